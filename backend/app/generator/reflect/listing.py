"""Which tables are there to import: names, comments and sizes, without reading a table."""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.generator.facts import Dialect, Fact
from app.generator.reflect.source import connected, dialect_of, rows
from app.kit.model import Base

# Ours as well, and in no metadata of ours.
BY_HISTORY = frozenset({"alembic_version", "alembic_under_way", "example_demo"})


class Kind(StrEnum):
    TABLE = "table"
    VIEW = "view"


class Listing(Fact):
    name: str
    comment: str = ""
    kind: Kind
    rows: int | None = None  # an estimate; None where the database has none


SQLITE = """
select l.name, '' as comment, l.type = 'view' as is_view, null as estimate
from pragma_table_list l
where l.schema = 'main' and l.type in ('table', 'view') and substr(l.name, 1, 7) <> 'sqlite_'
"""
SQLITE_ESTIMATES = (
    "select tbl, max(cast(stat as integer)) as estimate from sqlite_stat1 group by tbl"
)
POSTGRESQL = """
select c.relname::text as name, coalesce(obj_description(c.oid, 'pg_class'), '') as comment,
    c.relkind in ('v', 'm') as is_view, nullif(c.reltuples::bigint, -1) as estimate
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = current_schema() and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
"""
MYSQL = """
select table_name as name, case table_type when 'VIEW' then '' else table_comment end as comment,
    table_type = 'VIEW' as is_view, table_rows as estimate
from information_schema.tables
where table_schema = database() and table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')
"""
LISTS = {Dialect.SQLITE: SQLITE, Dialect.POSTGRESQL: POSTGRESQL, Dialect.MYSQL: MYSQL}


async def list_tables(
    source: AsyncEngine | AsyncConnection,
    *,
    search: str = "",
    besides: Collection[str] = (),
    ours: bool = False,
) -> list[Listing]:
    """By name. Our own tables are left out unless `ours`, and those named `besides` (the imported
    ones) always.
    """
    async with connected(source) as connection:
        found = await rows(connection, LISTS[dialect_of(connection)])
        estimates = (
            await _sqlite_estimates(connection) if dialect_of(connection) is Dialect.SQLITE else {}
        )
    wanted = search.casefold()
    return sorted(
        (
            Listing(
                name=row.name,
                comment=row.comment,
                kind=Kind.VIEW if row.is_view else Kind.TABLE,
                rows=estimates.get(row.name, row.estimate),
            )
            for row in found
            if row.name not in besides
            and (ours or not is_ours(row.name))
            and (wanted in row.name.casefold() or wanted in row.comment.casefold())
        ),
        key=lambda listing: listing.name,
    )


def is_ours(name: str) -> bool:
    return name in Base.metadata.tables or name in BY_HISTORY


async def _sqlite_estimates(connection: AsyncConnection) -> dict[str, int]:
    """Only where somebody ran ANALYZE: counting would read every row."""
    if not await rows(connection, "select 1 from sqlite_schema where name = 'sqlite_stat1'"):
        return {}
    return {row.tbl: row.estimate for row in await rows(connection, SQLITE_ESTIMATES)}
