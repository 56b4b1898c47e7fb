"""The environments: each yields the variables of one test run."""

import asyncio
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy.engine import make_url

from tests.all_databases import SERVERS, database, execute
from tests.helpers.mariadb import run_mariadb
from tests.helpers.pgbouncer import run_pgbouncer

ROLE_CONNECTIONS = 12
WAIT_TIMEOUT_SECONDS = 2

Variables = Mapping[str, str]


@contextmanager
def instances_with_different_clocks() -> Iterator[Variables]:
    """PostgreSQL: with SQLite there is one machine."""
    with database(os.environ["TEST_POSTGRES_URL"], SERVERS["TEST_POSTGRES_URL"]) as url:
        yield {"TEST_DATABASE_URL": url}


@contextmanager
def postgresql_at_another_time_zone() -> Iterator[Variables]:
    server = os.environ["TEST_POSTGRES_URL"]
    with database(server, SERVERS["TEST_POSTGRES_URL"]) as url:
        name = make_url(url).database
        asyncio.run(execute(server, f"alter database {name} set timezone = 'Asia/Shanghai'"))
        yield {"TEST_DATABASE_URL": url}


@contextmanager
def postgresql_role_with_few_connections() -> Iterator[Variables]:
    server = os.environ["TEST_POSTGRES_URL"]
    role = f"fa_role_{uuid4().hex[:8]}"
    limit = f"connection limit {ROLE_CONNECTIONS}"
    asyncio.run(execute(server, f"create role {role} login createdb password 'p' {limit}"))
    try:
        as_role = make_url(server).set(username=role, password="p")
        own = as_role.render_as_string(hide_password=False)
        with database(own, SERVERS["TEST_POSTGRES_URL"]) as url:
            yield {"TEST_DATABASE_URL": url}
    finally:
        asyncio.run(execute(server, f"drop role {role}"))


@contextmanager
def postgresql_through_pgbouncer() -> Iterator[Variables]:
    server = os.environ["TEST_POSTGRES_URL"]
    with (
        database(server, "create database {}") as url,
        tempfile.TemporaryDirectory() as folder,
        run_pgbouncer(make_url(url), Path(folder)) as pooled,
    ):
        yield {
            "TEST_DATABASE_URL": pooled.render_as_string(hide_password=False),
            "TEST_DATABASE_POOLER": "transaction",
        }


@contextmanager
def mariadb_that_ends_idle_connections() -> Iterator[Variables]:
    with (
        tempfile.TemporaryDirectory() as folder,
        run_mariadb(Path(folder), f"--wait-timeout={WAIT_TIMEOUT_SECONDS}") as server,
        database(server.render_as_string(), SERVERS["TEST_MYSQL_URL"]) as url,
    ):
        yield {"TEST_DATABASE_URL": url}


@contextmanager
def mysql_of_another_character_set() -> Iterator[Variables]:
    yield {"TEST_DATABASE_URL": os.environ["TEST_MYSQL_URL"]}
