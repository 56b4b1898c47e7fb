"""Detects how the rows of SQLite spell UUIDs, because a row is found only by its exact text."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.introspect.connection import fetch, quote_identifier
from app.generator.introspect.schema import ColumnInfo, TableInfo, TypeFamily, TypeInfo
from app.generator.introspect.tinyint_booleans import SAMPLE_ROWS

HYPHENATED_LENGTH = 36
ColumnPath = tuple[str, str]  # a table and a column


async def resolve_uuid_formats(
    connection: AsyncConnection, tables: Mapping[str, TableInfo]
) -> dict[str, TableInfo]:
    """Sets the length of UUID columns. A foreign key is spelled like its target.

    One statement is run for each table that has such a column.
    """
    lengths: dict[ColumnPath, set[int | None]] = {}
    for table in tables.values():
        lengths |= await _sample_lengths(connection, table)
    targets = {
        (table.name, column): (key.target_table, target)
        for table in tables.values()
        for key in table.foreign_keys
        for column, target in zip(key.columns, key.target_columns, strict=True)
    }

    def resolve_column(table: TableInfo, column: ColumnInfo) -> ColumnInfo:
        path = (table.name, column.name)
        if path not in lengths:
            return column
        visited = set[ColumnPath]()
        while path not in visited and targets.get(path) in lengths:
            visited.add(path)
            path = targets[path]
        return column.model_copy(update={"type": _uuid_type(column.type.sql, lengths[path])})

    return {
        name: table.model_copy(
            update={"columns": tuple(resolve_column(table, column) for column in table.columns)}
        )
        for name, table in tables.items()
    }


async def _sample_lengths(
    connection: AsyncConnection, table: TableInfo
) -> dict[ColumnPath, set[int | None]]:
    names = [column.name for column in table.columns if column.type.family is TypeFamily.UUID]
    if not names:
        return {}
    columns = ", ".join(quote_identifier(connection, name) for name in names)
    source = quote_identifier(connection, table.name)
    sql = f"select {columns} from {source} limit {SAMPLE_ROWS}"  # noqa: S608 (quoted names)
    try:
        rows = await fetch(connection, sql)
    except DBAPIError:  # a view may be broken
        rows = []
    return {
        (table.name, name): {_uuid_length(row[index]) for row in rows if row[index] is not None}
        for index, name in enumerate(names)
    }


def _uuid_length(value: object) -> int | None:
    """Returns the length of a UUID in Python's spelling, 0 in another one, None for no UUID."""
    if not isinstance(value, str):
        return None
    try:
        uuid = UUID(value)
    except ValueError:
        return None
    return len(value) if value in (str(uuid), uuid.hex) else 0


def _uuid_type(sql: str, lengths: set[int | None]) -> TypeInfo:
    """Returns the type of a column whose rows have these lengths.

    Without rows it is hyphenated, because SQLite may convert 32 hexadecimal digits to a number.
    """
    if None in lengths:
        return TypeInfo(family=TypeFamily.UNKNOWN, sql=sql)
    length = None
    if not lengths:
        length = HYPHENATED_LENGTH
    elif len(lengths) == 1:
        length = next(iter(lengths)) or None
    return TypeInfo(family=TypeFamily.UUID, sql=sql, length=length)
