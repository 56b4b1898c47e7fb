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

from app.generator.introspect.connection import dialect_of_url, parse_url
from app.generator.introspect.schema import Dialect
from app.generator.scratch import mysql, postgresql, sqlite
from app.generator.scratch.name import SCRATCH_PREFIX, is_abandoned, new_name, scratch_folder
from app.generator.scratch.server import run_statement
from app.kit.errors import BadRequest

__all__ = ["scratch_copy", "scratch_database"]

CREATE_STATEMENTS = {
    Dialect.POSTGRESQL: 'create database "{}"',
    Dialect.MYSQL: "create database `{}` character set utf8mb4",
}
DATABASE_NAME_QUERIES = {
    Dialect.POSTGRESQL: "select datname from pg_database",
    Dialect.MYSQL: "select schema_name from information_schema.schemata",
}
DROP_STATEMENTS = {
    Dialect.POSTGRESQL: 'drop database if exists "{}" with (force)',
    Dialect.MYSQL: "drop database if exists `{}`",
}


@asynccontextmanager
async def scratch_database(address: str) -> AsyncIterator[str]:
    """The address of an empty database beside the one at `address`."""
    url = parse_url(address)
    if dialect_of_url(url) is Dialect.SQLITE:
        with scratch_folder() as folder:
            yield _render_url(url.set(database=str(folder / "scratch.db")))
        return
    async with _temporary_database(url) as scratch:
        await _create_database(url, CREATE_STATEMENTS[dialect_of_url(url)].format(scratch.database))
        yield _render_url(scratch)


@asynccontextmanager
async def scratch_copy(address: str) -> AsyncIterator[str]:
    """The address of a copy of the database at `address`, which is only read."""
    url = parse_url(address)
    match dialect_of_url(url):
        case Dialect.SQLITE:
            async with scratch_database(address) as scratch:
                await sqlite.copy_database(url, scratch)
                yield scratch
        case Dialect.POSTGRESQL:
            async with _temporary_database(url) as copied:
                await postgresql.copy_database(url, copied)
                yield _render_url(copied)
        case Dialect.MYSQL:
            async with scratch_database(address) as scratch:
                await mysql.copy_database(url, parse_url(scratch))
                yield scratch


@asynccontextmanager
async def _temporary_database(url: URL) -> AsyncIterator[URL]:
    """A name nobody has, and its end; first the end of what killed processes left."""
    scratch = url.set(database=new_name())
    drop = DROP_STATEMENTS[dialect_of_url(url)]
    with suppress(
        DBAPIError, OSError
    ):  # whoever needs the server next says that it does not answer
        for (name,) in await run_statement(url, DATABASE_NAME_QUERIES[dialect_of_url(url)]):
            if name.startswith(SCRATCH_PREFIX) and is_abandoned(name):
                await run_statement(url, drop.format(name))
    try:
        yield scratch
    finally:
        with CancelScope(shield=True):
            await run_statement(url, drop.format(scratch.database))


async def _create_database(url: URL, sql: str) -> None:
    try:
        await run_statement(url, sql)
    except DBAPIError as error:
        raise BadRequest("generator.no_scratch") from error


def _render_url(url: URL) -> str:
    return url.render_as_string(hide_password=False)
