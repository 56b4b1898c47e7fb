"""Health checks for monitors, and HEAD requests."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from app.api import health
from app.api.health import Readiness, ReadinessPart
from app.core.database import Database
from app.migrations.state import outdated_revisions
from app.schema_check import SchemaCheck
from tests.conftest import SYSTEM, Client
from tests.helpers.app_state import app_of, replace_services, replace_state
from tests.helpers.openapi_cases import operations

pytestmark = pytest.mark.anyio

ROOT = "http://test"
PATHS = ["/health", "/health/live", "/health/ready"]


@pytest.fixture
async def fresh_checks(app: FastAPI) -> AsyncIterator[Readiness]:
    """Checks without a stored result."""
    readiness: Readiness = app.state.app.service(Readiness)
    replace_services(app, fresh := Readiness(readiness.parts.values()))
    yield fresh
    replace_services(app, readiness)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["test", "10.1.2.3:8000", "pod.example"])
@pytest.mark.usefixtures("fresh_checks")
async def test_monitor_without_login_gets_200_on_any_host(
    client: Client, path: str, host: str
) -> None:
    for method in ("GET", "HEAD"):
        headers = {"host": host, "accept": "text/html"}
        response = await client.as_(None).request(method, ROOT + path, headers=headers)
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"


@pytest.mark.usefixtures("fresh_checks")
async def test_readiness_names_database_that_is_down(client: Client, app: FastAPI) -> None:
    database = app.state.app.database
    replace_state(app, database=Database("postgresql://nobody@127.0.0.1:1/none"))
    try:
        responses = [await client.as_(None).get(ROOT + path) for path in PATHS]
    finally:
        replace_state(app, database=database)
    assert [response.status_code for response in responses] == [200, 200, 503]
    assert [problem["field"] for problem in responses[2].json()["data"]] == ["database"]
    assert responses[2].json()["error"] == "not_ready"


async def test_checks_that_hang_fail_and_run_once_for_all_callers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = 0

    async def hang() -> None:
        nonlocal calls
        calls += 1
        await asyncio.Event().wait()

    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
    monkeypatch.setattr(health, "CACHE_SECONDS", 600.0)
    readiness = Readiness([ReadinessPart("database", hang)])
    results = await asyncio.gather(*(readiness.failed() for _ in range(20)))
    assert (results, calls) == ([["database"]] * 20, 1)


async def set_revision(revision: str, database: Database) -> None:
    async with database.transaction(SYSTEM) as db:
        await db.execute(text("update alembic_version set version_num = :id"), {"id": revision})


async def delete_revision(database: Database) -> None:
    async with database.transaction(SYSTEM) as db:
        await db.execute(text("delete from alembic_version"))


async def test_readiness_names_schema_that_is_older_than_the_server(
    client: Client, database: Database
) -> None:
    check = SchemaCheck(lambda: database)
    await check()
    for change in (delete_revision, partial(set_revision, min(outdated_revisions()))):
        await change(database)
        replace_services(app_of(client), Readiness([ReadinessPart("schema", check)]))
        response = await client.as_(None).get(f"{ROOT}/health/ready")
        assert [problem["field"] for problem in response.json()["data"]] == ["schema"]


async def test_schema_of_a_newer_version_is_ready(database: Database) -> None:
    await set_revision("ffffffffffff", database)
    await SchemaCheck(lambda: database)()


async def test_part_has_its_own_time_limit_and_waits_for_what_it_needs() -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    async def work() -> None:
        pass

    readiness = Readiness([ReadinessPart("database", work)])
    readiness.add(ReadinessPart("task_broker", hang, seconds=0.05))
    readiness.add(ReadinessPart("schema", hang, seconds=0.05, after="database"))
    readiness.add(ReadinessPart("tasks", hang, seconds=600.0, after="task_broker"))
    assert await readiness.failed() == ["task_broker", "schema"]


async def test_head_is_answered_like_get_without_body(client: Client) -> None:
    for user in (None, 1):
        for operation in operations():
            if operation.verb != "GET" or operation.path.endswith("/captcha"):
                continue
            get = await client.as_(user).get(operation.path)
            head = await client.as_(user).request("HEAD", operation.path)
            assert (head.status_code, head.content) == (get.status_code, b""), operation


async def test_head_of_static_file_and_start_page_is_answered(client: Client) -> None:
    for path in ("/", "/docs", "/openapi.json"):
        get = await client.get(ROOT + path)
        head = await client.request("HEAD", ROOT + path)
        assert (head.status_code, head.content) == (get.status_code, b"")


async def test_head_of_route_without_get_returns_405(client: Client) -> None:
    assert (await client.request("HEAD", "/auth/login")).status_code == 405
