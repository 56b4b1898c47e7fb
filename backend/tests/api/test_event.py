"""Live updates of one application: who may connect, and which changes each user gets."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import Update, select, update

from app.api.state import get_app_state
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.api.v1.module_task.run.model import TaskRun, TaskRunState
from app.core.data_scope import DataScopeType
from app.core.database import Database
from app.extensions.events import (
    Event,
    EventPublisher,
    EventStream,
    Recipient,
    StreamLimits,
    publisher,
)
from app.kit.model import utc_now
from app.state import build_event_publisher
from tests.conftest import SETTINGS, SYSTEM, Client, count_statements
from tests.helpers.app_state import app_of, replace_services, state_of
from tests.helpers.metrics import render_metrics, total

pytestmark = pytest.mark.anyio

PATH = "/common/events"
HOUR = timedelta(hours=1)
NOW = utc_now() - timedelta(seconds=1)


def parse(response: Response) -> list[dict[str, str]]:
    """Returns the fields of each event."""
    blocks = response.text.removesuffix("\n\n").split("\n\n")
    return [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]


_numbers = count(1000)


async def add_user(database: Database, *permissions: str, **values: Any) -> Recipient:
    """Adds a signed-in user who sees their own rows, with these permissions."""
    number = next(_numbers)
    async with database.transaction(SYSTEM) as db:
        values = {"hashed_password": "!", "dept_id": 1, "owner_id": 1, **values}
        user = User(username=f"e{number}", name="e", **values)
        role = Role(name=f"e{number}", code=f"e{number}", data_scope=DataScopeType.SELF)
        db.add_all([user, role])
        await db.flush()
        session = LoginSession(
            id=f"persona{number:025}",
            user_id=user.id,
            dept_id=1,
            stamp=user.security_stamp,
            amr="pwd",
            ip="127.0.0.1",
            user_agent="a test",
            expires_at=utc_now() + HOUR,
        )
        db.add_all([session, UserRole(user_id=user.id, role_id=role.id)])
        for permission in permissions:
            menu = await db.scalar(select(Menu).where(Menu.permission == permission))
            if menu is None:
                menu = Menu(type=MenuType.BUTTON, name="e", name_en="e", permission=permission)
                db.add(menu)
                await db.flush()
            db.add(RoleMenu(role_id=role.id, menu_id=menu.id))
    return Recipient(user_id=user.id, session_id=session.id, expires_at=utc_now() + HOUR)


def run_of(owner: Recipient, **values: Any) -> TaskRun:
    """Returns a run that no queue starts."""
    return TaskRun(
        task="test.task",
        params={"secret": "s3cret"},
        queue="default",
        max_attempts=1,
        owner_id=owner.user_id,
        owner_name="e",
        owner_dept_id=1,
        **{"state": TaskRunState.SUCCEEDED, **values},
    )


async def add(database: Database, *rows: Any) -> None:
    async with database.transaction(SYSTEM) as db:
        db.add_all(rows)


async def change(database: Database, statement: Update) -> None:
    async with database.transaction(SYSTEM) as db:
        await db.execute(statement.execution_options(synchronize_session=False))


@pytest.fixture
async def live(
    shared: Database, assembled: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[EventPublisher]:
    """A publisher that polls all the time."""
    monkeypatch.setattr(publisher, "POLL_SECONDS", 0.01)
    features = get_app_state(assembled).features
    live = build_event_publisher(SETTINGS, features, lambda: shared)
    async with live.running():
        yield live


async def take(stream: EventStream, type: str) -> list[Event]:
    """Returns the events after the first, up to one of this type."""
    received: list[Event] = []
    async with asyncio.timeout(10):
        async for event in stream.events():
            received.append(event)
            if event.type == type:
                break
    return received[1:]


async def test_anonymous_user_gets_no_stream(client: Client) -> None:
    assert (await client.as_(None).get(PATH)).status_code == 401


async def test_stream_has_the_headers_of_events_and_is_not_stored(client: Client) -> None:
    response = await client.as_(9).get(PATH)
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-accel-buffering"] == "no"
    opened, closed = parse(response)
    assert (opened["event"], opened["retry"], opened["data"]) == ("open", "1000", "{}")
    assert opened["id"].isdigit()
    assert closed["event"] == "close"


async def test_head_request_ends_without_a_body(client: Client) -> None:
    response = await client.as_(9).head(PATH)
    assert (response.status_code, response.content) == (200, b"")


async def test_limits_answer_429_and_503_with_a_time_to_wait(client: Client) -> None:
    for limits, status in ((StreamLimits(0, 10), 429), (StreamLimits(10, 0), 503)):
        replace_services(
            app_of(client),
            _limited(state_of(client).service(EventPublisher), limits),
        )
        response = await client.as_(9).get(PATH)
        assert response.status_code == status
        assert response.headers["retry-after"] == "30"
        assert response.json()["error"].startswith("event.too_many_streams")


def _limited(live: EventPublisher, limits: StreamLimits) -> EventPublisher:
    return EventPublisher(
        live._topics,  # noqa: SLF001
        live._open_session,  # noqa: SLF001
        live._load_permissions,  # noqa: SLF001
        limits,
    )


async def test_ended_requests_leave_no_stream_behind(client: Client) -> None:
    for _ in range(3):
        await client.as_(9).get(PATH)
    assert state_of(client).service(EventPublisher)._streams == set()  # noqa: SLF001


async def test_stream_is_counted_but_its_duration_is_not(client: Client) -> None:
    route = {"method": "GET", "route": f"/api/v1{PATH}"}
    before = await render_metrics(app_of(client))
    await client.as_(9).get(PATH)
    after = await render_metrics(app_of(client))
    for name, difference in (
        ("fastapiadmin_http_requests_total", 1),
        ("fastapiadmin_http_request_duration_seconds_count", 0),
    ):
        assert total(after, name, **route) - total(before, name, **route) == difference


async def test_user_gets_their_own_runs_without_parameters(
    shared: Database, live: EventPublisher
) -> None:
    owner, other = await add_user(shared), await add_user(shared)
    streams = [live.open_stream(recipient, "") for recipient in (owner, other)]
    run = run_of(owner, progress=3, progress_total=4, progress_text="half")
    await add(shared, run)
    (event,) = await take(streams[0], "task_run")
    data = json.loads(event.data)
    assert data.pop("changed_at")
    assert data == {
        "id": run.id,
        "task": "test.task",
        "queue": "default",
        "state": "succeeded",
        "progress": 3,
        "progress_total": 4,
        "progress_text": "half",
    }
    live.stop()
    assert [event.type for event in await take(streams[1], "close")] == ["close"]


@pytest.mark.parametrize("permission", ["task:run:query", "task:queue:query"])
async def test_changes_of_the_list_have_no_data_and_need_its_permission(
    shared: Database, live: EventPublisher, permission: str
) -> None:
    owner, reader = await add_user(shared), await add_user(shared, permission)
    superuser = await add_user(shared, is_superuser=True)
    streams = [live.open_stream(recipient, "") for recipient in (owner, reader, superuser)]
    await add(shared, run_of(owner))
    assert [event.type for event in await take(streams[0], "task_run")] == ["task_run"]
    live.stop()
    assert [event.type for event in await take(streams[0], "close")] == ["close"]
    for stream in streams[1:]:
        *events, _ = await take(stream, "close")
        assert {(event.type, event.data) for event in events} == {("task_runs", "{}")}


async def test_each_change_of_the_progress_is_one_event(
    shared: Database, live: EventPublisher
) -> None:
    owner = await add_user(shared)
    stream = live.open_stream(owner, "")
    run = run_of(owner, state=TaskRunState.RUNNING)
    await add(shared, run)
    await take(stream, "task_run")
    await change(
        shared, update(TaskRun).where(TaskRun.id == run.id).values(progress=1, changed_at=utc_now())
    )
    (event,) = await take(stream, "task_run")
    assert json.loads(event.data)["progress"] == 1


@pytest.mark.parametrize(
    "end",
    [
        lambda user: (
            update(LoginSession).where(LoginSession.user_id == user).values(revoked_at=NOW)
        ),
        lambda user: (
            update(LoginSession).where(LoginSession.user_id == user).values(expires_at=NOW)
        ),
        lambda user: update(User).where(User.id == user).values(is_active=False),
        lambda user: update(User).where(User.id == user).values(must_change_password=True),
        lambda user: update(User).where(User.id == user).values(security_stamp="another"),
    ],
    ids=["revoked", "expired", "disabled", "password", "stamp"],
)
async def test_session_that_is_not_valid_any_more_ends_its_stream(
    shared: Database, live: EventPublisher, end: Callable[[int], Update]
) -> None:
    user = await add_user(shared)
    stream = live.open_stream(user, "")
    await add(shared, run_of(user))
    await take(stream, "task_run")
    await change(shared, end(user.user_id))
    assert [event.type async for event in stream.events()] == ["open", "reauthenticate"]


async def test_poll_executes_one_statement_for_sessions_and_one_for_each_topic(
    shared: Database, live: EventPublisher
) -> None:
    streams = [live.open_stream(await add_user(shared, "task:run:query"), "") for _ in range(3)]
    while any(stream.is_new for stream in streams):  # noqa: ASYNC110 (there is no event for it)
        await asyncio.sleep(0.001)
    live._is_running = False  # noqa: SLF001 (the loop of the publisher ends)
    await asyncio.sleep(0.05)
    with count_statements(shared.read_engine) as statements:
        await live._poll()  # noqa: SLF001
    assert len(statements) == 3
