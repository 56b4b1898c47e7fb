"""Where the foreign key of a new table may point: whole keys, of types that a new column can have
likewise.
"""

from collections.abc import Iterator, Sequence

from pydantic import Field

from app.generator.dialects import DIALECTS
from app.generator.introspect.schema import ColumnInfo, Dialect, SchemaInfo, TableInfo, TypeFamily
from app.generator.introspect.table_list import is_platform_table
from app.generator.platform_tables import class_of
from app.kit.data_scope import Private
from app.kit.model import Record
from app.kit.schema import Schema

from .table_definition import SQL_NAME_PATTERN, ColumnType

INTEGER_TYPES_BY_BITS = {16: ColumnType.SMALLINT, 32: ColumnType.INTEGER, 64: ColumnType.BIGINT}
MAX_STRING_LENGTH = 16_383
MAX_PRECISION = 65
MAX_SCALE = 30


class TargetColumn(Schema):
    """A foreign key column takes over its type."""

    name: str = Field(title="列名")
    type: ColumnType = Field(title="类型")
    length: int | None = Field(None, title="长度")
    precision: int | None = Field(None, title="总位数")
    scale: int | None = Field(None, title="小数位数")


class TargetKey(Schema):
    primary: bool = Field(title="主键")
    columns: list[TargetColumn] = Field(title="列")


class ForeignKeyTarget(Schema):
    name: str = Field(title="表名")
    comment: str = Field(title="表注释")
    keys: list[TargetKey] = Field(title="键", min_length=1)


def find_targets(database: SchemaInfo, search: str = "") -> list[ForeignKeyTarget]:
    """By name, the platform's own last."""
    wanted = search.casefold()
    found = (
        ForeignKeyTarget(name=table.name, comment=table.comment, keys=keys)
        for table in database.tables.values()
        if (wanted in table.name.casefold() or wanted in table.comment.casefold())
        and SQL_NAME_PATTERN.fullmatch(table.name)
        and _is_selectable(table.name)
        and (keys := list(_target_keys(table)))
    )
    return sorted(found, key=lambda target: (is_platform_table(target.name), target.name))


def _is_selectable(name: str) -> bool:
    """Of the platform's tables those whose rows people see and choose: users, departments; no tie,
    and nobody's own.
    """
    model = class_of(name)
    return (
        not is_platform_table(name)
        if model is None
        else issubclass(model, Record) and not issubclass(model, Private)
    )


def unique_sets(table: TableInfo) -> Iterator[tuple[str, ...]]:
    """The sets of columns that tell its rows apart, the primary key first."""
    if table.primary_key:
        yield table.primary_key
    for unique in table.uniques:
        if unique.is_plain and unique.columns and unique.columns != table.primary_key:
            yield unique.columns


def _target_keys(table: TableInfo) -> Iterator[TargetKey]:
    if table.is_view:
        return
    for names in dict.fromkeys(unique_sets(table)):
        columns = [
            found
            for name in names
            if (found := _target_column(table.column(name), table.dialect)) is not None
        ]
        if len(columns) == len(names):
            yield TargetKey(primary=names == table.primary_key, columns=columns)


def _target_column(column: ColumnInfo, dialect: Dialect) -> TargetColumn | None:
    type = column.type
    if not SQL_NAME_PATTERN.fullmatch(column.name) or type.unsigned:
        return None
    kind = None
    sizes = {}
    match type.family:
        case TypeFamily.INTEGER if type.bits is not None:
            kind = INTEGER_TYPES_BY_BITS.get(type.bits)
        case TypeFamily.STRING if type.length is not None and type.length <= MAX_STRING_LENGTH:
            kind = ColumnType.STRING
            sizes = {"length": type.length}
        case TypeFamily.DECIMAL if type.precision is not None and _is_supported_decimal(
            type.precision, type.scale
        ):
            kind = ColumnType.DECIMAL
            sizes = {"precision": type.precision, "scale": type.scale or 0}
        case TypeFamily.TEXT if type.sql.lower() == "text":
            kind = ColumnType.TEXT
        case TypeFamily.UUID:
            kind = ColumnType.UUID
        case TypeFamily.DATE:
            kind = ColumnType.DATE
        case _:
            pass
    if kind is None or kind in DIALECTS[dialect].design.unreferenceable_types:
        return None
    return TargetColumn(name=column.name, type=kind, **sizes)


def _is_supported_decimal(precision: int, scale: int | None) -> bool:
    return precision <= MAX_PRECISION and 0 <= (scale or 0) <= min(precision, MAX_SCALE)


def is_unique_set(columns: Sequence[str], table: TableInfo) -> bool:
    """Returns whether a foreign key can point at these columns."""
    if DIALECTS[table.dialect].design.foreign_key_needs_key_order:
        return tuple(columns) in unique_sets(table)
    return any(set(columns) == set(unique) for unique in unique_sets(table))
