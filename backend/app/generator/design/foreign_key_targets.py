"""Finds the keys that a foreign key of a new table can reference.

All columns of such a key have types that a new column can have.
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
    """A column of a key. The foreign key column gets the same type."""

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
    """Returns the tables sorted by name, the platform's last."""
    search = search.casefold()
    targets = []
    for table in database.tables.values():
        if search not in table.name.casefold() and search not in table.comment.casefold():
            continue
        if not SQL_NAME_PATTERN.fullmatch(table.name) or not _is_selectable(table.name):
            continue
        keys = list(_target_keys(table))
        if keys:
            targets.append(ForeignKeyTarget(name=table.name, comment=table.comment, keys=keys))
    return sorted(targets, key=lambda target: (is_platform_table(target.name), target.name))


def _is_selectable(name: str) -> bool:
    """Returns whether users select rows of the table.

    Of the platform's tables, these are records such as users and departments, but no association
    tables and no private rows.
    """
    model = class_of(name)
    if model is None:
        return not is_platform_table(name)
    return issubclass(model, Record) and not issubclass(model, Private)


def unique_sets(table: TableInfo) -> Iterator[tuple[str, ...]]:
    """Yields the sets of columns that identify a row, the primary key first."""
    if table.primary_key:
        yield table.primary_key
    for unique in table.uniques:
        if unique.is_plain and unique.columns and unique.columns != table.primary_key:
            yield unique.columns


def _target_keys(table: TableInfo) -> Iterator[TargetKey]:
    if table.is_view:
        return
    for names in dict.fromkeys(unique_sets(table)):
        candidates = [_target_column(table.column(name), table.dialect) for name in names]
        columns = [column for column in candidates if column is not None]
        if len(columns) == len(names):
            yield TargetKey(primary=names == table.primary_key, columns=columns)


def _target_column(column: ColumnInfo, dialect: Dialect) -> TargetColumn | None:
    type = column.type
    # A new column has the collation of the database, and MySQL requires equal ones.
    if not SQL_NAME_PATTERN.fullmatch(column.name) or type.unsigned or type.collation is not None:
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
