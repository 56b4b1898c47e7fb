"""A database becomes facts. Reading only: nothing here writes, and nothing a database says is ever
run.

What cannot be read is named in `Database.unreadable` with a sentence, which is its own key in the
catalogs. Tables of the connection's own schema are read; those of PostgreSQL's other schemas are
named, and a foreign key into one keeps its `target_schema`.
"""

from collections.abc import Awaitable, Callable, Collection

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.generator.facts import Database, Dialect
from app.generator.reflect import mysql, postgresql, sqlite
from app.generator.reflect.listing import Kind, Listing, list_tables
from app.generator.reflect.source import connected, dialect_of, open_database

__all__ = ["Kind", "Listing", "dialect_of", "list_tables", "open_database", "reflect"]

READERS: dict[Dialect, Callable[[AsyncConnection], Awaitable[Database]]] = {
    Dialect.SQLITE: sqlite.read,
    Dialect.POSTGRESQL: postgresql.read,
    Dialect.MYSQL: mysql.read,
}


async def reflect(
    source: AsyncEngine | AsyncConnection, names: Collection[str] | None = None
) -> Database:
    """All tables and views, or those called `names`: a few statements, however many tables there
    are.
    """
    async with connected(source) as connection:
        database = await READERS[dialect_of(connection)](connection)
    if names is None:
        return database
    return database.model_copy(
        update={
            "tables": {name: table for name, table in database.tables.items() if name in names},
            "unreadable": {
                name: reason for name, reason in database.unreadable.items() if name in names
            },
        }
    )
