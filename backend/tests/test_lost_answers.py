"""A request with an idempotency key whose answer was lost is repeated at another server."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from sqlalchemy.engine import make_url

from tests.all_databases import SERVERS, database
from tests.server_process import ServerProcess, environment, run_app, run_server

pytestmark = pytest.mark.anyio

MORTAL_APP = "tests.helpers.mortal_server:app"
SETTINGS = {"JWT_SECRET_KEY": "t" * 32}


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server on a database of its own."""
    scratch = tmp_path_factory.mktemp("other")
    with ExitStack() as stack:
        url = os.environ.get("TEST_DATABASE_URL")
        if url is None:
            url = f"sqlite+aiosqlite:///{scratch / 'two.db'}"
        else:
            is_postgresql = make_url(url).get_backend_name() == "postgresql"
            variable = "TEST_POSTGRES_URL" if is_postgresql else "TEST_MYSQL_URL"
            url = stack.enter_context(database(url, SERVERS[variable]))
        yield stack.enter_context(run_server(url, scratch, **SETTINGS))


@pytest.fixture
def servers(other: ServerProcess, tmp_path: Path) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """Two servers on one database. The first one can be killed by a request."""
    env = environment(other.database_url, tmp_path, **SETTINGS)
    with run_app(env, tmp_path / "server.log", app=MORTAL_APP) as mortal:
        yield mortal, other


@asynccontextmanager
async def sign_in(
    *servers: ServerProcess,
) -> AsyncIterator[tuple[httpx2.AsyncClient, ...]]:
    """Yields a client for each server, all with one session."""
    credentials = {"username": "admin", "password": "123456"}
    async with asyncio.timeout(300):
        response = httpx2.post(f"{servers[0].url}/api/v1/auth/login", json=credentials)
        headers = {"authorization": f"Bearer {response.json()['access_token']}"}
        clients = [
            httpx2.AsyncClient(base_url=f"{server.url}/api/v1", headers=headers, timeout=60)
            for server in servers
        ]
        yield tuple(clients)
        for client in clients:
            await client.aclose()


async def count_positions(client: httpx2.AsyncClient, code: str) -> int:
    response = await client.get("/positions", params={"code": code})
    total: int = response.json()["data"]["total"]
    return total


async def test_two_servers_run_concurrent_duplicates_once(
    servers: tuple[ServerProcess, ServerProcess],
) -> None:
    async with sign_in(*servers) as clients:
        for code in ("a", "b", "c"):
            form = {"name": "Driver", "code": code}
            requests = [
                client.post("/positions", json=form, headers={"Idempotency-Key": code})
                for client in (*clients, *clients)
            ]
            responses = await asyncio.gather(*requests)
            assert [response.status_code for response in responses] == [200] * 4
            assert len({response.content for response in responses}) == 1
            replays = [r for r in responses if "idempotency-replayed" in r.headers]
            assert len(replays) == 3
            assert await count_positions(clients[1], code) == 1


@pytest.mark.parametrize(("moment", "is_replayed"), [("answer", True), ("commit", False)])
async def test_request_to_killed_server_has_run_once_when_it_is_repeated(
    servers: tuple[ServerProcess, ServerProcess], moment: str, is_replayed: bool
) -> None:
    """A committed change has its answer. One that was not committed has no key."""
    form = {"name": "Driver", "code": moment}
    key = {"Idempotency-Key": moment}
    async with sign_in(*servers) as (mortal, other):
        with pytest.raises(httpx2.TransportError):
            await mortal.post("/positions", json=form, headers={**key, "X-Kill": moment})
        assert servers[0].process.wait(60) == -9
        assert await count_positions(other, moment) == int(is_replayed)
        response = await other.post("/positions", json=form, headers=key)
        assert response.status_code == 200, response.text
        assert ("idempotency-replayed" in response.headers) is is_replayed
        assert response.json()["data"]["code"] == moment
        assert await count_positions(other, moment) == 1
