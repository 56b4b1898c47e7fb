"""The suite on SQLite, then on every server whose variable is set, each with databases of its own that are dropped.

TEST_POSTGRES_URL, TEST_MYSQL_URL: any database of a server where we may create others.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

SERVERS = {
    "TEST_POSTGRES_URL": "create database {}",
    "TEST_MYSQL_URL": "create database {} character set utf8mb4",
}

ELSEWHERE = ("--ignore=tests/generator",)  # it makes databases of its own on each server, in the first run already


def main() -> int:
    codes = [run({}, "SQLite", "-n", "2")]
    for variable, create in SERVERS.items():
        if server := os.environ.get(variable):
            with database(server, create) as own, database(server, create) as probes:
                codes.append(run({"TEST_DATABASE_URL": own, "PROBE_DATABASE_URL": probes}, variable, *ELSEWHERE))
    return max(codes)


def run(variables: dict[str, str], where: str, *options: str) -> int:
    print(f"== {where}", flush=True)  # noqa: T201 (a person reads it)
    suite = [sys.executable, "-m", "pytest", "-q", *options, *sys.argv[1:]]
    return subprocess.run(suite, env=os.environ | variables, check=False).returncode  # noqa: S603 (our own suite)


@contextmanager
def database(server: str, create: str) -> Iterator[str]:
    name = f"fastapiadmin_{uuid4().hex[:12]}"
    asyncio.run(execute(server, create.format(name)))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        asyncio.run(execute(server, f"drop database {name}"))


async def execute(server: str, sql: str) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(sql))
    await engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
