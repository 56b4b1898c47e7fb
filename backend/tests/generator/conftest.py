"""Scratch databases with a schema for the tests of the generator."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.generator.introspect.schema import Dialect
from app.generator.sql_script import run_script

NASTY = Path(__file__).parent / "schemas" / "nasty"
VALUES = Path(__file__).parent / "schemas" / "values"
PUBLIC = Path(__file__).parents[3].parent / "shared" / "schemas" / "public"
FOLDERS = {Dialect.SQLITE: "sqlite", Dialect.POSTGRESQL: "postgres", Dialect.MYSQL: "mysql"}
SERVERS = {Dialect.POSTGRESQL: "TEST_POSTGRES_URL", Dialect.MYSQL: "TEST_MYSQL_URL"}
CREATE = {
    Dialect.POSTGRESQL: "create database {}",
    Dialect.MYSQL: "create database {} character set utf8mb4",
}

# One family has a second schema, which is a database in MySQL.
SECOND_NAME = "{}_hr"
FAMILIES = sorted(path.stem for path in (NASTY / "sqlite").glob("*.sql"))


def nasty(dialect: Dialect, family: str) -> str:
    return (NASTY / FOLDERS[dialect] / f"{family}.sql").read_text("utf-8")


def values(dialect: Dialect) -> str:
    return (VALUES / f"{FOLDERS[dialect]}.sql").read_text("utf-8")


def with_database_names(script: str, name: str) -> str:
    """Returns the script with the names of its databases replaced by those of this run."""
    return script.replace("nasty_sales-2024", name).replace("nasty_hr", SECOND_NAME.format(name))


def public(dialect: Dialect, name: str) -> str:
    path = PUBLIC / FOLDERS[dialect] / f"{name}.sql"
    if not path.exists():
        pytest.skip("the public schemas are not next to this checkout")
    return path.read_text("utf-8")


@asynccontextmanager
async def database(
    dialect: Dialect, script: str, folder: Path, *, with_second: bool = False
) -> AsyncIterator[str]:
    """Yields the address of a new database after running `script` in it.

    With `with_second`, a second database is created for scripts that are run later.
    """
    name = f"generator_{uuid4().hex[:12]}"
    if dialect is Dialect.SQLITE:
        url = f"sqlite+aiosqlite:///{folder / name}.db"
        await run_script(url, script)
        yield url
        return
    server = os.environ.get(SERVERS[dialect])
    if server is None:
        pytest.skip(f"{SERVERS[dialect]} is not set")
    script = with_database_names(script, name)
    second = SECOND_NAME.format(name)
    names = [name, *([second] if with_second or second in script else ())]
    for database_name in names:
        await _execute(server, CREATE[dialect].format(database_name))
    try:
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        if script:
            await run_script(url, script)
        yield url
    finally:
        force = " with (force)" if dialect is Dialect.POSTGRESQL else ""
        for database_name in names:
            await _execute(server, f"drop database {database_name}{force}")


async def _execute(server: str, sql: str) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(sql))
    await engine.dispose()
