"""More requests than connections: of the pool, and of the database role."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, Select, literal_column, select, text
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.database import Database
from app.core.database_errors import describe_outage
from app.kit.db.options import DEFAULT_OPTIONS
from tests.conftest import LOGIN, SYSTEM, sign_in

pytestmark = pytest.mark.anyio

SEVEN: Select[tuple[int]] = select(literal_column("7"))
ROLE_CONNECTIONS = 12
# The waiting requests get their connection from others, however slow the machine is.
PATIENT = replace(
    DEFAULT_OPTIONS, checkout_seconds=120.0, statement_seconds=120.0, hang_seconds=60.0
)
CREATE_ROLE = {
    "postgresql": (
        "create role {role} login password 'p' connection limit {limit}",
        "grant all on all tables in schema public to {role}",
        "grant all on all sequences in schema public to {role}",
    ),
    "mysql": (
        "create user {role}@'%' identified by 'p' with max_user_connections {limit}",
        "grant all on {database}.* to {role}@'%'",
    ),
}
DROP_ROLE = {
    "postgresql": ("drop owned by {role}", "drop role {role}"),
    "mysql": ("drop user {role}@'%'",),
}


@pytest.fixture
async def limited(shared: Database) -> AsyncIterator[Database]:
    """The database as a role that may have twelve connections, with a larger pool."""
    url = shared.engine.url
    if url.host is None:
        pytest.skip("the database is a file")
    name = "mysql" if url.get_backend_name() == "mariadb" else url.get_backend_name()
    values = {
        "role": f"fa_role_{uuid4().hex[:8]}",
        "limit": ROLE_CONNECTIONS,
        "database": url.database,
    }
    admin = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        for statement in CREATE_ROLE[name]:
            await connection.execute(text(statement.format(**values)))
    role_url = url.set(username=str(values["role"]), password="p")
    database = Database(role_url.render_as_string(hide_password=False), PATIENT)
    try:
        yield database
    finally:
        await database.close()
        async with admin.connect() as connection:
            for statement in DROP_ROLE[name]:
                await connection.execute(text(statement.format(**values)))
        await admin.dispose()


async def test_requests_beyond_the_limit_of_the_role_wait(limited: Database) -> None:
    async with sign_in(limited) as client:
        responses = await asyncio.gather(
            *(client.get("/positions") for _ in range(40)),
            *(client.post("/positions", json={"name": "a", "code": f"c{n}"}) for n in range(20)),
            *(client.post("/auth/login", json=LOGIN) for _ in range(3)),
        )
    assert {response.status_code for response in responses} == {200}
    assert 0 < limited.budget.open_count <= ROLE_CONNECTIONS


async def test_role_whose_connections_belong_to_others_is_an_outage(limited: Database) -> None:
    url = limited.engine.url.render_as_string(hide_password=False)
    others = create_async_engine(limited.engine.url, pool_size=ROLE_CONNECTIONS)
    connections = [await others.connect() for _ in range(ROLE_CONNECTIONS)]
    impatient = Database(url, replace(PATIENT, checkout_seconds=0.3))
    try:
        with pytest.raises(PoolTimeout) as error_info:
            async with impatient.read(SYSTEM) as db:
                await db.scalar(select(literal_column("1")))
        assert describe_outage(error_info.value) is not None
    finally:
        await impatient.close()
        for connection in connections:
            await connection.close()
        await others.dispose()


@pytest.mark.parametrize("pool_size", [2, 3])
async def test_readers_and_writers_share_the_pool(shared: Database, pool_size: int) -> None:
    options = replace(PATIENT, pool_size=pool_size)
    database = Database(shared.engine.url.render_as_string(hide_password=False), options)
    async with sign_in(database) as client:
        responses = await asyncio.gather(
            *(client.get("/positions") for _ in range(10)),
            *(client.post("/auth/login", json=LOGIN) for _ in range(3)),
        )
        assert {response.status_code for response in responses} == {200}
        assert database.budget.open_count <= pool_size
    await database.close()


async def test_tasks_that_need_two_connections_do_not_wait_for_each_other(
    shared: Database,
) -> None:
    options = replace(PATIENT, pool_size=3)
    database = Database(shared.engine.url.render_as_string(hide_password=False), options)

    async def use_two() -> object:
        async with database.read(SYSTEM) as first:
            await first.scalar(SEVEN)
            await asyncio.sleep(0)
            async with database.read(SYSTEM) as second:
                return await second.scalar(SEVEN)

    async with asyncio.timeout(60):
        assert await asyncio.gather(*(use_two() for _ in range(10))) == [7] * 10
    await database.close()


async def test_request_that_waits_too_long_for_a_connection_returns_503(
    shared: Database,
) -> None:
    options = replace(PATIENT, pool_size=2, checkout_seconds=0.1)
    database = Database(shared.engine.url.render_as_string(hide_password=False), options)
    async with sign_in(database) as client:
        occupied = asyncio.Event()
        done = asyncio.Event()

        async def occupy() -> None:
            async with database.transaction(SYSTEM) as db:
                await db.scalar(SEVEN)
                occupied.set()
                await done.wait()

        task = asyncio.create_task(occupy())
        await occupied.wait()
        response = await client.get("/positions")
        done.set()
        await task
        assert (response.status_code, response.headers.get("retry-after")) == (503, "5")
        assert (await client.get("/positions")).status_code == 200
    await database.close()
