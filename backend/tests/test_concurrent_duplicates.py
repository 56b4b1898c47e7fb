"""Concurrent requests with one idempotency key: one of them runs.

All transactions are really committed.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import text

from app.api.v1.module_system.position.schema import PositionCreate
from app.api.v1.module_system.position.service import PositionService
from app.core.database import Database
from app.kit.errors import Unprocessable

from .conftest import SYSTEM

pytestmark = pytest.mark.anyio

Clients = tuple[AsyncClient, AsyncClient]
DUPLICATES = 8
DRIVER = {"name": "Driver", "code": "driver"}
LOCK_WAIT_QUERIES = {
    "postgresql": ("show lock_timeout", "0"),
    "mysql": ("select @@innodb_lock_wait_timeout = @@global.innodb_lock_wait_timeout", 1),
}


async def create(client: AsyncClient, key: str = "first") -> Response:
    return await client.post("/positions", json=DRIVER, headers={"Idempotency-Key": key})


async def count_positions(client: AsyncClient) -> int:
    total: int = (await client.get("/positions")).json()["data"]["total"]
    return total


async def create_until_answered(client: AsyncClient) -> Response:
    """Repeats the request while it is answered with Retry-After."""
    while True:
        response = await create(client)
        if "retry-after" not in response.headers:
            return response
        await asyncio.sleep(0.1)


class PausedCreation:
    """Creations of positions, which wait until `resume` is set, and then may fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started = asyncio.Event()
        self.resume = asyncio.Event()
        self.error: Exception | None = None
        run = PositionService.create

        async def create(service: PositionService, data: PositionCreate) -> object:
            self.started.set()
            await self.resume.wait()
            error, self.error = self.error, None
            if error is not None:
                raise error
            return await run(service, data)

        monkeypatch.setattr(PositionService, "create", create)

    @asynccontextmanager
    async def first_request(self, client: AsyncClient) -> AsyncIterator[asyncio.Task[Response]]:
        """Yields the first request while it waits."""
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(create(client))
            await self.started.wait()
            yield task
            self.resume.set()


async def test_concurrent_duplicates_create_one_row_and_get_its_answer(clients: Clients) -> None:
    """The clients are two sessions of one user."""
    responses = await asyncio.gather(*(create(clients[n % 2]) for n in range(DUPLICATES)))
    statuses = Counter(response.status_code for response in responses)
    assert statuses == {200: DUPLICATES}, [response.text for response in responses]
    assert len({response.content for response in responses}) == 1
    replays = [response for response in responses if "idempotency-replayed" in response.headers]
    assert len(replays) == DUPLICATES - 1
    assert await count_positions(clients[0]) == 1


async def test_duplicate_of_long_request_is_409_with_retry_after(
    clients: Clients, fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite does not know for which request it waits, and answers 429."""
    first, second = clients
    paused = PausedCreation(monkeypatch)
    async with paused.first_request(first) as request:
        duplicate = await create(second)
    is_sqlite = fresh.engine.dialect.name == "sqlite"
    expected = (429, "too_many_requests") if is_sqlite else (409, "idempotency.in_progress")
    assert (duplicate.status_code, duplicate.json()["error"]) == expected
    assert int(duplicate.headers["retry-after"]) >= 1
    assert (await request).status_code == 200
    repeated = await create(second)
    assert repeated.content == (await request).content
    assert repeated.headers["idempotency-replayed"] == "true"


async def test_one_waiting_duplicate_runs_when_the_first_request_fails(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """InnoDB may end waiting duplicates with a deadlock: they get 409 and repeat the request."""
    first, second = clients
    paused = PausedCreation(monkeypatch)
    paused.error = Unprocessable()
    async with asyncio.TaskGroup() as tasks, paused.first_request(first) as request:
        duplicates = [tasks.create_task(create_until_answered(second)) for _ in range(DUPLICATES)]
        await asyncio.sleep(0.5)
    assert (await request).status_code == 422
    responses = [await duplicate for duplicate in duplicates]
    assert {response.status_code for response in responses} == {200}
    assert len({response.content for response in responses}) == 1
    assert await count_positions(first) == 1


async def test_lock_wait_is_as_before_after_requests_with_keys(
    clients: Clients, fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request without key uses the connection of one whose wait was limited."""
    query = LOCK_WAIT_QUERIES.get(fresh.engine.dialect.name)
    if query is None:
        pytest.skip("SQLite has no such limit")
    sql, usual_limit = query
    first, second = clients
    assert (await create(first, "other")).status_code == 200
    async with fresh.transaction(SYSTEM) as db:
        assert await db.scalar(text(sql)) == usual_limit
    await first.delete("/positions", params={"ids": [1]})
    paused = PausedCreation(monkeypatch)
    async with paused.first_request(first):
        assert (await create(second)).status_code == 409
    async with fresh.transaction(SYSTEM) as one, fresh.transaction(SYSTEM) as two:
        for db in (one, two):
            assert await db.scalar(text(sql)) == usual_limit
