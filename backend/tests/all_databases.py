"""The suite on SQLite, then on every server whose variable is set, each with databases of its own
that are dropped.

TEST_POSTGRES_URL, TEST_MYSQL_URL: any database of a server where we may create others.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

SERVERS = {
    "TEST_POSTGRES_URL": "create database {}",
    "TEST_MYSQL_URL": "create database {} character set utf8mb4",
}

# what makes its own databases on each server in the first run already, or asks none of them
# anything
ONCE = (
    *(
        "generator",
        "fuzz",
        "access/test_mutation.py",
        "api/test_gencode_output.py",
        "api/test_oidc_attacks.py",
    ),
    *(
        "kit/test_messages.py",
        "scope/test_guards.py",
        "scripts/test_gen_verify.py",
        "test_architecture.py",
    ),
    *("test_broken_features.py", "test_cli.py", "test_spa.py", "test_demo.py", "test_docs.py"),
    *("test_api_docs.py", "test_passwords.py", "test_settings.py", "test_encryption.py"),
)
ELSEWHERE = [
    *(f"--ignore=tests/{name}" for name in ONCE),
    # at the door, by no row
    "--deselect=tests/access/test_matrix.py::test_request_without_permission_is_denied_and_changes_nothing",
]


def main() -> int:
    code = run(
        {}, "SQLite", "-n", "2", "--dist", "worksteal"
    )  # a module's fixtures are made in one of the two, mostly
    with (
        ThreadPoolExecutor() as pool
    ):  # the servers beside each other: each suite is a single process
        return max([code, *pool.map(run_on, SERVERS)])


def run_on(variable: str) -> int:
    if (server := os.environ.get(variable)) is None:
        return 0
    create = SERVERS[variable]
    with database(server, create) as own, database(server, create) as probes:
        return run({"TEST_DATABASE_URL": own, "PROBE_DATABASE_URL": probes}, variable, *ELSEWHERE)


def run(variables: dict[str, str], where: str, *options: str) -> int:
    """Says all at its end, so that two at once do not talk into each other."""
    suite = [sys.executable, "-m", "pytest", "-q", *options, *sys.argv[1:]]
    ended = subprocess.run(  # noqa: S603 (our own suite)
        suite,
        env=os.environ | variables,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(f"== {where}\n{ended.stdout}", flush=True)  # noqa: T201 (a person reads it)
    return ended.returncode


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
