"""Live updates of two servers on one database, and of a server that stops.

On a database server, the clock of the second machine is 30 seconds ahead.
"""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import insert
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from app.extensions.queue.model import RUN_TABLE
from tests.all_databases import SERVERS, database
from tests.server_process import ServerProcess, environment, free_port, run_server
from tests.server_process import wait_until_responding as wait_until_up
from tests.test_server import started

pytestmark = pytest.mark.anyio

# A poll starts 0.8 s after the last one. The rest is for a slow machine.
MAX_DELAY = 1.8
STREAMS_PER_USER = 3
REQUEST_SECONDS = 2
STREAMS_OF_SECOND = 2
SHORT_LIMITS = {
    # As many connections as streams: one that holds a connection blocks the others.
    "DATABASE_POOL_SIZE": str(STREAMS_PER_USER),
    "REQUEST_SECONDS": str(REQUEST_SECONDS),
    "REQUEST_BODY_SECONDS": str(REQUEST_SECONDS),
    "JWT_SECRET_KEY": "t" * 32,
}
FIRST = {**SHORT_LIMITS, "EVENT_STREAMS_PER_USER": str(STREAMS_PER_USER)}
SECOND = {**SHORT_LIMITS, "MAX_EVENT_STREAMS": str(STREAMS_OF_SECOND)}
Servers = tuple[ServerProcess, ServerProcess]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    scratch = tmp_path_factory.mktemp("live")
    server_url = os.environ.get("TEST_DATABASE_URL")
    if server_url is None:
        yield from _start_both(f"sqlite+aiosqlite:///{scratch / 'live.db'}", scratch)
        return
    is_postgres = make_url(server_url).get_backend_name() == "postgresql"
    create = SERVERS["TEST_POSTGRES_URL" if is_postgres else "TEST_MYSQL_URL"]
    with database(server_url, create) as url:
        yield from _start_both(url, scratch, app="tests.helpers.fast_clock:app")


def _start_both(url: str, scratch: Path, app: str = "app.main:app") -> Iterator[Servers]:
    for name in ("a", "b"):
        (scratch / name).mkdir()
    with (
        run_server(url, scratch / "a", **FIRST) as first,
        run_server(url, scratch / "b", app=app, **SECOND) as second,
    ):
        yield first, second


