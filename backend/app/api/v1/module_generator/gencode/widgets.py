"""What a form may show for each column of an imported table, and what a setting brings along."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.generator.config import ColumnConfig, QueryType, TableConfig, Widget
from app.generator.configure import dict_widgets, foreign_key_of, widgets, with_key
from app.generator.introspect.schema import SchemaInfo
from app.generator.types import map_column_type
from app.kit.errors import Unprocessable


class AllowedWidgets(NamedTuple):
    default: tuple[Widget, ...]  # the guess first
    with_dict: tuple[Widget, ...]  # by a dictionary


def allowed_widgets(config: TableConfig, facts: SchemaInfo) -> dict[str, AllowedWidgets]:
    """By what the table was when it was read last."""
    table = with_key(facts.tables[config.table_name])
    found = {}
    for column in config.columns:
        fact = table.column(column.column_name)
        kind = map_column_type(table, fact, column.python_field, config.class_name)
        linked = foreign_key_of(table, fact.name, facts) is not None
        found[fact.name] = AllowedWidgets(
            widgets(fact, kind, is_foreign_key=linked),
            dict_widgets(fact, kind, is_foreign_key=linked),
        )
    return found


def apply_dictionary(
    new: TableConfig, old: TableConfig, allowed: dict[str, AllowedWidgets]
) -> TableConfig:
    """Where a dictionary comes or goes, the widget and the query do too, unless others were chosen
    with it.
    """
    before = {column.column_name: column for column in old.columns}
    columns = (
        _apply_dictionary_to_column(column, before[column.column_name], allowed[column.column_name])
        for column in new.columns
    )
    return new.model_copy(update={"columns": list(columns)})


def _apply_dictionary_to_column(
    new: ColumnConfig, old: ColumnConfig, allowed: AllowedWidgets
) -> ColumnConfig:
    some = allowed.with_dict if new.dict_type else allowed.default
    if new.dict_type == old.dict_type or not some:
        return new
    change: dict[str, object] = {}
    if new.html_type is old.html_type and new.html_type not in some:
        change["html_type"] = some[0]
    if new.dict_type and new.query_type is old.query_type in {
        QueryType.LIKE,
        QueryType.BETWEEN,
        QueryType.EQ,
    }:
        change["query_type"] = QueryType.IN
    return new.model_copy(update=change)


def validate_widgets(
    new: TableConfig, allowed: dict[str, AllowedWidgets], dictionaries: Iterable[str]
) -> None:
    for field, key, values in _invalid_widgets(new.columns, allowed, set(dictionaries)):
        raise Unprocessable(key, field=field, **values)


def _invalid_widgets(
    columns: list[ColumnConfig], allowed: dict[str, AllowedWidgets], dictionaries: set[str]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    for number, column in enumerate(columns):
        here = f"columns.{number}"
        (plain, fed) = allowed[column.column_name]
        if column.dict_type and not fed:
            yield f"{here}.dict_type", "generator.no_choice", {}
        elif column.dict_type and column.dict_type not in dictionaries:
            yield f"{here}.dict_type", "generator.no_such_dict", {"code": column.dict_type}
        some = fed if column.dict_type else plain
        if column.html_type not in some:
            yield f"{here}.html_type", "generator.widget_unfit", {"widgets": ", ".join(some)}
