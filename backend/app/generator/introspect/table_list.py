"""Lists the tables that can be imported: names, comments and sizes, without their columns."""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.generator.dialects import DIALECTS
from app.generator.introspect.connection import dialect_of, fetch, open_connection
from app.generator.introspect.schema import SchemaModel
from app.kit.model import Base

# Platform tables without a model.
UNMAPPED_PLATFORM_TABLES = frozenset({"alembic_version", "alembic_under_way", "example_demo"})


class TableKind(StrEnum):
    TABLE = "table"
    VIEW = "view"


class TableListing(SchemaModel):
    name: str
    comment: str = ""
    kind: TableKind
    rows: int | None = None  # an estimate; None if the database has none


async def list_tables(
    source: AsyncEngine | AsyncConnection,
    *,
    search: str = "",
    exclude: Collection[str] = (),
    include_platform: bool = False,
) -> list[TableListing]:
    """Returns the tables and views sorted by name.

    `search` is part of a name or comment. Platform tables are left out by default.
    """
    async with open_connection(source) as connection:
        introspection = DIALECTS[dialect_of(connection)].introspection
        rows = await fetch(connection, introspection.tables_query)
        estimates = await introspection.row_estimates(connection)
    search = search.casefold()
    listings = []
    for row in rows:
        if row.name in exclude or (is_platform_table(row.name) and not include_platform):
            continue
        if search not in row.name.casefold() and search not in row.comment.casefold():
            continue
        listings.append(
            TableListing(
                name=row.name,
                comment=row.comment,
                kind=TableKind.VIEW if row.is_view else TableKind.TABLE,
                rows=estimates.get(row.name, row.estimate),
            )
        )
    return sorted(listings, key=lambda listing: listing.name)


def is_platform_table(name: str) -> bool:
    return name in Base.metadata.tables or name in UNMAPPED_PLATFORM_TABLES
