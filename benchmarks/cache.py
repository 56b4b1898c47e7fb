"""Measures requests to two servers that share a Redis, while that is hung, killed and poisoned.

    make bench-cache

A dictionary item and a permission change again and again meanwhile. It writes cache-results.md and
exits with 1 if the p99 of a phase is 500 ms or more, if a request fails, or if an answer shows a
dictionary or a permission more than a second after its change. The database is SQLite, and those of
TEST_POSTGRES_URL and TEST_MYSQL_URL.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from redis.asyncio import Redis

from benchmarks import machine
from tests.all_databases import SERVERS, database
from tests.helpers.redis_server import RedisServer, run_redis
from tests.server_process import run_server

RESULTS = Path(__file__).with_name("cache-results.md")
PHASE_SECONDS = 10.0
CLIENTS_PER_SERVER = 4
RENAME_SECONDS = 0.4
# Longer than MAX_DELAY, because a permission has only two states: an answer that is older than a
# whole turn cannot be told from a new one.
GRANT_SECONDS = 2.0
MAX_P99 = 0.5
MAX_DELAY = 1.0
PASSWORD = "correct horse battery"  # noqa: S105 (of an account of this run)
CODE = "benchmark"
PERMISSION = "system:position:query"
CHOICES = f"/dict-items/choices?codes={CODE}"


@dataclass(slots=True)
class Change:
    """A value, and when it was replaced: when the response to the next change arrived."""

    value: object
    replaced_at: float | None = None


@dataclass(slots=True)
class Changes:
    """The values of something that changes. A value is added before the request that sets it."""

    values: list[Change]

    @asynccontextmanager
    async def to(self, value: object) -> AsyncIterator[None]:
        """Changes to a value, which other clients may see before the block ends."""
        previous = self.values[-1]
        self.values.append(Change(value))
        yield
        previous.replaced_at = time.monotonic()

    def delay_of(self, value: object, sent_at: float) -> float:
        """Returns for how long the value had been replaced when the request was sent."""
        for change in reversed(self.values):
            if change.value == value:
                return max(0.0, sent_at - (change.replaced_at or sent_at))
        raise ValueError(f"value was never set: {value!r}")


@dataclass(slots=True)
class Phase:
    """The response times and the errors of one phase."""

    name: str
    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    max_delay: float = 0.0

    @property
    def p99(self) -> float:
        return quantiles(self.times, n=100)[98]

    @property
    def has_passed(self) -> bool:
        return self.p99 < MAX_P99 and self.max_delay <= MAX_DELAY and not self.failures

    def row(self) -> str:
        """Returns the figures as a row of a table in Markdown."""
        p50 = quantiles(self.times, n=2)[0]
        times = [f"{1000 * seconds:.0f} ms" for seconds in (p50, self.p99, max(self.times))]
        cells = [self.name, str(len(self.times)), *times, f"{1000 * self.max_delay:.0f} ms"]
        return f"| {' | '.join([*cells, str(len(self.failures))])} |"


@dataclass(slots=True)
class Run:
    """The clients and the changes of a run. `phase` is the current one."""

    admin: httpx2.AsyncClient
    users: list[httpx2.AsyncClient]
    item: dict[str, Any]
    role: dict[str, Any]
    menu_ids: list[int]
    labels: Changes = field(default_factory=lambda: Changes([Change("0")]))
    grants: Changes = field(default_factory=lambda: Changes([Change(True)]))
    phase: Phase = field(default_factory=lambda: Phase("warm-up"))

    async def send_requests(self, client: httpx2.AsyncClient) -> None:
        while True:
            await self._measure(client, CHOICES, self._check_choices)
            await self._measure(client, "/auth/routes", None)
            await self._measure(client, "/positions", self._check_grant)

    async def rename_repeatedly(self) -> None:
        for number in count(1):
            form = {name: self.item[name] for name in ("dict_id", "label_en", "value", "version")}
            path = f"/dict-items/{self.item['id']}"
            async with self.labels.to(str(number)):
                self.item = await call(self.admin, "PUT", path, json=form | {"label": str(number)})
            await asyncio.sleep(RENAME_SECONDS)

    async def grant_and_revoke_repeatedly(self) -> None:
        for is_granted in cycle((False, True)):
            form = {name: self.role[name] for name in ("name", "code", "data_scope", "version")}
            form |= {"menu_ids": self.menu_ids if is_granted else [], "dept_ids": []}
            path = f"/roles/{self.role['id']}"
            async with self.grants.to(is_granted):
                self.role = await call(self.admin, "PUT", path, json=form)
            await asyncio.sleep(GRANT_SECONDS)

    async def _measure(
        self,
        client: httpx2.AsyncClient,
        path: str,
        check: Callable[[httpx2.Response, float], float] | None,
    ) -> None:
        phase = self.phase
        sent_at = time.monotonic()
        try:
            response = await client.get(path)
        except httpx2.TransportError as error:
            phase.failures.append(f"{path}: {type(error).__name__}")
            return
        phase.times.append(time.monotonic() - sent_at)
        if response.status_code not in (200, 403):
            phase.failures.append(f"{path}: {response.status_code}")
        elif check is not None:
            phase.max_delay = max(phase.max_delay, check(response, sent_at))

    def _check_choices(self, response: httpx2.Response, sent_at: float) -> float:
        (choices,) = response.json()["data"]
        return self.labels.delay_of(choices["items"][0]["label"], sent_at)

    def _check_grant(self, response: httpx2.Response, sent_at: float) -> float:
        return self.grants.delay_of(response.status_code == 200, sent_at)


async def call(client: httpx2.AsyncClient, method: str, path: str, **options: Any) -> Any:
    response = await client.request(method, path, **options)
    response.raise_for_status()
    return response.json()["data"]


async def sign_in(url: str, username: str, password: str) -> httpx2.AsyncClient:
    client = httpx2.AsyncClient(base_url=f"{url}/api/v1", timeout=60)
    credentials = {"username": username, "password": password}
    response = await client.post("/auth/login", json=credentials)
    response.raise_for_status()
    client.headers["authorization"] = f"Bearer {response.json()['access_token']}"
    return client


async def prepare(urls: list[str]) -> Run:
    """Creates a dictionary with an item, and a user whose role grants one permission."""
    admin = await sign_in(urls[0], "admin", "123456")
    names = {"name": CODE, "name_en": CODE, "code": CODE}
    dictionary = await call(admin, "POST", "/dicts", json=names)
    form = {"dict_id": dictionary["id"], "label": "0", "label_en": "0", "value": "0"}
    item = await call(admin, "POST", "/dict-items", json=form)
    menus = await call(admin, "GET", "/menus", params={"permission": PERMISSION})
    menu_ids = [menu["id"] for menu in menus["items"] if menu["permission"] == PERMISSION]
    form = {"name": CODE, "code": CODE, "data_scope": "all", "menu_ids": menu_ids}
    role = await call(admin, "POST", "/roles", json=form)
    form = {"username": CODE, "password": PASSWORD, "dept_id": 1, "role_ids": [role["id"]]}
    await call(admin, "POST", "/users", json=form | {"must_change_password": False})
    users = [await sign_in(url, CODE, PASSWORD) for url in urls for _ in range(CLIENTS_PER_SERVER)]
    return Run(admin, users, item, role, menu_ids)


async def poison(server: RedisServer, seconds: float) -> None:
    """Overwrites every key again and again, as another program might."""
    client: Redis = Redis.from_url(server.url)
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            async for key in client.scan_iter():
                await client.set(key, b'bytes:[{"value":"forged"}]')
            await asyncio.sleep(0.02)
    finally:
        await client.aclose()


async def measure(urls: list[str], server: RedisServer) -> list[Phase]:
    run = await prepare(urls)
    tasks = [asyncio.create_task(run.send_requests(user)) for user in run.users]
    tasks.append(asyncio.create_task(run.rename_repeatedly()))
    tasks.append(asyncio.create_task(run.grant_and_revoke_repeatedly()))
    await asyncio.sleep(2)
    phases: list[Phase] = []

    async def record(name: str, work: Awaitable[object] | None = None) -> None:
        run.phase = Phase(name)
        phases.append(run.phase)
        await (asyncio.sleep(PHASE_SECONDS) if work is None else work)

    await record("connected")
    server.hang()
    await record("hung")
    server.resume()
    await record("back")
    server.kill()
    await record("killed")
    server.start()
    await record("back empty")
    await record("poisoned", poison(server, PHASE_SECONDS))
    for task in tasks:
        if task.done():
            task.result()
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for client in (run.admin, *run.users):
        await client.aclose()
    return phases


@contextmanager
def two_servers(url: str, redis_url: str, folder: Path) -> Iterator[list[str]]:
    settings = {"REDIS_URL": redis_url, "REQUESTS_PER_MINUTE": "0"}
    folders = [folder / part for part in ("a", "b")]
    for part in folders:
        part.mkdir()
    with (
        run_server(url, folders[0], **settings) as first,
        run_server(url, folders[1], **settings) as second,
    ):
        yield [first.url, second.url]


def measure_database(url: str | None) -> list[Phase]:
    with TemporaryDirectory() as name, run_redis(Path(name)) as redis:
        url = url or f"sqlite+aiosqlite:///{name}/cache.db"
        with two_servers(url, redis.url, Path(name)) as urls:
            return asyncio.run(measure(urls, redis))


def describe(title: str, phases: list[Phase]) -> list[str]:
    failures = {f"{phase.name}: {failure}" for phase in phases for failure in phase.failures}
    return [
        f"## {title}",
        "",
        "| Redis | requests | median | p99 | greatest | oldest answer | failed |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(phase.row() for phase in phases),
        "",
        *(f"- {failure}" for failure in sorted(failures)),
        f"- p99 below 500 ms, no failure, nothing older than 1 s: {verdict(phases)}",
        "",
    ]


def verdict(phases: list[Phase]) -> str:
    return "met" if all(phase.has_passed for phase in phases) else "MISSED"


def main() -> int:
    lines = ["# Results of `make bench-cache`", ""]
    lines += [*(f"- {line}" for line in machine.describe()), ""]
    results = [measure_database(None)]
    lines += describe("SQLite", results[0])
    for variable, create in SERVERS.items():
        if (server := os.environ.get(variable)) is not None:
            with database(server, create) as url:
                results.append(measure_database(url))
            lines += describe(server.partition("+")[0], results[-1])
    text = "\n".join(lines)
    RESULTS.write_text(text, "utf-8")
    sys.stdout.write(text)
    return int(not all(phase.has_passed for phases in results for phase in phases))


if __name__ == "__main__":
    sys.exit(main())
