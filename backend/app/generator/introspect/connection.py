"""Connections to a database whose schema is read: the platform's own or another one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL, NullPool, Row, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.core.database_engine import create_engine
from app.generator.introspect.schema import Dialect
from app.kit.data_scope import DataScope
from app.kit.db import dialects
from app.kit.db.url import parse_database_url
from app.kit.errors import BadRequest

INTROSPECTION_SCOPE = DataScope.system("generator introspection")
DIALECT_ALIASES = {"mariadb": "mysql"}


def dialect_of(source: AsyncEngine | AsyncConnection) -> Dialect:
    return _dialect_named(source.dialect.name)


def dialect_of_url(url: URL) -> Dialect:
    return _dialect_named(url.get_backend_name())


def _dialect_named(name: str) -> Dialect:
    return Dialect(DIALECT_ALIASES.get(name, name))


@asynccontextmanager
async def open_connection(source: AsyncEngine | AsyncConnection) -> AsyncIterator[AsyncConnection]:
    """Yields `source` if it is a connection, or else a new connection of that engine."""
    if isinstance(source, AsyncConnection):
        yield source
        return
    async with source.connect() as connection:
        yield connection


async def fetch(connection: AsyncConnection, sql: str, **values: object) -> Sequence[Row[Any]]:
    """Runs a catalog query in a system scope, because the data scope rejects textual SQL.

    A name in `sql` must come from `quote_identifier`.
    """
    result = await connection.execute(
        text(sql), values, execution_options={"scope": INTROSPECTION_SCOPE}
    )
    return result.all()


def quote_identifier(connection: AsyncConnection, name: str) -> str:
    """Returns `name` quoted for use in `fetch`, whatever characters it has."""
    identifier = connection.dialect.identifier_preparer.quote_identifier(name)
    if connection.dialect.paramstyle in ("format", "pyformat"):
        identifier = identifier.replace("%%", "%")  # text() doubles it again
    return identifier.replace(":", "\\:")


def parse_url(address: str) -> URL:
    """Returns the URL with its asynchronous driver. Raises BadRequest if it is not supported."""
    try:
        url = parse_database_url(address)
        name = url.get_backend_name()
        return url.set(drivername=f"{name}+{dialects.for_name(name).driver}")
    except ValueError as error:
        raise BadRequest("generator.address") from error


def unpooled_engine(address: str) -> AsyncEngine:
    return create_engine(address, poolclass=NullPool)
