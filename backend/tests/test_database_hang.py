"""A database that does not answer, and statements that take too long."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import Select, literal_column, make_url, select
from sqlalchemy.exc import DBAPIError

from app.core.database import Database
from app.core.database_errors import describe_outage
from app.kit.db.options import DEFAULT_OPTIONS, DatabaseOptions
from app.kit.db.statement_limit import limit_statements
from tests.conftest import LOGIN, SYSTEM, sign_in
from tests.helpers.tcp_proxy import TcpProxy, run_proxy

pytestmark = pytest.mark.anyio

# Only the detection of the hang may end a request: all other limits are far away.
PATIENT = replace(
    DEFAULT_OPTIONS, connect_seconds=300.0, checkout_seconds=300.0, statement_seconds=300.0
)
TEST_SECONDS = 120
SLOW_EXPRESSION = {
    "sqlite": (
        "(with recursive n(i) as (select 1 union all select i + 1 from n where i < {0}000000)"
        " select max(i) from n)"
    ),
    "postgresql": "pg_sleep({0})::text",
    "mysql": "sleep({0})",
    "mariadb": "sleep({0})",
}


def slow_query(database: Database, seconds: int) -> Select[Any]:
    """Returns a query that takes about this time."""
    return select(literal_column(SLOW_EXPRESSION[database.engine.dialect.name].format(seconds)))


@pytest.fixture
def proxy(shared: Database) -> Iterator[TcpProxy]:
    url = shared.engine.url
    if url.host is None:
        pytest.skip("the database is a file")
    with run_proxy(url.host, url.port or 0) as proxy:
        yield proxy


@asynccontextmanager
async def proxied_database(
    shared: Database, proxy: TcpProxy, options: DatabaseOptions
) -> AsyncIterator[Database]:
    url = make_url(shared.engine.url).set(port=proxy.port)
    database = Database(url.render_as_string(hide_password=False), options)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
async def client(shared: Database, proxy: TcpProxy) -> AsyncIterator[AsyncClient]:
    """A signed-in client of an application behind the proxy."""
    async with proxied_database(shared, proxy, PATIENT) as database, sign_in(database) as client:
        yield client


async def test_frozen_database_returns_503_to_every_request(
    client: AsyncClient, proxy: TcpProxy
) -> None:
    async with asyncio.timeout(TEST_SECONDS):
        assert (await client.get("/positions")).status_code == 200
        proxy.freeze()
        responses = await asyncio.gather(
            *(client.get("/positions") for _ in range(40)),
            client.post("/positions", json={"name": "a", "code": "a"}),
            client.post("/auth/login", json=LOGIN),
        )
        assert {response.status_code for response in responses} == {503}
        assert {response.headers["retry-after"] for response in responses} == {"5"}
        later = await client.get("/positions")
        assert (later.status_code, later.json()["error"]) == (503, "database_unavailable")


async def test_database_that_answers_again_returns_200(
    client: AsyncClient, proxy: TcpProxy
) -> None:
    async with asyncio.timeout(TEST_SECONDS):
        proxy.freeze()
        assert (await client.get("/positions")).status_code == 503
        proxy.resume()
        while (response := await client.get("/positions")).status_code == 503:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert response.status_code == 200
        created = await client.post("/positions", json={"name": "b", "code": "b"})
        assert created.status_code == 200


async def test_frozen_idle_connection_is_replaced(client: AsyncClient, proxy: TcpProxy) -> None:
    async with asyncio.timeout(TEST_SECONDS):
        assert (await client.get("/positions")).status_code == 200
        proxy.freeze_open_connections()
        # A connection that was idle for a second is tested before it is used.
        await asyncio.sleep(1.1)
        assert (await client.get("/positions")).status_code == 200
        login = await client.post("/auth/login", json=LOGIN)
        assert login.status_code == 200


async def test_frozen_connection_in_use_returns_503(client: AsyncClient, proxy: TcpProxy) -> None:
    async with asyncio.timeout(TEST_SECONDS):
        assert (await client.get("/positions")).status_code == 200
        proxy.freeze_open_connections()
        # The server answers the probe, and says that it does not work for the connection.
        assert (await client.get("/positions")).status_code in {200, 503}
        assert (await client.get("/positions")).status_code == 200


async def test_slow_statement_of_a_healthy_database_completes(
    shared: Database, proxy: TcpProxy
) -> None:
    async with (
        asyncio.timeout(TEST_SECONDS),
        proxied_database(shared, proxy, replace(PATIENT, hang_seconds=0.8)) as database,
        database.read(SYSTEM) as db,
    ):
        await db.scalar(slow_query(shared, 2))


@pytest.mark.parametrize("in_transaction", [False, True])
async def test_statement_beyond_its_limit_is_an_outage(
    shared: Database, in_transaction: bool
) -> None:
    options = replace(DEFAULT_OPTIONS, statement_seconds=0.5)
    database = Database(shared.engine.url.render_as_string(hide_password=False), options)
    slow = slow_query(shared, 100)
    try:
        async with asyncio.timeout(TEST_SECONDS):
            opened = database.transaction(SYSTEM) if in_transaction else database.read(SYSTEM)
            with pytest.raises(DBAPIError) as error_info:
                async with opened as db:
                    await db.scalar(slow)
            assert describe_outage(error_info.value) is not None
            assert database.budget.used_count == 0
            async with database.read(SYSTEM) as db:
                assert await db.scalar(select(literal_column("7"))) == 7
    finally:
        await database.close()


async def test_job_has_its_own_statement_limit(shared: Database) -> None:
    options = replace(DEFAULT_OPTIONS, statement_seconds=0.5)
    database = Database(shared.engine.url.render_as_string(hide_password=False), options)
    slow = slow_query(shared, 2)
    try:
        with limit_statements(TEST_SECONDS):
            async with database.transaction(SYSTEM) as db:
                await db.scalar(slow)
        with pytest.raises(DBAPIError):
            async with database.transaction(SYSTEM) as db:
                await db.scalar(slow_query(shared, 100))
    finally:
        await database.close()
