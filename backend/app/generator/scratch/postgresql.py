"""Copies a PostgreSQL database as a template: exactly, and without client tools.

A template must have no other connections. If it has some or is too large, `pg_dump` makes the copy,
provided that it is installed.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from app.generator.scratch.server import (
    MAX_COPIED_BYTES,
    ServerStatements,
    empty_database,
    reserve_name,
    run_statement,
)
from app.kit.errors import BadRequest

STATEMENTS = ServerStatements(
    create='create database "{}"',
    drop='drop database if exists "{}" with (force)',
    list_names="select datname from pg_database",
)
SIZE_AND_NAME_QUERY = "select pg_database_size(current_database()), quote_ident(current_database())"
OBJECT_IN_USE = "55006"


@asynccontextmanager
async def scratch_database(url: URL) -> AsyncIterator[URL]:
    async with empty_database(url, STATEMENTS) as scratch:
        yield scratch


@asynccontextmanager
async def scratch_copy(url: URL) -> AsyncIterator[URL]:
    async with reserve_name(url, STATEMENTS) as scratch:
        await _copy_database(url, scratch)
        yield scratch


async def _copy_database(url: URL, scratch: URL) -> None:
    try:
        ((size, quoted_name),) = await run_statement(url, SIZE_AND_NAME_QUERY)
        if size <= MAX_COPIED_BYTES and await _copy_by_template(url, scratch, quoted_name):
            return
        await run_statement(url, f'create database "{scratch.database}" template template0')
    except (DBAPIError, OSError) as error:
        raise BadRequest("generator.no_scratch") from error
    await _copy_by_dump(url, scratch, with_rows=size <= MAX_COPIED_BYTES)


async def _copy_by_template(url: URL, scratch: URL, quoted_name: str) -> bool:
    """Returns False if the database has other connections."""
    try:
        await run_statement(url, f'create database "{scratch.database}" template {quoted_name}')
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == OBJECT_IN_USE:
            return False
        raise
    return True


async def _copy_by_dump(url: URL, scratch: URL, *, with_rows: bool) -> None:
    if not (shutil.which("pg_dump") and shutil.which("psql")):
        raise BadRequest("generator.in_use")
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "dump.sql")
        rows = [] if with_rows else ["--schema-only"]
        await _run_tool(url, "pg_dump", "--no-owner", "--no-privileges", *rows, f"--file={file}")
        await _run_tool(
            scratch, "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={file}"
        )


async def _run_tool(url: URL, tool: str, *arguments: str) -> None:
    """Runs a client tool. The URL is in the environment, because command lines are public."""
    variables = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
    }
    environment = os.environ | {
        name: str(value) for name, value in variables.items() if value is not None
    }
    process = await asyncio.create_subprocess_exec(
        tool,
        *arguments,
        env=environment | {"PGDATABASE": url.database or ""},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    if await process.wait() != 0:
        raise BadRequest("generator.not_copied")
