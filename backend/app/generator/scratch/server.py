"""Scratch databases on a database server. Every statement runs outside a transaction."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from anyio import CancelScope
from sqlalchemy import URL, NullPool
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from app.generator.scratch.name import SCRATCH_PREFIX, is_abandoned, new_name
from app.kit.errors import BadRequest

# The rows of a larger database are not copied, only its tables.
MAX_COPIED_BYTES = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatements:
    """SQL about databases; `{}` is the name of one."""

    create: str
    drop: str
    list_names: str


@asynccontextmanager
async def reserve_name(url: URL, statements: ServerStatements) -> AsyncIterator[URL]:
    """Yields the URL of a database that does not exist yet, and drops it afterwards.

    First drops the scratch databases that killed processes have left.
    """
    scratch = url.set(database=new_name())
    # The caller's own statement reports that the server does not respond.
    with suppress(DBAPIError, OSError):
        for (name,) in await run_statement(url, statements.list_names):
            if name.startswith(SCRATCH_PREFIX) and is_abandoned(name):
                await run_statement(url, statements.drop.format(name))
    try:
        yield scratch
    finally:
        with CancelScope(shield=True):
            await run_statement(url, statements.drop.format(scratch.database))


@asynccontextmanager
async def empty_database(url: URL, statements: ServerStatements) -> AsyncIterator[URL]:
    """Yields the URL of a new database. Raises BadRequest if the user may not create one."""
    async with reserve_name(url, statements) as scratch:
        try:
            await run_statement(url, statements.create.format(scratch.database))
        except DBAPIError as error:
            raise BadRequest("generator.no_scratch") from error
        yield scratch


async def run_statement(url: URL, sql: str) -> Sequence[Any]:
    """Runs one statement on an engine without the data scope, because it reads no rows of users."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            result = await connection.exec_driver_sql(sql)
            return result.all() if result.returns_rows else ()
    finally:
        await engine.dispose()
