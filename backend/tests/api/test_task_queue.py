"""Queues and workers of the task queue."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.api.state import get_app_state
from app.extensions.queue import TaskRun, TaskRunState, TaskWorker
from app.kit.model import utc_now
from tests.conftest import Client, count_statements
from tests.helpers.app_state import replace_state

pytestmark = pytest.mark.anyio


def run(queue: str, state: TaskRunState, delay: float = -60) -> TaskRun:
    return TaskRun(
        task="t",
        params={},
        queue=queue,
        state=state,
        max_attempts=1,
        available_at=utc_now() + timedelta(seconds=delay),
        owner_id=9,
        owner_name="u9",
        owner_dept_id=2,
    )


def worker(id: str, age: float, **slots: int) -> TaskWorker:
    heartbeat_at = utc_now() - timedelta(seconds=age)
    return TaskWorker(
        id=id, host=id, pid=1, version="1", slots=slots, running=1, heartbeat_at=heartbeat_at
    )


async def overview(client: Client) -> dict[str, Any]:
    response = await client.get("/task/queues")
    assert response.status_code == 200, response.text
    data: dict[str, Any] = response.json()["data"]
    return data


async def test_queues_have_numbers_of_runs_and_slots(
    client: Client, db: AsyncSession, engine: AsyncEngine
) -> None:
    db.add_all(
        [
            run("default", TaskRunState.QUEUED),
            run("default", TaskRunState.QUEUED, delay=-90),
            run("default", TaskRunState.QUEUED, delay=600),
            run("default", TaskRunState.DISPATCHED),
            run("default", TaskRunState.RUNNING),
            run("default", TaskRunState.SUCCEEDED),
            run("gone", TaskRunState.QUEUED),
            worker("a", 1, default=4, long=1),
            worker("b", 1, default=2),
            worker("c", 3600, default=8),
        ]
    )
    await db.flush()
    with count_statements(engine) as statements:
        data = await overview(client)
    assert len(statements) == 2
    queues = {queue.pop("name"): queue for queue in data["queues"]}
    assert list(queues) == ["urgent", "default", "long", "gone"]
    assert queues["default"].pop("oldest_waiting_seconds") >= 90
    assert queues["default"] == {
        "waiting": 2,
        "delayed": 1,
        "dispatched": 1,
        "running": 1,
        "slots": 6,
    }
    assert (queues["long"]["slots"], queues["long"]["oldest_waiting_seconds"]) == (1, None)
    assert queues["gone"]["waiting"] == 1
    assert {worker["id"]: worker["lost"] for worker in data["workers"]} == {
        "a": False,
        "b": False,
        "c": True,
    }


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        (None, "server"),
        ("redis://:hunter2@redis/0", "redis"),
        ("rediss://:hunter2@redis/0", "redis"),
        ("amqp://app:hunter2@rabbit/", "rabbitmq"),
    ],
)
async def test_mode_is_shown_without_address(
    app: FastAPI, client: Client, url: str | None, mode: str
) -> None:
    settings = get_app_state(app).settings.model_copy(update={"task_broker_url": url})
    replace_state(app, settings=settings)
    response = await client.get("/task/queues")
    assert response.json()["data"]["mode"] == mode
    assert "hunter2" not in response.text
