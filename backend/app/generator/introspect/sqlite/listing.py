"""The tables and views of a SQLite database, without their columns."""

from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.introspect.connection import fetch

TABLES_QUERY = """
select l.name, '' as comment, l.type = 'view' as is_view, null as estimate
from pragma_table_list l
where l.schema = 'main' and l.type in ('table', 'view')
    and substr(l.name, 1, 7) <> 'sqlite_'
"""
HAS_STATISTICS_QUERY = "select 1 from sqlite_schema where name = 'sqlite_stat1'"
ESTIMATES_QUERY = (
    "select tbl, max(cast(stat as integer)) as estimate from sqlite_stat1 group by tbl"
)


async def row_estimates(connection: AsyncConnection) -> dict[str, int]:
    """Returns the statistics of the last ANALYZE. Counting would read every row."""
    if not await fetch(connection, HAS_STATISTICS_QUERY):
        return {}
    return {row.tbl: row.estimate for row in await fetch(connection, ESTIMATES_QUERY)}
