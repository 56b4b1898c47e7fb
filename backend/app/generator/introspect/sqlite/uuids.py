"""How SQLite's rows write their UUIDs, since it has no type for them: a row is found by the very
text it holds.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.introspect.connection import fetch, quote_identifier
from app.generator.introspect.schema import ColumnInfo, TableInfo, TypeFamily, TypeInfo
from app.generator.introspect.tinyint_booleans import SAMPLE_ROWS

HYPHENATED_LENGTH = 36
HEX_LENGTH = 32
ColumnPath = tuple[str, str]  # a table and a column


async def resolve_uuid_formats(
    connection: AsyncConnection, tables: Mapping[str, TableInfo]
) -> dict[str, TableInfo]:
    """One statement for each table that has such a column. A reference is written like what it
    points at.
    """
    seen = {
        place: value
        for table in tables.values()
        for place, value in (await _sample_lengths(connection, table)).items()
    }
    targets = {
        (table.name, column): (key.target_table, target)
        for table in tables.values()
        for key in table.foreign_keys
        for column, target in zip(key.columns, key.target_columns, strict=True)
    }

    def resolve_column(table: TableInfo, column: ColumnInfo) -> ColumnInfo:
        place = (table.name, column.name)
        passed = set[ColumnPath]()
        if place not in seen:
            return column
        while place not in passed and targets.get(place) in seen:
            passed.add(place)
            place = targets[place]
        return column.model_copy(update={"type": _uuid_type(column.type.sql, seen[place])})

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
    try:
        found = await fetch(
            connection,
            f"select {columns} from {quote_identifier(connection, table.name)} limit {SAMPLE_ROWS}",  # noqa: S608 (a quoted name)
        )
    except DBAPIError:  # a view may be broken
        found = []
    return {
        (table.name, name): {_uuid_length(row[index]) for row in found if row[index] is not None}
        for index, name in enumerate(names)
    }


def _uuid_length(value: object) -> int | None:
    """Of a text that is a UUID as Python would write it, or else 0; None: it is no UUID."""
    try:
        found = UUID(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or not isinstance(value, str):
        return None
    return len(value) if value in (str(found), found.hex) else 0


def _uuid_type(sql: str, lengths: set[int | None]) -> TypeInfo:
    """Where there are no rows yet it has dashes: no column makes a number of those."""
    if None in lengths:
        return TypeInfo(family=TypeFamily.UNKNOWN, sql=sql)
    alike = lengths or {HYPHENATED_LENGTH}
    return TypeInfo(
        family=TypeFamily.UUID,
        sql=sql,
        length=next(iter(alike)) or None if len(alike) == 1 else None,
    )
