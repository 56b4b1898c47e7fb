"""Columns declared as booleans that hold more than two values."""

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.facts import Family, Table
from app.generator.reflect.source import quoted, rows

LOOK = 10_000  # rows of a table: a 2 among the first thousands is what such a column looks like


async def odd_booleans(
    connection: AsyncConnection, tables: Mapping[str, Table]
) -> dict[str, Table]:
    """One statement for each table that has such a column."""
    return {name: await _looked_at(connection, table) for name, table in tables.items()}


async def _looked_at(connection: AsyncConnection, table: Table) -> Table:
    names = [column.name for column in table.columns if column.type.family is Family.BOOLEAN]
    if not names or table.is_view:
        return table
    columns = [quoted(connection, name) for name in names]
    odd = ", ".join(
        f"max(case when {column} in (0, 1) then 0 else {column} is not null end)"
        for column in columns
    )
    first = f"select {', '.join(columns)} from {quoted(connection, table.name)} limit {LOOK}"  # noqa: S608 (quoted)
    try:
        (row,) = await rows(connection, f"select {odd} from ({first}) as looked")  # noqa: S608 (quoted)
    except DBAPIError:  # we may read what it is, not what is in it
        return table
    found = tuple(name for name, is_odd in zip(names, row, strict=True) if is_odd)
    return table.model_copy(update={"odd_booleans": found}) if found else table
