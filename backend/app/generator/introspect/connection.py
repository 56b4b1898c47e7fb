"""Where facts come from: an engine, a connection, or the address of somebody else's database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, NullPool, Row, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from app.core.database import create_engine
from app.generator.introspect.schema import Dialect
from app.kit.data_scope import DataScope
from app.kit.db import dialects
from app.kit.errors import BadRequest

INTROSPECTION_SCOPE = DataScope.system("generator introspection")


def dialect_of(source: AsyncEngine | AsyncConnection) -> Dialect:
    name = source.dialect.name
    return Dialect.MYSQL if name == "mariadb" else Dialect(name)


@asynccontextmanager
async def open_connection(source: AsyncEngine | AsyncConnection) -> AsyncIterator[AsyncConnection]:
    if isinstance(source, AsyncConnection):
        yield source
        return
    async with source.connect() as connection:
        yield connection


async def fetch(connection: AsyncConnection, sql: str, **values: object) -> Sequence[Row[Any]]:
    """Past the scope net, which would refuse text: catalogs belong to nobody. Never give `sql` a
    name unquoted.
    """
    result = await connection.execute(
        text(sql), values, execution_options={"scope": INTROSPECTION_SCOPE}
    )
    return result.all()


def quote_identifier(connection: AsyncConnection, name: str) -> str:
    """An identifier that can stand in `rows`, whatever is in it."""
    identifier = connection.dialect.identifier_preparer.quote_identifier(name)
    if connection.dialect.paramstyle in ("format", "pyformat"):
        identifier = identifier.replace("%%", "%")  # text() doubles them itself
    return identifier.replace(":", "\\:")


def parse_url(address: str) -> URL:
    """On its asynchronous driver. What is no address of a database we know is the sender's mistake."""
    try:
        url = make_url(address)
        name = url.get_backend_name()
        return url.set(drivername=f"{name}+{dialects.for_name(name).driver}")
    except (ArgumentError, ValueError) as error:
        raise BadRequest("generator.address") from error


def dialect_of_url(url: URL) -> Dialect:
    name = url.get_backend_name()
    return Dialect.MYSQL if name == "mariadb" else Dialect(name)


@asynccontextmanager
async def open_database(address: str) -> AsyncIterator[AsyncEngine]:
    """An engine on any database, by a synchronous address too. SQLite is opened so that it cannot
    be written to.
    """
    url = parse_url(address)
    sqlite = dialect_of_url(url) is Dialect.SQLITE
    engine = (
        _read_only_engine(url.database or "")
        if sqlite
        else create_engine(address, poolclass=NullPool)
    )
    try:
        try:
            async with engine.connect() as connection:
                await fetch(connection, "select 1 from sqlite_schema" if sqlite else "select 1")
        except (DBAPIError, OSError) as error:
            raise BadRequest("generator.unreachable") from error
        except (TypeError, ValueError) as error:  # an option the driver does not know
            raise BadRequest("generator.address") from error
        yield engine
    finally:
        await engine.dispose()


def _read_only_engine(file: str) -> AsyncEngine:
    """Not `connect`: its journal mode would be written into the file."""
    if not Path(file).is_file():
        raise BadRequest("generator.unreachable")
    path = quote(str(Path(file).resolve()))
    url = URL.create(
        "sqlite+aiosqlite", database=f"file:{path}", query={"mode": "ro", "uri": "true"}
    )
    return create_async_engine(url, poolclass=NullPool)
