"""The limit of the time until a response starts."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import select
from starlette.types import Message, Receive, Scope, Send

from app.api.v1.module_system.position.model import PositionStatus
from app.api.v1.module_system.position.schema import PositionOut
from app.api.v1.module_system.position.service import PositionService
from app.core.database import Database
from app.core.http.request_time import RequestTimeMiddleware
from app.extensions.audit import Action, AuditEntry
from app.kit.db.options import DEFAULT_OPTIONS
from app.kit.model import utc_now
from app.main import create_app
from app.middleware import request_time_limits
from tests.conftest import DEVELOPMENT, SETTINGS, SYSTEM, sign_in
from tests.helpers.login import outcome
from tests.test_database_hang import slow_query

pytestmark = pytest.mark.anyio

POOL_SIZE = 2
# Only the limit of the request may end it: all other limits are far away.
OPTIONS = replace(DEFAULT_OPTIONS, statement_seconds=300.0, pool_size=POOL_SIZE)
LIMIT = 0.5
LONG_LIMIT = 5.0
SLOW_SECONDS = 4


@pytest.fixture
async def database(shared: Database) -> AsyncIterator[Database]:
    """A database with a small pool, which each cancelled request must leave free."""
    database = Database(shared.engine.url.render_as_string(hide_password=False), OPTIONS)
    yield database
    await database.close()


@pytest.fixture
async def client(database: Database) -> AsyncIterator[AsyncClient]:
    """A signed-in client of an application with a short limit. A login takes longer."""
    async with sign_in(database) as patient_client:
        authorization = patient_client.headers["authorization"]
    settings = DEVELOPMENT.model_copy(
        update={"request_seconds": LIMIT, "long_request_seconds": LONG_LIMIT}
    )
    transport = ASGITransport(create_app(settings, database), raise_app_exceptions=False)
    async with AsyncClient(
        transport=transport,
        base_url="http://test/api/v1",
        headers={"authorization": authorization, "accept-language": "en"},
    ) as client:
        yield client


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_slow_request_is_cancelled_and_frees_its_connection(
    client: AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """GET uses a session for reading, POST a transaction."""

    async def execute_slowly(*_: object) -> None:
        session = database.read(SYSTEM) if method == "GET" else database.transaction(SYSTEM)
        async with session as db:
            await db.execute(slow_query(database, SLOW_SECONDS))

    with monkeypatch.context() as patch:
        patch.setattr(PositionService, "page", execute_slowly)
        patch.setattr(PositionService, "create", execute_slowly)
        body = {"name": "a", "code": "a"} if method == "POST" else None
        responses = await asyncio.gather(
            *(client.request(method, "/positions", json=body) for _ in range(POOL_SIZE))
        )
    for response in responses:
        assert outcome(response) == (503, "request_time_exceeded")
        assert "0.5 s" in response.json()["message"]
        assert response.headers["retry-after"] == "5"
        assert response.headers["x-request-id"] == response.json()["request_id"]
    assert database.budget.open_count <= POOL_SIZE
    async with sign_in(database) as patient_client:
        responses = await asyncio.gather(
            *(patient_client.get("/positions") for _ in range(2 * POOL_SIZE))
        )
    assert {response.status_code for response in responses} == {200}


async def test_export_has_the_long_limit_and_its_audit_entry(
    client: AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = utc_now()
    row = PositionOut(
        id=1,
        version=1,
        created_at=now,
        updated_at=now,
        name="a",
        code="a",
        sort=1,
        status=PositionStatus.ENABLED,
        remark=None,
    )

    async def stream(*_: object) -> AsyncIterator[list[PositionOut]]:
        yield [row]
        await asyncio.Event().wait()

    monkeypatch.setattr(PositionService, "stream", stream)
    response = await client.get("/positions/export")
    assert outcome(response) == (503, "request_time_exceeded")
    assert "5 s" in response.json()["message"]
    async with database.read(SYSTEM) as db:
        query = select(AuditEntry).where(AuditEntry.action == Action.EXPORT)
        (entry,) = await db.scalars(query)
    after = json.loads(entry.after or "")
    assert (after["rows"], after["outcome"]) == (1, "failed")


def test_exports_and_generator_have_the_long_limit() -> None:
    settings = SETTINGS.model_copy(update={"request_seconds": 1.0, "long_request_seconds": 2.0})
    find = request_time_limits(settings).find
    assert find("/api/v1/users") == 1.0
    assert find("/api/v1/users/export") == 2.0
    assert find("/api/v1/monitor/audit/export") == 2.0
    assert find("/api/v1/generator/gencode/1/output") == 2.0


async def test_time_of_body_and_of_response_does_not_count() -> None:
    """The body arrives in four parts, and the response is sent in four parts."""
    limit = 2.0
    pause = 0.6
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        for __ in range(4):
            await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for __ in range(4):
            await asyncio.sleep(pause)
            await send({"type": "http.response.body", "body": b"y", "more_body": True})

    middleware = RequestTimeMiddleware(app, lambda _: limit)
    await middleware({"type": "http", "path": "/"}, receive, send)
    assert [message.get("body") for message in sent] == [None, b"y", b"y", b"y", b"y"]


async def test_timeout_error_of_the_application_is_no_time_limit() -> None:
    async def app(_: Scope, __: Receive, ___: Send) -> None:
        raise TimeoutError

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_: Message) -> None:
        raise AssertionError

    with pytest.raises(TimeoutError):
        await RequestTimeMiddleware(app, lambda _: 60.0)(
            {"type": "http", "path": "/"}, receive, send
        )
