"""Which tables are there to import: names, comments and sizes, without reading a table."""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.generator.introspect.connection import dialect_of, fetch, open_connection
from app.generator.introspect.schema import Dialect, SchemaModel
from app.kit.model import Base

# Ours as well, and in no metadata of ours.
UNMAPPED_PLATFORM_TABLES = frozenset({"alembic_version", "alembic_under_way", "example_demo"})


class TableKind(StrEnum):
    TABLE = "table"
    VIEW = "view"


class TableListing(SchemaModel):
    name: str
    comment: str = ""
    kind: TableKind
    rows: int | None = None  # an estimate; None where the database has none


SQLITE_TABLES = """
select l.name, '' as comment, l.type = 'view' as is_view, null as estimate
from pragma_table_list l
where l.schema = 'main' and l.type in ('table', 'view') and substr(l.name, 1, 7) <> 'sqlite_'
"""
SQLITE_ESTIMATES = (
    "select tbl, max(cast(stat as integer)) as estimate from sqlite_stat1 group by tbl"
)
POSTGRESQL_TABLES = """
select c.relname::text as name, coalesce(obj_description(c.oid, 'pg_class'), '') as comment,
    c.relkind in ('v', 'm') as is_view, nullif(c.reltuples::bigint, -1) as estimate
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = current_schema() and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
"""
MYSQL_TABLES = """
select table_name as name, case table_type when 'VIEW' then '' else table_comment end as comment,
    table_type = 'VIEW' as is_view, table_rows as estimate
from information_schema.tables
where table_schema = database() and table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')
"""
TABLE_QUERIES = {
    Dialect.SQLITE: SQLITE_TABLES,
    Dialect.POSTGRESQL: POSTGRESQL_TABLES,
    Dialect.MYSQL: MYSQL_TABLES,
}


async def list_tables(
    source: AsyncEngine | AsyncConnection,
    *,
    search: str = "",
    exclude: Collection[str] = (),
    include_platform: bool = False,
) -> list[TableListing]:
    """By name. Our own tables are left out unless `ours`, and those named `besides` (the imported
    ones) always.
    """
    async with open_connection(source) as connection:
        found = await fetch(connection, TABLE_QUERIES[dialect_of(connection)])
        estimates = (
            await _sqlite_estimates(connection) if dialect_of(connection) is Dialect.SQLITE else {}
        )
    wanted = search.casefold()
    return sorted(
        (
            TableListing(
                name=row.name,
                comment=row.comment,
                kind=TableKind.VIEW if row.is_view else TableKind.TABLE,
                rows=estimates.get(row.name, row.estimate),
            )
            for row in found
            if row.name not in exclude
            and (include_platform or not is_platform_table(row.name))
            and (wanted in row.name.casefold() or wanted in row.comment.casefold())
        ),
        key=lambda listing: listing.name,
    )


def is_platform_table(name: str) -> bool:
    return name in Base.metadata.tables or name in UNMAPPED_PLATFORM_TABLES


async def _sqlite_estimates(connection: AsyncConnection) -> dict[str, int]:
    """Only where somebody ran ANALYZE: counting would read every row."""
    if not await fetch(connection, "select 1 from sqlite_schema where name = 'sqlite_stat1'"):
        return {}
    return {row.tbl: row.estimate for row in await fetch(connection, SQLITE_ESTIMATES)}
