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

from app.generator.scratch.server import MOST, run
from app.kit.errors import BadRequest

IN_USE = "55006"


async def copy(url: URL, scratch: URL) -> None:
    try:
        ((size, quoted),) = await run(
            url, "select pg_database_size(current_database()), quote_ident(current_database())"
        )
        if size <= MOST and await _from_template(url, scratch, quoted):
            return
        await run(url, f'create database "{scratch.database}" template template0')
    except (DBAPIError, OSError) as error:
        raise BadRequest("generator.no_scratch") from error
    await _from_dump(url, scratch, rows=size <= MOST)


async def _from_template(url: URL, scratch: URL, quoted: str) -> bool:
    try:
        await run(url, f'create database "{scratch.database}" template {quoted}')
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == IN_USE:
            return False
        raise
    return True


async def _from_dump(url: URL, scratch: URL, *, rows: bool) -> None:
    if not (shutil.which("pg_dump") and shutil.which("psql")):
        raise BadRequest("generator.in_use")
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "dump.sql")
        what = [] if rows else ["--schema-only"]
        await _tool(url, "pg_dump", "--no-owner", "--no-privileges", *what, f"--file={file}")
        await _tool(
            scratch, "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={file}"
        )


async def _tool(url: URL, tool: str, *arguments: str) -> None:
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
