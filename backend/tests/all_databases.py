"""Runs the tests on SQLite, then on every database server whose variable is set.

TEST_POSTGRES_URL and TEST_MYSQL_URL name any database of a server where the user may create
databases. Each run creates its own and drops them.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

SERVERS = {
    "TEST_POSTGRES_URL": "create database {}",
    "TEST_MYSQL_URL": "create database {} character set utf8mb4",
}

# More failures than these are no accident of time.
MAX_REPEATED = 10

# Tests that create their own databases on each server in the first run, or need no database.
SQLITE_ONLY = (
    "access/test_mutation.py",
    "api/test_gencode_output.py",
    "api/test_oidc_attacks.py",
    "fuzz",
    "generator",
    "kit/test_messages.py",
    "scope/test_guards.py",
    "scripts/test_backend_guide.py",
    "scripts/test_gen_verify.py",
    "test_all_databases.py",
    "test_api_docs.py",
    "test_architecture.py",
    "test_broken_features.py",
    "test_cli.py",
    "test_demo.py",
    "test_docs.py",
    "test_encryption.py",
    "test_oidc_library.py",
    "test_passwords.py",
    "test_settings.py",
    "test_spa.py",
)
PERMISSION_TEST = (
    "tests/access/test_matrix.py::test_request_without_permission_is_denied_and_changes_nothing"
)
SERVER_OPTIONS = [
    *(f"--ignore=tests/{name}" for name in SQLITE_ONLY),
    # These requests are rejected before the database is read.
    f"--deselect={PERMISSION_TEST}",
]


def main() -> int:
    # Worksteal mostly keeps a module in one process, so that its fixtures are created once.
    code = run({}, "SQLite", "-n", "2", "--dist", "worksteal", *sys.argv[1:])
    # The servers run in parallel, each in a single process.
    with ThreadPoolExecutor() as pool:
        return max([code, *pool.map(run_on, SERVERS)])


def run_on(variable: str) -> int:
    server = os.environ.get(variable)
    if server is None:
        return 0
    create = SERVERS[variable]
    with database(server, create) as test_url, database(server, create) as probe_url:
        variables = {"TEST_DATABASE_URL": test_url, "PROBE_DATABASE_URL": probe_url}
        return run(variables, variable, *SERVER_OPTIONS, *sys.argv[1:])


def run(variables: dict[str, str], title: str, *options: str) -> int:
    """Runs pytest and returns its exit code.

    Many tests use real clocks, processes and servers. At most MAX_REPEATED failed tests run a
    second time, and the output of both runs is printed: a test that passes only then needs a fix.
    """
    with TemporaryDirectory() as cache:
        cache_option = f"--override-ini=cache_dir={cache}"
        code = _run_pytest(variables, title, cache_option, *options)
        if code != pytest.ExitCode.TESTS_FAILED or _failed_count(cache) > MAX_REPEATED:
            return code
        repeat = ("--last-failed", "--last-failed-no-failures=none")
        return _run_pytest(variables, f"{title}: second run", cache_option, *repeat, *options)


def _failed_count(cache: str) -> int:
    return len(json.loads(Path(cache, "v", "cache", "lastfailed").read_text("utf-8")))


def _run_pytest(variables: dict[str, str], title: str, *options: str) -> int:
    """Prints the output at the end, so that the outputs of parallel runs do not mix."""
    process = subprocess.run(  # noqa: S603 (this interpreter)
        [sys.executable, "-m", "pytest", "-q", *options],
        env=os.environ | variables,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(f"== {title}\n{process.stdout}", flush=True)  # noqa: T201
    return process.returncode


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
