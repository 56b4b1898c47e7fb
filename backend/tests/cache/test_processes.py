"""Two servers on one database: no server returns a value beyond a second after its change.

They have no Redis, or share one, or are configured for one that is away.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import update

from app.api.v1.module_system.dict.model import Dict
from app.core.database import Database
from tests.conftest import SYSTEM, new_database
from tests.server_process import ServerProcess, run_server
from tests.test_multi_instance import MAX_DELAY, POLL_INTERVAL, login, send, wait_until

pytestmark = pytest.mark.anyio

CODE = "two_servers"
CHOICES = f"/dict-items/choices?codes={CODE}"
ROUTES = "/auth/routes"


class Servers(NamedTuple):
    """Two servers, and the database as another program opens it."""

    first: ServerProcess
    second: ServerProcess
    database: Database


@pytest.fixture(scope="module", params=["memory", "redis", "away"])
async def servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Servers]:
    settings = {"JWT_SECRET_KEY": uuid4().hex}
    if request.param == "redis":
        if "TEST_REDIS_URL" not in os.environ:
            pytest.skip("TEST_REDIS_URL is not set")
        settings["REDIS_URL"] = os.environ["TEST_REDIS_URL"]
    elif request.param == "away":
        settings["REDIS_URL"] = "redis://127.0.0.1:1/0"
    folders = [tmp_path_factory.mktemp(name) for name in ("database", "first", "second")]
    async with new_database(folders[0]) as database:
        url = database.engine.url.render_as_string(hide_password=False)
        with (
            run_server(url, folders[1], **settings) as first,
            run_server(url, folders[2], **settings) as second,
        ):
            yield Servers(first, second, database)


@dataclass(slots=True)
class Poller:
    """Reads a path repeatedly. `old_sent_at` is when the last request with the old answer began."""

    client: httpx2.AsyncClient
    path: str
    old: Any = None
    old_sent_at: float = 0.0
    old_count: int = 0
    new_count: int = 0

    async def __call__(self) -> None:
        while True:
            sent_at = time.monotonic()
            data = await send(self.client, "GET", self.path)
            if self.old is None or data == self.old:
                self.old, self.old_sent_at = data, sent_at
                self.old_count += 1
            else:
                self.new_count += 1
            await asyncio.sleep(POLL_INTERVAL)


async def add_item(client: httpx2.AsyncClient, _: Database) -> None:
    (dictionary,) = (await send(client, "GET", "/dicts", params={"code": CODE}))["items"]
    value = uuid4().hex[:8]
    item = {"dict_id": dictionary["id"], "label": value, "label_en": value, "value": value}
    await send(client, "POST", "/dict-items", json=item)


async def toggle_dictionary(_: httpx2.AsyncClient, database: Database) -> None:
    """A command or a job writes through a session of its own."""
    async with database.transaction(SYSTEM) as db:
        await db.execute(update(Dict).where(Dict.code == CODE).values(enabled=~Dict.enabled))


async def add_menu(client: httpx2.AsyncClient, _: Database) -> None:
    path = f"/m{uuid4().hex[:8]}"
    menu = {"type": "menu", "name": path, "name_en": path, "path": path, "component": "x"}
    await send(client, "POST", "/menus", json=menu)


@pytest.mark.parametrize(
    ("change", "path"),
    [(add_item, CHOICES), (toggle_dictionary, CHOICES), (add_menu, ROUTES)],
)
async def test_change_is_seen_by_both_servers_within_a_second(
    servers: Servers,
    change: Callable[[httpx2.AsyncClient, Database], Awaitable[None]],
    path: str,
) -> None:
    async with (
        login(servers.first, "admin", "123456") as first,
        login(servers.second, "admin", "123456") as second,
    ):
        await ensure_dictionary(first)
        pollers = [Poller(client, path) for client in (first, second)]
        # Both return the same before the change.
        await asyncio.sleep(MAX_DELAY)
        tasks = [asyncio.create_task(poller()) for poller in pollers]
        await wait_until(lambda: all(poller.old_count >= 10 for poller in pollers))
        assert [poller.new_count for poller in pollers] == [0, 0]
        await change(first, servers.database)
        changed_at = time.monotonic()
        await wait_until(lambda: all(poller.new_count >= 10 for poller in pollers))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    delays = [round(poller.old_sent_at - changed_at, 3) for poller in pollers]
    # Shown by pytest -s.
    print(f"{change.__name__}: last seen {delays} s after the response")  # noqa: T201
    assert max(delays) <= MAX_DELAY


async def ensure_dictionary(client: httpx2.AsyncClient) -> None:
    """Creates the dictionary with one item if it does not exist."""
    if (await send(client, "GET", "/dicts", params={"code": CODE}))["items"]:
        return
    form = {"name": CODE, "name_en": CODE, "code": CODE}
    dictionary = await send(client, "POST", "/dicts", json=form)
    item = {"dict_id": dictionary["id"], "label": "a", "label_en": "a", "value": "a"}
    await send(client, "POST", "/dict-items", json=item)
