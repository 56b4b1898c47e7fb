"""Maps column types: one function per type family.

See docs/guide/add-a-column-type.md.
"""

from dataclasses import replace

from app.generator.introspect.schema import ColumnInfo, TableInfo, TypeFamily
from app.generator.secrets import is_hashed, is_secret
from app.generator.types import labels, numbers, strings, structured, times, uuids
from app.generator.types.mapping import Samples, TypeMapping
from app.generator.types.timestamps import auto_timestamp

__all__ = ["Samples", "TypeMapping", "auto_timestamp", "map_column_type"]


def map_column_type(
    table: TableInfo, column: ColumnInfo, attribute: str, class_name: str
) -> TypeMapping:
    """Returns the mapping of a column.

    `attribute` and `class_name` name the Literal that a column with choices gets.
    """
    mapping = _map_type(table, column, attribute, class_name)
    alias = strings.alias_name(class_name, attribute, is_list=False)
    return labels.with_labels(table, column, mapping, attribute, alias)


def _map_type(  # noqa: C901, PLR0911, PLR0912 (a table of cases)
    table: TableInfo, column: ColumnInfo, attribute: str, class_name: str
) -> TypeMapping:
    if is_hashed(column, attribute):
        return structured.hashed(column.type)
    type = column.type
    dialect = table.dialect
    checks = tuple(check for check in table.checks if check.column == column.name)
    choices = strings.find_choices(type, checks)
    if flags := (
        type.choices if type.family is TypeFamily.SET else strings.find_set_choices(checks)
    ):
        alias = strings.alias_name(class_name, attribute, is_list=True)
        return strings.string_set(type, flags, alias, nullable=column.nullable)
    if choices and type.family in (TypeFamily.ENUM, TypeFamily.STRING, TypeFamily.TEXT):
        return strings.choice(
            type, choices, dialect, strings.alias_name(class_name, attribute, is_list=False)
        )
    match type.family:
        case TypeFamily.BOOLEAN if (
            column.name in table.non_boolean_tinyints
            or strings.allows_non_boolean(checks)
            or labels.lists_other_numbers(table, column)
        ):
            byte = type.model_copy(update={"bits": type.bits or 8})
            return replace(
                numbers.integer(byte, dialect, checks), explanation="generator.reason.not_boolean"
            )
        case TypeFamily.BOOLEAN:
            return strings.boolean(nullable=column.nullable)
        case TypeFamily.INTEGER:
            return numbers.integer(type, dialect, checks, is_key=_is_key(table, column))
        case TypeFamily.DECIMAL:
            return numbers.decimal(type, dialect, checks)
        case TypeFamily.FLOAT:
            return numbers.floating(type, checks)
        case TypeFamily.YEAR:
            return numbers.year(checks)
        case TypeFamily.BIT if type.length is not None and not type.sql.lower().startswith(
            ("bit varying", "varbit")
        ):
            return numbers.bit(type)
        case TypeFamily.STRING | TypeFamily.ENUM:
            needs_text = _needs_text(table, column, attribute)
            return strings.string(type, dialect, needs_text=needs_text, name=attribute)
        case TypeFamily.TEXT:
            needs_text = _needs_text(table, column, attribute)
            return strings.text(type, dialect, needs_text=needs_text, name=attribute)
        case TypeFamily.DATE:
            return times.date()
        case TypeFamily.DATETIME:
            return times.datetime(type)
        case TypeFamily.TIME:
            return times.time(type, dialect)
        case TypeFamily.INTERVAL if dialect.value == "postgresql" and times.keeps_seconds(type):
            return times.duration()
        case TypeFamily.JSON:
            return structured.json(type, nullable=column.nullable)
        case TypeFamily.ARRAY:
            return structured.array(type, strings.alias_name(class_name, attribute, is_list=True))
        case TypeFamily.UUID:
            return uuids.uuid(type, dialect)
        case TypeFamily.BINARY:
            return structured.binary(type)
        case TypeFamily.NETWORK:
            return structured.network(type, dialect)
        case _:
            return structured.read_only_text(dialect, type.family)


def _is_key(table: TableInfo, column: ColumnInfo) -> bool:
    """Returns whether a column is part of the primary key or of a foreign key."""
    return column.name in table.primary_key or any(
        column.name in key.columns for key in table.foreign_keys
    )


def _needs_text(table: TableInfo, column: ColumnInfo, attribute: str) -> bool:
    """Returns whether a new value must not be empty.

    An empty text is a value like any other, except in a NOT NULL column without a default that
    identifies the row, or that is a secret.
    """
    if column.nullable or column.default is not None:
        return False
    is_unique = any(column.name in unique.columns for unique in table.uniques)
    return column.name in table.primary_key or is_unique or is_secret(attribute)
