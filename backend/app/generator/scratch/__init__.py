"""Databases for a while: an empty one, or a copy of a given one, dropped when the block is left,
however it is left.

They stand beside the given database: on the same server, whose user must be allowed to create
databases, or for SQLite in a temporary folder. Of a database past `copied.MOST` bytes the copy has
the tables and none of the rows.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from anyio import CancelScope
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from app.generator.facts import Dialect
from app.generator.reflect.source import address_of, dialect_named
from app.generator.scratch import mysql, postgresql, sqlite
from app.generator.scratch.name import PREFIX, is_abandoned, new_name, scratch_folder
from app.generator.scratch.server import run
from app.kit.errors import BadRequest

__all__ = ["scratch_copy", "scratch_database"]

CREATE = {
    Dialect.POSTGRESQL: 'create database "{}"',
    Dialect.MYSQL: "create database `{}` character set utf8mb4",
}
NAMES = {
    Dialect.POSTGRESQL: "select datname from pg_database",
    Dialect.MYSQL: "select schema_name from information_schema.schemata",
}
DROP = {
    Dialect.POSTGRESQL: 'drop database if exists "{}" with (force)',
    Dialect.MYSQL: "drop database if exists `{}`",
}


@asynccontextmanager
async def scratch_database(address: str) -> AsyncIterator[str]:
    """The address of an empty database beside the one at `address`."""
    url = address_of(address)
    if dialect_named(url) is Dialect.SQLITE:
        with scratch_folder() as folder:
            yield _text(url.set(database=str(folder / "scratch.db")))
        return
    async with _dropped(url) as scratch:
        await _create(url, CREATE[dialect_named(url)].format(scratch.database))
        yield _text(scratch)


@asynccontextmanager
async def scratch_copy(address: str) -> AsyncIterator[str]:
    """The address of a copy of the database at `address`, which is only read."""
    url = address_of(address)
    match dialect_named(url):
        case Dialect.SQLITE:
            async with scratch_database(address) as scratch:
                await sqlite.copy(url, scratch)
                yield scratch
        case Dialect.POSTGRESQL:
            async with _dropped(url) as copied:
                await postgresql.copy(url, copied)
                yield _text(copied)
        case Dialect.MYSQL:
            async with scratch_database(address) as scratch:
                await mysql.copy(url, address_of(scratch))
                yield scratch


@asynccontextmanager
async def _dropped(url: URL) -> AsyncIterator[URL]:
    """A name nobody has, and its end; first the end of what killed processes left."""
    scratch = url.set(database=new_name())
    drop = DROP[dialect_named(url)]
    with suppress(
        DBAPIError, OSError
    ):  # whoever needs the server next says that it does not answer
        for (name,) in await run(url, NAMES[dialect_named(url)]):
            if name.startswith(PREFIX) and is_abandoned(name):
                await run(url, drop.format(name))
    try:
        yield scratch
    finally:
        with CancelScope(shield=True):
            await run(url, drop.format(scratch.database))


async def _create(url: URL, sql: str) -> None:
    try:
        await run(url, sql)
    except DBAPIError as error:
        raise BadRequest("generator.no_scratch") from error


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
