"""Columns declared as booleans that hold more than two values."""

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.introspect.connection import fetch, quote_identifier
from app.generator.introspect.schema import TableInfo, TypeFamily

# rows of a table: a 2 among the first thousands is what such a column looks like
SAMPLE_ROWS = 10_000


async def find_non_booleans(
    connection: AsyncConnection, tables: Mapping[str, TableInfo]
) -> dict[str, TableInfo]:
    """One statement for each table that has such a column."""
    return {name: await _sample_table(connection, table) for name, table in tables.items()}


async def _sample_table(connection: AsyncConnection, table: TableInfo) -> TableInfo:
    names = [column.name for column in table.columns if column.type.family is TypeFamily.BOOLEAN]
    if not names or table.is_view:
        return table
    columns = [quote_identifier(connection, name) for name in names]
    odd = ", ".join(
        f"max(case when {column} in (0, 1) then 0 else {column} is not null end)"
        for column in columns
    )
    first = f"select {', '.join(columns)} from {quote_identifier(connection, table.name)} limit {SAMPLE_ROWS}"  # noqa: S608 (quoted)
    try:
        (row,) = await fetch(connection, f"select {odd} from ({first}) as looked")  # noqa: S608 (quoted)
    except DBAPIError:  # we may read what it is, not what is in it
        return table
    found = tuple(name for name, is_odd in zip(names, row, strict=True) if is_odd)
    return table.model_copy(update={"non_boolean_tinyints": found}) if found else table
