"""What a form may show for each column of an imported table, and what a setting brings along."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.generator.config import ColumnConfig, QueryType, TableConfig, Widget
from app.generator.configure import keyed, of_dictionary, reference, widgets
from app.generator.facts import Database
from app.generator.types import kind_of
from app.kit.errors import Unprocessable


class Fitting(NamedTuple):
    plain: tuple[Widget, ...]  # the guess first
    fed: tuple[Widget, ...]  # by a dictionary


def fitting(config: TableConfig, facts: Database) -> dict[str, Fitting]:
    """By what the table was when it was read last."""
    table = keyed(facts.tables[config.table_name])
    found = {}
    for column in config.columns:
        fact = table.column(column.column_name)
        kind = kind_of(table, fact, column.python_field, config.class_name)
        linked = reference(table, fact.name, facts) is not None
        found[fact.name] = Fitting(
            widgets(fact, kind, linked=linked), of_dictionary(fact, kind, linked=linked)
        )
    return found


def led(new: TableConfig, old: TableConfig, fits: dict[str, Fitting]) -> TableConfig:
    """Where a dictionary comes or goes, the widget and the query do too, unless others were chosen
    with it.
    """
    before = {column.column_name: column for column in old.columns}
    columns = (
        _led(column, before[column.column_name], fits[column.column_name]) for column in new.columns
    )
    return new.model_copy(update={"columns": list(columns)})


def _led(new: ColumnConfig, old: ColumnConfig, fits: Fitting) -> ColumnConfig:
    some = fits.fed if new.dict_type else fits.plain
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


def require_fitting(
    new: TableConfig, fits: dict[str, Fitting], dictionaries: Iterable[str]
) -> None:
    for field, key, values in _unfit(new.columns, fits, set(dictionaries)):
        raise Unprocessable(key, field=field, **values)


def _unfit(
    columns: list[ColumnConfig], fits: dict[str, Fitting], known: set[str]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    for number, column in enumerate(columns):
        here = f"columns.{number}"
        (plain, fed) = fits[column.column_name]
        if column.dict_type and not fed:
            yield f"{here}.dict_type", "generator.no_choice", {}
        elif column.dict_type and column.dict_type not in known:
            yield f"{here}.dict_type", "generator.no_such_dict", {"code": column.dict_type}
        some = fed if column.dict_type else plain
        if column.html_type not in some:
            yield f"{here}.html_type", "generator.widget_unfit", {"widgets": ", ".join(some)}
