"""A database becomes facts. Reading only: nothing here writes, and nothing a database says is ever
run.

What cannot be read is named in `Database.unreadable` with a sentence, which is its own key in the
catalogs. Tables of the connection's own schema are read; those of PostgreSQL's other schemas are
named, and a foreign key into one keeps its `target_schema`.
"""

from collections.abc import Awaitable, Callable, Collection

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.generator.introspect.connection import dialect_of, open_connection, open_database
from app.generator.introspect.mysql.reader import read_schema as read_mysql
from app.generator.introspect.postgresql.reader import read_schema as read_postgresql
from app.generator.introspect.schema import Dialect, SchemaInfo
from app.generator.introspect.sqlite.reader import read_schema as read_sqlite
from app.generator.introspect.table_list import TableKind, TableListing, list_tables

__all__ = ["TableKind", "TableListing", "dialect_of", "list_tables", "open_database", "reflect"]

READERS: dict[Dialect, Callable[[AsyncConnection], Awaitable[SchemaInfo]]] = {
    Dialect.SQLITE: read_sqlite,
    Dialect.POSTGRESQL: read_postgresql,
    Dialect.MYSQL: read_mysql,
}


async def reflect(
    source: AsyncEngine | AsyncConnection, names: Collection[str] | None = None
) -> SchemaInfo:
    """All tables and views, or those called `names`: a few statements, however many tables there
    are.
    """
    async with open_connection(source) as connection:
        database = await READERS[dialect_of(connection)](connection)
    if names is None:
        return database
    return database.model_copy(
        update={
            "tables": {name: table for name, table in database.tables.items() if name in names},
            "unreadable_reasons": {
                name: reason
                for name, reason in database.unreadable_reasons.items()
                if name in names
            },
        }
    )
