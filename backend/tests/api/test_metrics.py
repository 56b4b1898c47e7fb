"""The metrics for Prometheus: who may read them, and what changes them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport
from pydantic import SecretStr
from sqlalchemy import literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette

from app.api.state import get_app_state
from app.api.v1.module_system.dept.model import Dept
from app.core.database import Database
from app.core.database_errors import DatabaseUnreachable
from app.core.metrics import AppMetrics, AttemptState
from app.core.metrics.cache import CacheResult
from app.core.metrics.requests import METHODS
from app.kit.db.options import DEFAULT_OPTIONS
from app.kit.db.pool import DatabaseNotResponding
from app.kit.metrics import MetricRegistry, Reading
from app.main import create_app
from tests.conftest import SETTINGS, SYSTEM, Client
from tests.helpers.app_state import app_of, replace_state
from tests.helpers.login import MARY, SECRET, new_user
from tests.helpers.metrics import Samples, client_at, render_metrics, total

pytestmark = pytest.mark.anyio

TOKEN = "kV3xQ9mT7bW2sL8nR4cH6yD1fG5jP0zA"
REQUESTS = "fastapiadmin_http_requests_total"
ROOT = "http://test"


def application(**settings: Any) -> FastAPI:
    return create_app(SETTINGS.model_copy(update=settings))


@pytest.mark.parametrize("ip", ["127.0.0.1", "127.8.9.1", "::1"])
async def test_without_token_a_client_on_this_machine_gets_metrics(app: FastAPI, ip: str) -> None:
    async with client_at(app, ip) as client:
        response = await client.get("/metrics", headers={"accept": "text/html"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "# TYPE fastapiadmin_http_requests_total counter" in response.text


@pytest.mark.parametrize(
    ("ip", "headers"),
    [
        ("192.0.2.1", {}),
        ("", {}),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}),
        ("127.0.0.1", {"Via": "1.1 proxy"}),
        ("192.0.2.1", {"Authorization": f"Bearer {TOKEN}"}),
    ],
)
async def test_without_token_all_other_clients_get_404(
    app: FastAPI, ip: str, headers: dict[str, str]
) -> None:
    async with client_at(app, ip) as client:
        response = await client.get("/metrics", headers=headers)
    assert response.status_code == 404


async def test_in_production_without_token_nobody_gets_metrics() -> None:
    async with client_at(application(app_env="production"), "127.0.0.1") as client:
        assert (await client.get("/metrics")).status_code == 404


async def test_without_token_another_host_is_rejected(app: FastAPI) -> None:
    async with client_at(app, "127.0.0.1") as client:
        response = await client.get("/metrics", headers={"host": "rebind.example"})
    assert response.status_code == 400


async def test_token_is_required_from_every_address() -> None:
    app = application(metrics_token=SecretStr(TOKEN), app_env="production")
    for ip in ("127.0.0.1", "192.0.2.1"):
        async with client_at(app, ip) as client:
            for credential in ("", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "Bearer ", "Bearer é"):
                headers = [(b"authorization", credential.encode())]
                response = await client.get("/metrics", headers=headers)
                assert response.status_code == 401
                assert TOKEN not in response.text
            token = {"authorization": f"Bearer {TOKEN}", "host": "10.0.0.5:8000"}
            assert (await client.get("/metrics", headers=token)).status_code == 200


async def test_request_is_counted_by_route_template_and_status_class(
    client: Client, app: FastAPI
) -> None:
    before = await render_metrics(app)
    await client.get("/positions/1")
    await client.get("/positions/2")
    await client.request("HEAD", "/positions")
    await client.as_(None).get("/positions")
    after = await render_metrics(app)
    route = "/api/v1/positions/{id}"
    assert increase(before, after, REQUESTS, method="GET", route=route, status="4xx") == 2
    route = "/api/v1/positions"
    assert increase(before, after, REQUESTS, method="HEAD", route=route, status="2xx") == 1
    # It was rejected before the route was found.
    assert increase(before, after, REQUESTS, route="unmatched", status="4xx") == 1
    duration = "fastapiadmin_http_request_duration_seconds"
    assert increase(before, after, f"{duration}_count", route="/api/v1/positions/{id}") == 2
    assert 0 < increase(before, after, f"{duration}_sum") < 600


async def test_random_paths_and_methods_add_no_series(client: Client, app: FastAPI) -> None:
    random = Random(1)  # noqa: S311 (the same paths in every run)
    for user in (1, None):
        client.as_(user)
        for method in (*METHODS, "PURGE"):
            for path in ("/none", "/positions/1", "/none/1/2"):
                await client.request(method, path)
    before = await render_metrics(app)
    for number in range(10_000):
        name = random.randbytes(8).hex()
        paths = (f"/{name}", f"/positions/{number + 2}", f"/positions/{name}", f"{ROOT}/{name}")
        method = "GET" if number % 2 else name[:5].upper()
        await client.as_(1 if number % 3 else None).request(method, paths[number % 4])
    after = await render_metrics(app)
    assert increase(before, after, REQUESTS) == 10_000
    assert len(after) <= len(before) + 20
    assert not any(name in str(after) for name in ("none", random.randbytes(8).hex()))


async def test_metrics_contain_no_secret_and_no_value_of_a_request(
    client: Client, app: FastAPI, database: Database
) -> None:
    async with database.transaction(SYSTEM) as db:
        db.add(new_user())
    await client.as_(None).post("/auth/login", json=MARY)
    await client.as_(None).post("/auth/login", json={**MARY, "password": "hunter2"})
    await client.as_(1).get("/positions/hunter2", params={"name": "hunter2"})
    await client.get("/positions", headers={"x-request-id": "hunter2", "cookie": "a=hunter2"})
    text = (await get_app_state(app).metrics.registry.render()).decode()
    jwt_secret = SETTINGS.jwt_secret_key.get_secret_value()
    for value in ("hunter2", SECRET.strip(), "mary", "192.0.2", jwt_secret, "sqlite", "postgres"):
        assert value not in text


def increase(before: Samples, after: Samples, name: str, **labels: str) -> float:
    return total(after, name, **labels) - total(before, name, **labels)


# Each metric, and what changes it. Histograms are counted by their number of values.
Event = Callable[[Client, Starlette], Awaitable[Any]]
EVENTS: dict[str, Event] = {}


def changes(*names: str) -> Callable[[Event], Event]:
    """Names the metrics that the event increases."""

    def register(event: Event) -> Event:
        EVENTS.update(dict.fromkeys(names, event))
        return event

    return register


@changes(
    "fastapiadmin_http_requests_total",
    "fastapiadmin_http_request_duration_seconds",
    "fastapiadmin_http_rejected_requests_total",
)
async def _reject_request(client: Client, _: Starlette) -> None:
    await client.as_(None).get("/positions")


@changes("fastapiadmin_http_requests_in_flight")
async def _start_request(_: Client, app: Starlette) -> None:
    get_app_state(app).metrics.requests.start()


@changes("fastapiadmin_logins_total")
async def _log_in(client: Client, _: Starlette) -> None:
    await client.as_(None).post("/auth/login", json=MARY)


@changes("fastapiadmin_event_loop_lag_seconds", "process_cpu_seconds_total")
async def _block_event_loop(_: Client, app: Starlette) -> None:
    await get_app_state(app).metrics.event_loop.measure()
    sum(range(1_000_000))
    await get_app_state(app).metrics.event_loop.measure()


@changes(
    "fastapiadmin_cache_requests_total",
    "fastapiadmin_task_runs_total",
    "fastapiadmin_task_duration_seconds",
    "fastapiadmin_task_queue_depth",
    "fastapiadmin_task_queue_oldest_seconds",
    "fastapiadmin_task_workers",
    "fastapiadmin_job_starts_total",
    "fastapiadmin_job_misfires_total",
    "fastapiadmin_job_start_delay_seconds",
)
async def _work(_: Client, app: Starlette) -> None:
    metrics = get_app_state(app).metrics
    metrics.cache.watch(UnavailableCache())
    metrics.tasks.finish("default", "send_mail", AttemptState.SUCCEEDED, 0.2)
    metrics.tasks.watch(TwoQueues())
    metrics.jobs.start("clean_expired_tokens", delay_seconds=-0.1)
    metrics.jobs.misfire("clean_expired_tokens", "late")


class UnavailableCache:
    """A cache with fixed numbers, whose server does not answer."""

    def reads(self) -> dict[tuple[str, ...], float]:
        return {("dict", CacheResult.MISS): 1_000_000}

    def is_available(self) -> bool:
        return False


class TwoQueues:
    """A task queue with fixed numbers."""

    async def queued_by_queue(self) -> dict[str, int]:
        return {"default": 3, "mail": 0}

    async def oldest_seconds_by_queue(self) -> dict[str, float]:
        return {"default": 1.5, "mail": 0.0}

    async def workers_by_queue(self) -> dict[str, int]:
        return {"default": 2}


@changes("fastapiadmin_metric_failures_total")
async def _fail(_: Client, app: Starlette) -> None:
    def fail() -> Reading:
        raise ConnectionError

    get_app_state(app).metrics.registry.read_gauge("broken", "Broken", fail)


# Values that no event increases, with the value that they have.
CONSTANT = {
    "fastapiadmin_processes": 1,
    "fastapiadmin_cache_available": 1,
    "fastapiadmin_database_connections_limit": DEFAULT_OPTIONS.pool_size,
}
# Below with a database of their own, or read from the system.
SEPARATE = {
    "fastapiadmin_database_connections",
    "fastapiadmin_database_connection_waiters",
    "fastapiadmin_database_errors_total",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
    "process_open_fds",
}


@pytest.fixture
async def own_client(database: Database) -> AsyncIterator[Client]:
    """A client of an application of its own, whose metrics a test may break."""
    transport = ASGITransport(create_app(SETTINGS, database), raise_app_exceptions=False)
    async with Client(transport=transport, base_url="http://test/api/v1") as client:
        yield client


def test_every_metric_has_an_event() -> None:
    defined = get_app_state(create_app(SETTINGS)).metrics.registry.definitions
    assert defined.keys() == EVENTS.keys() | CONSTANT.keys() | SEPARATE


@pytest.mark.parametrize("event", dict.fromkeys(EVENTS.values()))
async def test_metrics_increase_with_their_event(own_client: Client, event: Event) -> None:
    app = app_of(own_client)
    before = await render_metrics(app)
    await event(own_client, app)
    after = await render_metrics(app)
    for name in (name for name, other in EVENTS.items() if other is event):
        kind = get_app_state(app).metrics.registry.definitions[name].kind
        sample = f"{name}_count" if kind == "histogram" else name
        assert increase(before, after, sample) > 0, name


async def test_cache_that_does_not_answer_is_shown() -> None:
    metrics = AppMetrics.create()
    metrics.cache.watch(UnavailableCache())
    assert b"\nfastapiadmin_cache_available 0.0\n" in await metrics.registry.render()


async def test_event_loop_lag_is_the_time_that_the_loop_was_blocked() -> None:
    metrics = AppMetrics.create()
    await metrics.event_loop.measure()
    sleep(0.7)  # noqa: ASYNC251 (it blocks the event loop, as slow code does)
    await metrics.event_loop.measure()
    text = (await metrics.registry.render()).decode()
    [line] = [line for line in text.splitlines() if "lag_seconds_sum" in line]
    assert float(line.split()[1]) >= 0.2


async def test_values_of_the_system_are_plausible(app: FastAPI) -> None:
    samples = await render_metrics(app)
    for name, value in CONSTANT.items():
        assert total(samples, name) == value, name
    assert total(samples, "process_resident_memory_bytes") > 10_000_000
    assert total(samples, "process_start_time_seconds") > 1_700_000_000
    assert total(samples, "process_open_fds") > 3


async def test_logins_are_counted_by_outcome(
    client: Client, app: FastAPI, database: Database
) -> None:
    async with database.transaction(SYSTEM) as db:
        db.add(new_user())
    before = await render_metrics(app)
    await client.as_(None).post("/auth/login", json=MARY)
    for name in ("mary", "unknown"):
        await client.post("/auth/login", json={"username": name, "password": "wrong"})
    after = await render_metrics(app)
    logins = "fastapiadmin_logins_total"
    assert increase(before, after, logins, outcome="success") == 1
    assert increase(before, after, logins, outcome="wrong") == 2
    assert increase(before, after, logins, outcome="throttled") == 0


async def test_denied_requests_are_counted_by_status(client: Client, app: FastAPI) -> None:
    before = await render_metrics(app)
    await client.as_(None).get("/positions")
    await client.as_(9).get("/users")
    await client.as_(1).get("/auth/providers", headers={"host": "rebind.example"})
    after = await render_metrics(app)
    for status in ("400", "401", "403"):
        name = "fastapiadmin_http_rejected_requests_total"
        assert increase(before, after, name, status=status) == 1


async def test_rate_limited_requests_are_counted() -> None:
    app = application(anonymous_requests_per_minute=1)
    async with client_at(app, "192.0.2.1") as client:
        for _ in range(3):
            await client.get("/api/v1/positions")
    samples = await render_metrics(app)
    assert total(samples, "fastapiadmin_http_rejected_requests_total", status="429") == 2


async def test_connections_of_the_pool_are_counted(app: FastAPI, fresh: Database) -> None:
    options = replace(DEFAULT_OPTIONS, pool_size=2)
    url = fresh.engine.url.render_as_string(hide_password=False)
    database = Database(url, options)
    replace_state(app, database=database)
    connections = "fastapiadmin_database_connections"
    waiters = "fastapiadmin_database_connection_waiters"
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(database.transaction(SYSTEM))
        await db.execute(select(literal(1)))
        waiting = asyncio.create_task(_select_one(database))
        samples = await render_metrics(app)
        while not total(samples, waiters):
            await asyncio.sleep(0.01)
            samples = await render_metrics(app)
        assert total(samples, connections, state="used") == 1
        assert total(samples, f"{connections}_limit") == 2
    await waiting
    samples = await render_metrics(app)
    assert (total(samples, connections, state="used"), total(samples, waiters)) == (0, 0)
    assert total(samples, connections, state="idle") >= 1
    await database.close()


async def _select_one(database: Database) -> None:
    async with database.read(SYSTEM) as db:
        await db.execute(select(literal(1)))


async def test_database_errors_are_counted_by_kind(app: FastAPI, fresh: Database) -> None:
    url = fresh.engine.url.render_as_string(hide_password=False)
    database = Database(url, replace(DEFAULT_OPTIONS, pool_size=2, checkout_seconds=0.1))
    replace_state(app, database=database)
    with suppress(IntegrityError):
        async with database.transaction(SYSTEM) as db:
            db.add(Dept(id=1, name="d", parent_id=999))
    async with database.transaction(SYSTEM) as db:
        await db.execute(select(literal(1)))
        with pytest.raises(PoolTimeout):
            await asyncio.create_task(_select_one(database))
    database.watch.is_responding = False
    with pytest.raises(DatabaseNotResponding):
        await _select_one(database)
    samples = await render_metrics(app)
    errors = "fastapiadmin_database_errors_total"
    for kind in ("constraint", "checkout_timeout", "not_responding"):
        assert total(samples, errors, kind=kind) == 1, kind
    for kind in ("connect", "outage", "retryable", "other"):
        assert total(samples, errors, kind=kind) == 0, kind
    await database.close()


async def test_database_that_cannot_be_reached_is_counted(app: FastAPI) -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    replace_state(app, database=database)
    with pytest.raises(DatabaseUnreachable):
        await _select_one(database)
    samples = await render_metrics(app)
    assert total(samples, "fastapiadmin_database_errors_total", kind="connect") == 1
    await database.close()


async def test_registry_of_each_application_is_its_own() -> None:
    first, second = application(), application()
    get_app_state(first).metrics.logins.labels("success").inc()
    assert total(await render_metrics(second), "fastapiadmin_logins_total") == 0


def test_documentation_lists_every_metric() -> None:
    registry: MetricRegistry = get_app_state(create_app(SETTINGS)).metrics.registry
    docs = Path(__file__).parents[3] / "docs"
    for page in (docs / "guide" / "monitoring.md", docs / "zh" / "guide" / "monitoring.md"):
        rows = {
            line.split("`")[1]: line
            for line in page.read_text("utf-8").splitlines()
            if line.startswith(("| `fastapiadmin_", "| `process_"))
        }
        assert rows.keys() == registry.definitions.keys()
        for name, definition in registry.definitions.items():
            assert all(f"`{label}`" in rows[name] for label in definition.labels), name
