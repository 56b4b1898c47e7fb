"""A copy of a PostgreSQL database, as a template: exact, and without client tools.

A template must have no other connections. Where it has, or is too large, `pg_dump` makes the copy,
if it is there.
"""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from app.generator.scratch.server import MAX_COPIED_BYTES, run_statement
from app.kit.errors import BadRequest

OBJECT_IN_USE = "55006"


async def copy_database(url: URL, scratch: URL) -> None:
    try:
        ((size, quoted),) = await run_statement(
            url, "select pg_database_size(current_database()), quote_ident(current_database())"
        )
        if size <= MAX_COPIED_BYTES and await _copy_by_template(url, scratch, quoted):
            return
        await run_statement(url, f'create database "{scratch.database}" template template0')
    except (DBAPIError, OSError) as error:
        raise BadRequest("generator.no_scratch") from error
    await _copy_by_dump(url, scratch, with_rows=size <= MAX_COPIED_BYTES)


async def _copy_by_template(url: URL, scratch: URL, quoted_name: str) -> bool:
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
        what = [] if with_rows else ["--schema-only"]
        await _run_tool(url, "pg_dump", "--no-owner", "--no-privileges", *what, f"--file={file}")
        await _run_tool(
            scratch, "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={file}"
        )


async def _run_tool(url: URL, tool: str, *arguments: str) -> None:
    """The address goes through the environment: a command line is there for everyone to read."""
    given = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
    }
    environment = os.environ | {
        key: str(value) for key, value in given.items() if value is not None
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