class Events:
    """The events of an open stream."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.lines = response.aiter_lines()

    async def next(self) -> dict[str, str]:
        """Returns the fields of the next event. Raises StopAsyncIteration at the end."""
        fields: dict[str, str] = {}
        while line := await anext(self.lines):
            name, _, value = line.partition(": ")
            fields[name] = value
        return fields

    async def find(self, type: str, text: str = "") -> dict[str, str]:
        """Returns the next event of this type whose data contains the text."""
        async with asyncio.timeout(20):
            while True:
                event = await self.next()
                if event.get("event") == type and text in event.get("data", ""):
                    return event

    async def is_ended(self) -> bool:
        try:
            await self.next()
        except StopAsyncIteration:
            return True
        return False


@asynccontextmanager
async def login(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"{url}/api/v1", timeout=20) as client:
        form = {"username": "admin", "password": "123456"}
        response = await client.post("/auth/login", json=form)
        while response.status_code == 503:  # the limit of a request is short for a slow machine
            response = await client.post("/auth/login", json=form)
        assert response.status_code == 200, response.text
        client.headers["authorization"] = f"Bearer {response.json()['access_token']}"
        yield client


def at(server: ServerProcess) -> str:
    """Returns the address of the stream of another server, for the same session."""
    return f"{server.url}/api/v1/common/events"


@asynccontextmanager
async def connect(
    client: httpx2.AsyncClient, url: str = "/common/events", last_id: str = ""
) -> AsyncIterator[Events]:
    headers = {"last-event-id": last_id} if last_id else {}
    async with client.stream("GET", url, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        events = Events(response)
        await events.find("open")
        yield events


class Database:
    """Writes runs of the first account, as a queue on a third machine does."""

    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(url)

    async def add_run(self, name: str) -> None:
        values: dict[str, Any] = {
            "task": name,
            "params": {},
            "queue": "default",
            "state": "succeeded",
            "max_attempts": 1,
            "owner_id": 1,
            "owner_name": "admin",
            "owner_dept_id": 1,
            "changed_at": datetime.now(UTC),
        }
        async with self.engine.begin() as connection:
            await connection.execute(insert(RUN_TABLE).values(values))


@pytest.fixture
async def runs(servers: Servers) -> AsyncIterator[Database]:
    runs = Database(servers[0].database_url)
    yield runs
    await runs.engine.dispose()


async def test_change_arrives_from_both_servers_within_a_second(
    servers: Servers, runs: Database
) -> None:
    async with (
        login(servers[0].url) as client,
        connect(client) as first,
        connect(client, at(servers[1])) as second,
    ):
        for number in range(3):
            started_at = time.monotonic()
            await runs.add_run(f"test.arrive{number}")
            for events in (first, second):
                await events.find("task_run", f'"test.arrive{number}"')
            assert time.monotonic() - started_at < MAX_DELAY


async def test_interrupted_stream_continues_at_the_other_server(
    servers: Servers, runs: Database
) -> None:
    async with login(servers[0].url) as client:
        async with connect(client) as events:
            await runs.add_run("test.before")
            event = await events.find("task_run", '"test.before"')
            # Only the last event of a poll has an id.
            while "id" not in event:
                event = await events.next()
            last_id = event["id"]
        for number in range(3):
            await runs.add_run(f"test.missed{number}")
        async with connect(client, at(servers[1]), last_id) as events:
            for number in range(3):
                await events.find("task_run", f'"test.missed{number}"')


async def test_logout_at_one_server_ends_the_stream_of_the_other(servers: Servers) -> None:
    async with (
        login(servers[0].url) as client,
        connect(client, at(servers[1])) as events,
    ):
        # The stream has been polled, so that its first poll is not what ends it.
        await asyncio.sleep(1)
        started_at = time.monotonic()
        await client.post("/auth/logout")
        await events.find("reauthenticate")
        assert time.monotonic() - started_at < MAX_DELAY
        assert await events.is_ended()


async def test_streams_hold_no_connection_and_outlive_the_limits_of_requests(
    servers: Servers, runs: Database
) -> None:
    async with (
        login(servers[0].url) as client,
        connect(client) as first,
        connect(client) as second,
        connect(client) as third,
    ):
        statuses = set()
        started_at = time.monotonic()
        while time.monotonic() - started_at < REQUEST_SECONDS + 0.5:
            statuses.add((await client.get("/auth/me")).status_code)
            await asyncio.sleep(0.1)
        assert 200 in statuses
        await runs.add_run("test.late")
        for events in (first, second, third):
            await events.find("task_run", '"test.late"')


async def test_streams_of_a_user_are_limited_until_one_ends(servers: Servers) -> None:
    async with login(servers[0].url) as client, connect(client), connect(client):
        async with connect(client):
            response = await client.get("/common/events")
            assert response.status_code == 429
            assert response.headers["retry-after"] == "30"
        await wait_until_accepted(client, "/common/events")


async def test_streams_of_a_process_are_limited_until_one_ends(servers: Servers) -> None:
    async with login(servers[1].url) as client, connect(client):
        async with connect(client):
            response = await client.get("/common/events")
            assert response.status_code == 503
            assert response.json()["error"] == "event.too_many_streams"
        await wait_until_accepted(client, "/common/events")


async def wait_until_accepted(client: httpx2.AsyncClient, url: str) -> None:
    """Opens a stream as soon as the server has noticed that another one has ended."""
    async with asyncio.timeout(10):
        while True:
            async with client.stream("GET", url) as response:
                if response.status_code == 200:
                    return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("arguments", [[], ["--workers", "2"]], ids=["one", "workers"])
async def test_server_that_stops_ends_its_streams_and_exits_at_once(
    tmp_path: Path, arguments: list[str]
) -> None:
    port = free_port()
    settings = {"DEBUG": "false", "PORT": str(port), "SHUTDOWN_SECONDS": "60"}
    env = environment(f"sqlite:///{tmp_path / 'app.db'}", tmp_path, **settings)
    log = tmp_path / "log"
    url = f"http://127.0.0.1:{port}"
    with started(["main.py", "run", *arguments], env, log) as process:
        assert await asyncio.to_thread(wait_until_up, url, process), log.read_text()
        async with login(url) as client, connect(client) as events:
            started_at = time.monotonic()
            process.send_signal(signal.SIGTERM)
            closed = await events.find("close")
            assert closed["retry"] == "1000"
            assert await events.is_ended()
            assert await asyncio.to_thread(process.wait, 30) == 0, log.read_text()
            # The limit is for a slow machine; requests may take SHUTDOWN_SECONDS.
            assert time.monotonic() - started_at < 30
    assert "Traceback" not in log.read_text()
