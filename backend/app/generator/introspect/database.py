"""Opens a database and reads its schema."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.generator.dialects import DIALECTS
from app.generator.introspect.connection import (
    dialect_of,
    dialect_of_url,
    fetch,
    open_connection,
    parse_url,
)
from app.generator.introspect.schema import SchemaInfo
from app.kit.errors import BadRequest


@asynccontextmanager
async def open_database(address: str) -> AsyncIterator[AsyncEngine]:
    """Opens an engine on the database at `address`, which may name a synchronous driver.

    A SQLite file is opened read-only. Raises BadRequest if the database cannot be reached.
    """
    introspection = DIALECTS[dialect_of_url(parse_url(address))].introspection
    engine = introspection.open_engine(address)
    try:
        try:
            async with engine.connect() as connection:
                await fetch(connection, introspection.probe_query)
        except (DBAPIError, OSError) as error:
            raise BadRequest("generator.unreachable") from error
        except (TypeError, ValueError) as error:  # an option that the driver does not have
            raise BadRequest("generator.address") from error
        yield engine
    finally:
        await engine.dispose()


async def reflect(
    source: AsyncEngine | AsyncConnection, names: Collection[str] | None = None
) -> SchemaInfo:
    """Reads all tables and views, or those in `names`.

    The number of statements does not depend on the number of tables, except where SQLite has to
    look at rows.
    """
    async with open_connection(source) as connection:
        database = await DIALECTS[dialect_of(connection)].introspection.read_schema(connection)
    if names is None:
        return database
    tables = {name: table for name, table in database.tables.items() if name in names}
    unreadable_reasons = {
        name: reason for name, reason in database.unreadable_reasons.items() if name in names
    }
    return database.model_copy(update={"tables": tables, "unreadable_reasons": unreadable_reasons})
