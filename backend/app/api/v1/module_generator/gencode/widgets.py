"""The widgets that fit each column, and how a dictionary changes widget and query type."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.generator.config import ColumnConfig, QueryType, TableConfig, Widget
from app.generator.configure import dict_widgets, foreign_key_of, widgets, with_key
from app.generator.introspect.schema import SchemaInfo
from app.generator.types import map_column_type
from app.kit.errors import Unprocessable

# Queries by a typed value. A column with a dictionary is queried by choices.
FREE_QUERIES = frozenset({QueryType.LIKE, QueryType.BETWEEN, QueryType.EQ})


class AllowedWidgets(NamedTuple):
    default: tuple[Widget, ...]  # without a dictionary; the guess first
    with_dict: tuple[Widget, ...]  # empty if the column cannot have a dictionary


def allowed_widgets(config: TableConfig, schema: SchemaInfo) -> dict[str, AllowedWidgets]:
    """Returns the widgets by column name, as the stored schema allows."""
    table = with_key(schema.tables[config.table_name])
    allowed = {}
    for column_config in config.columns:
        column = table.column(column_config.column_name)
        mapping = map_column_type(table, column, column_config.python_field, config.class_name)
        is_foreign_key = foreign_key_of(table, column.name, schema) is not None
        allowed[column.name] = AllowedWidgets(
            widgets(column, mapping, is_foreign_key=is_foreign_key),
            dict_widgets(column, mapping, is_foreign_key=is_foreign_key),
        )
    return allowed


def apply_dictionary(
    new: TableConfig, old: TableConfig, allowed: dict[str, AllowedWidgets]
) -> TableConfig:
    """Adapts widget and query type of columns whose dictionary was added or removed.

    Settings that were changed together with the dictionary stay.
    """
    old_columns = {column.column_name: column for column in old.columns}
    columns = []
    for column in new.columns:
        name = column.column_name
        columns.append(_apply_dictionary_to_column(column, old_columns[name], allowed[name]))
    return new.model_copy(update={"columns": columns})


def _apply_dictionary_to_column(
    new: ColumnConfig, old: ColumnConfig, allowed: AllowedWidgets
) -> ColumnConfig:
    fitting_widgets = allowed.with_dict if new.dict_type else allowed.default
    if new.dict_type == old.dict_type or not fitting_widgets:
        return new
    changes: dict[str, object] = {}
    if new.html_type is old.html_type and new.html_type not in fitting_widgets:
        changes["html_type"] = fitting_widgets[0]
    is_same_query = new.query_type is old.query_type
    if new.dict_type and is_same_query and new.query_type in FREE_QUERIES:
        changes["query_type"] = QueryType.IN
    return new.model_copy(update=changes)


def validate_widgets(
    new: TableConfig, allowed: dict[str, AllowedWidgets], dictionaries: Iterable[str]
) -> None:
    for field, key, values in _invalid_widgets(new.columns, allowed, set(dictionaries)):
        raise Unprocessable(key, field=field, **values)


def _invalid_widgets(
    columns: list[ColumnConfig], allowed: dict[str, AllowedWidgets], dictionaries: set[str]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    for index, column in enumerate(columns):
        path = f"columns.{index}"
        default, with_dict = allowed[column.column_name]
        if column.dict_type and not with_dict:
            yield f"{path}.dict_type", "generator.no_choice", {}
        elif column.dict_type and column.dict_type not in dictionaries:
            yield f"{path}.dict_type", "generator.no_such_dict", {"code": column.dict_type}
        fitting = with_dict if column.dict_type else default
        if column.html_type not in fitting:
            yield f"{path}.html_type", "generator.widget_unfit", {"widgets": ", ".join(fitting)}
