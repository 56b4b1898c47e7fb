"""Finds columns that are declared as booleans and hold other values than 0 and 1."""

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.introspect.connection import fetch, quote_identifier
from app.generator.introspect.schema import TableInfo, TypeFamily

# Such a column usually has another value among its first thousands of rows.
SAMPLE_ROWS = 10_000


async def find_non_booleans(
    connection: AsyncConnection, tables: Mapping[str, TableInfo]
) -> dict[str, TableInfo]:
    """Sets `non_boolean_tinyints`, with one statement for each table that has a boolean."""
    return {name: await _sample_table(connection, table) for name, table in tables.items()}


async def _sample_table(connection: AsyncConnection, table: TableInfo) -> TableInfo:
    names = [column.name for column in table.columns if column.type.family is TypeFamily.BOOLEAN]
    if not names or table.is_view:
        return table
    columns = [quote_identifier(connection, name) for name in names]
    has_other_values = ", ".join(
        f"max(case when {column} in (0, 1) then 0 else {column} is not null end)"
        for column in columns
    )
    source = quote_identifier(connection, table.name)
    sample = f"select {', '.join(columns)} from {source} limit {SAMPLE_ROWS}"  # noqa: S608 (quoted)
    sql = f"select {has_other_values} from ({sample}) as sampled_rows"  # noqa: S608 (quoted)
    try:
        (row,) = await fetch(connection, sql)
    except DBAPIError:  # the user may not have the right to read rows
        return table
    non_booleans = tuple(name for name, is_other in zip(names, row, strict=True) if is_other)
    if not non_booleans:
        return table
    return table.model_copy(update={"non_boolean_tinyints": non_booleans})
