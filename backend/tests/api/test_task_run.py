"""Runs of tasks: list, detail, log, cancellation, repetition, and own runs."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.extensions.audit import AuditEntry
from app.extensions.queue import Run, Task, TaskRun, TaskRunLine, TaskRunState, task
from app.extensions.queue.model import ENDED_STATES
from app.extensions.queue.registry import TaskRegistry
from app.kit.model import utc_now
from tests.conftest import Client, count_statements, register_account
from tests.helpers.app_state import replace_state

pytestmark = pytest.mark.anyio

URL = "/task/runs"
CODES = frozenset(f"task:run:{action}" for action in ("query", "export", "cancel", "repeat"))


class Letter(BaseModel):
    text: str = ""


async def do_nothing(_: Any, __: Run) -> None:
    return None


SYSTEM_TASK = task("test.system", Letter, system="test")(do_nothing)
USER_TASK = task("test.user", Letter)(do_nothing)
IMPORT_TASK = task("test.import", Letter, permission="system:user:import")(do_nothing)


@pytest.fixture(autouse=True)
def tasks(app: FastAPI) -> None:
    replace_state(app, tasks=TaskRegistry([SYSTEM_TASK, USER_TASK, IMPORT_TASK]))


async def add_run(db: AsyncSession, of: Task[Any] = USER_TASK, **values: Any) -> TaskRun:
    """Adds a run of user 9, who belongs to department 2."""
    defaults = {
        "task": of.name,
        "params": {"text": "a"},
        "queue": of.queue,
        "max_attempts": 3,
        "owner_id": 9,
        "owner_name": "u9",
        "owner_dept_id": 2,
    }
    run = TaskRun(**(defaults | values))
    db.add(run)
    await db.flush()
    return run


async def ids(client: Client, url: str = URL, **params: Any) -> list[int]:
    response = await client.get(url, params=params)
    assert response.status_code == 200, response.text
    return [run["id"] for run in response.json()["data"]["items"]]


async def detail(client: Client, id: int, url: str = URL) -> dict[str, Any]:
    response = await client.get(f"{url}/{id}", headers={"accept-language": "en"})
    assert response.status_code == 200, response.text
    data: dict[str, Any] = response.json()["data"]
    return data


async def entries(db: AsyncSession) -> list[tuple[str, str, str, int]]:
    statement = select(AuditEntry).where(AuditEntry.object == "task_run").order_by(AuditEntry.id)
    return [
        (entry.action, entry.row_key, entry.label, entry.owner_id)
        for entry in await db.scalars(statement)
    ]


async def test_filters_select_matching_runs(client: Client, db: AsyncSession) -> None:
    now = utc_now()
    failed = await add_run(
        db, state=TaskRunState.FAILED, queue="long", job_id=3, created_at=now - timedelta(days=2)
    )
    dead = await add_run(db, state=TaskRunState.DEAD, parent_id=failed.id)
    queued = await add_run(db, SYSTEM_TASK, owner_id=7, owner_name="mary")
    assert await ids(client) == [queued.id, dead.id, failed.id]
    assert await ids(client, state=["failed", "dead"]) == [dead.id, failed.id]
    assert await ids(client, task=SYSTEM_TASK.name) == [queued.id]
    assert await ids(client, queue="long") == [failed.id]
    assert await ids(client, owner_id=7) == [queued.id]
    assert await ids(client, owner_name="MAR") == [queued.id]
    assert await ids(client, job_id=3) == [failed.id]
    assert await ids(client, parent_id=failed.id) == [dead.id]
    yesterday = (now - timedelta(days=1)).isoformat()
    assert await ids(client, end=yesterday) == [failed.id]
    assert await ids(client, start=yesterday) == [queued.id, dead.id]
    assert (await client.get(URL, params={"state": "gone"})).status_code == 422


async def test_list_is_read_page_by_page(client: Client, db: AsyncSession) -> None:
    runs = [await add_run(db) for _ in range(3)]
    page = (await client.get(URL, params={"page_size": 2})).json()["data"]
    assert [run["id"] for run in page["items"]] == [runs[2].id, runs[1].id]
    assert (page["has_next"], page["after"]) == (True, runs[1].id)
    page = (await client.get(URL, params={"page_size": 2, "after": page["after"]})).json()["data"]
    assert [run["id"] for run in page["items"]] == [runs[0].id]
    assert page["has_next"] is False


async def test_list_and_detail_execute_constant_number_of_statements(
    client: Client, db: AsyncSession, engine: AsyncEngine
) -> None:
    run = await add_run(db)
    await add_run(db, state=TaskRunState.FAILED, error={"key": "task.worker_lost"})
    for url, expected in (
        (URL, 1),
        (f"{URL}?dead_letters=true", 1),
        (f"{URL}/mine", 1),
        (f"{URL}/dead-letters/count", 1),
        (f"{URL}/{run.id}", 1),
        (f"{URL}/{run.id}/lines", 2),
    ):
        with count_statements(engine) as statements:
            assert (await client.get(url)).status_code == 200
        assert len(statements) == expected, (url, statements)


async def test_run_is_visible_within_data_scope(client: Client, db: AsyncSession) -> None:
    run = await add_run(db, state=TaskRunState.RUNNING)
    system_values = {"owner_id": 0, "owner_name": "", "owner_dept_id": 0}
    system_run = await add_run(db, SYSTEM_TASK, state=TaskRunState.RUNNING, **system_values)
    for user_id, dept_id, scopes, visible in (
        (1, 1, ["all"], [system_run.id, run.id]),
        (9, 2, ["self"], [run.id]),
        (8, 4, ["department"], []),
        (7, 2, ["department_and_below"], [run.id]),
        (6, 2, [], []),
    ):
        register_account(user_id, dept_id, *scopes, permissions=CODES)
        assert await ids(client.as_(user_id)) == visible, user_id
        for id in (run.id, system_run.id):
            expected = 200 if id in visible else 404
            for path in (f"{URL}/{id}", f"{URL}/{id}/lines"):
                assert (await client.get(path)).status_code == expected, (user_id, path)
            status = (await client.post(f"{URL}/{id}/cancel")).status_code
            assert status == expected, (user_id, id)


async def test_own_runs_are_visible_without_permission(client: Client, db: AsyncSession) -> None:
    register_account(9, 2, permissions=frozenset())
    own = await add_run(db, error={"type": "ValueError", "text": "secret"})
    foreign = await add_run(db, owner_id=7)
    db.add_all(
        [TaskRunLine(run_id=run.id, attempt=1, level="INFO", text="x") for run in (own, foreign)]
    )
    await db.flush()
    client.as_(9)
    assert (await client.get(URL)).status_code == 403
    assert await ids(client, f"{URL}/mine") == [own.id]
    assert await ids(client, f"{URL}/mine", state="dead") == []
    data = await detail(client, own.id, f"{URL}/mine")
    # The text of an unexpected error is for administrators.
    assert (data["error_text"], data["error_message"]) == (
        "",
        "An unexpected error occurred (ValueError). See the log, or ask an administrator",
    )
    lines = (await client.get(f"{URL}/mine/{own.id}/lines")).json()["data"]
    assert [line["text"] for line in lines["items"]] == ["x"]
    for path in (f"{URL}/mine/{foreign.id}", f"{URL}/mine/{foreign.id}/lines"):
        assert (await client.get(path)).status_code == 404
    assert (await client.post(f"{URL}/mine/{foreign.id}/cancel")).status_code == 404
    assert (await client.post(f"{URL}/mine/{own.id}/cancel")).json()["data"]["state"] == "cancelled"
    assert await entries(db) == [("update", str(own.id), USER_TASK.name, 9)]


@pytest.mark.parametrize("state", TaskRunState)
async def test_cancel_depends_on_state(
    client: Client, db: AsyncSession, state: TaskRunState
) -> None:
    run = await add_run(db, state=state)
    response = await client.post(f"{URL}/{run.id}/cancel")
    if state in ENDED_STATES:
        assert (response.status_code, response.json()["error"]) == (409, "run.ended")
        assert await entries(db) == []
        return
    data = response.json()["data"]
    if state == TaskRunState.RUNNING:
        assert (data["state"], data["cancel_requested"]) == ("running", True)
    else:
        assert (data["state"], data["cancel_requested"]) == ("cancelled", False)
        assert data["finished_at"] is not None
    assert await entries(db) == [("update", str(run.id), USER_TASK.name, 9)]


async def test_run_of_system_is_repeated_as_the_system(client: Client, db: AsyncSession) -> None:
    run = await add_run(db, SYSTEM_TASK, owner_id=0, owner_name="", state=TaskRunState.DEAD)
    response = await client.post(f"{URL}/{run.id}/repeat")
    assert response.status_code == 200, response.text
    new_run = response.json()["data"]
    assert (new_run["state"], new_run["task"], new_run["parent_id"], new_run["owner_id"]) == (
        "queued",
        SYSTEM_TASK.name,
        run.id,
        0,
    )
    assert new_run["params"] == {"text": "a"}
    assert await entries(db) == [("create", str(new_run["id"]), SYSTEM_TASK.name, 0)]


async def test_repeated_run_belongs_to_the_caller(client: Client, db: AsyncSession) -> None:
    register_account(7, 2, "department_and_below", permissions=CODES | {"system:user:import"})
    run = await add_run(db, IMPORT_TASK, state=TaskRunState.CANCELLED)
    new_run = (await client.as_(7).post(f"{URL}/{run.id}/repeat")).json()["data"]
    row = await db.get_one(TaskRun, new_run["id"])
    assert (row.owner_id, row.owner_dept_id, row.parent_id) == (7, 2, run.id)


async def test_repetition_needs_permission_of_the_task(client: Client, db: AsyncSession) -> None:
    register_account(7, 2, "department_and_below", permissions=CODES)
    run = await add_run(db, IMPORT_TASK, state=TaskRunState.FAILED)
    response = await client.as_(7).post(f"{URL}/{run.id}/repeat")
    assert (response.status_code, response.json()["error"]) == (403, "run.permission_required")


async def test_task_without_permission_is_repeated_by_its_owner_only(
    client: Client, db: AsyncSession
) -> None:
    register_account(7, 2, "department_and_below", permissions=CODES)
    register_account(9, 2, "self", permissions=CODES)
    run = await add_run(db, state=TaskRunState.FAILED)
    response = await client.as_(7).post(f"{URL}/{run.id}/repeat")
    assert (response.status_code, response.json()["error"]) == (403, "run.owner_only")
    assert (await client.as_(9).post(f"{URL}/{run.id}/repeat")).status_code == 200


async def test_run_that_cannot_be_repeated_is_rejected(client: Client, db: AsyncSession) -> None:
    for values, status, error in (
        ({"state": TaskRunState.RUNNING}, 409, "run.not_ended"),
        ({"task": "gone", "state": TaskRunState.DEAD}, 422, "run.unknown_task"),
        ({"params": {"text": [1]}, "state": TaskRunState.DEAD}, 422, "task.invalid_params"),
    ):
        run = await add_run(db, SYSTEM_TASK, **values)
        response = await client.post(f"{URL}/{run.id}/repeat")
        assert (response.status_code, response.json()["error"]) == (status, error)
    assert await entries(db) == []


async def test_dead_letters_are_counted_until_they_are_repeated(
    client: Client, db: AsyncSession
) -> None:
    dead = await add_run(db, SYSTEM_TASK, state=TaskRunState.DEAD)
    failed = await add_run(db, SYSTEM_TASK, state=TaskRunState.FAILED)
    await add_run(db, SYSTEM_TASK, state=TaskRunState.CANCELLED)
    # A run of another task that the dead one has requested.
    await add_run(db, USER_TASK, parent_id=dead.id)
    assert (await client.get(f"{URL}/dead-letters/count")).json()["data"] == 2
    assert await ids(client, dead_letters=True) == [failed.id, dead.id]
    response = await client.post(f"{URL}/repeat", json={"ids": [failed.id, dead.id]})
    new_ids = response.json()["data"]
    assert await ids(client, state="queued", task=SYSTEM_TASK.name) == sorted(new_ids, reverse=True)
    assert (await client.get(f"{URL}/dead-letters/count")).json()["data"] == 0
    assert await ids(client, dead_letters=True) == []


async def test_bulk_repetition_with_a_run_that_cannot_be_repeated_requests_none(
    client: Client, db: AsyncSession
) -> None:
    dead = await add_run(db, SYSTEM_TASK, state=TaskRunState.DEAD)
    running = await add_run(db, SYSTEM_TASK, state=TaskRunState.RUNNING)
    response = await client.post(f"{URL}/repeat", json={"ids": [dead.id, running.id]})
    assert response.status_code == 409
    assert await ids(client) == [running.id, dead.id]


async def test_lines_are_read_from_the_last_one(client: Client, db: AsyncSession) -> None:
    run = await add_run(db)
    other = await add_run(db)
    for text in ("a", "b", "c"):
        db.add(TaskRunLine(run_id=run.id, attempt=1, level="INFO", text=text))
        await db.flush()
    db.add(TaskRunLine(run_id=other.id, attempt=1, level="INFO", text="other"))
    await db.flush()
    page = (await client.get(f"{URL}/{run.id}/lines", params={"page_size": 2})).json()["data"]
    assert [line["text"] for line in page["items"]] == ["a", "b"]
    assert page["has_next"] is True
    params = {"after": page["items"][-1]["id"]}
    page = (await client.get(f"{URL}/{run.id}/lines", params=params)).json()["data"]
    assert [line["text"] for line in page["items"]] == ["c"]
    assert page["has_next"] is False


async def test_secrets_in_params_result_and_error_are_masked(
    client: Client, db: AsyncSession
) -> None:
    run = await add_run(
        db,
        params={"password": "hunter2", "users": [{"api_key": "hunter2", "name": "mary"}]},
        result={"text": "token=hunter2", "count": 1},
        error={"type": "ValueError", "text": "postgresql://app:hunter2@db/x"},
        state=TaskRunState.DEAD,
    )
    response = await client.get(f"{URL}/{run.id}")
    assert "hunter2" not in response.text
    data = response.json()["data"]
    assert data["params"] == {"password": "***", "users": [{"api_key": "***", "name": "mary"}]}
    assert data["result"] == {"text": "token=***", "count": 1}
    assert data["error_text"] == "ValueError: postgresql://app:***@db/x"
    assert "hunter2" not in (await client.get(URL)).text


async def test_error_has_message_in_language_of_the_caller(
    client: Client, db: AsyncSession
) -> None:
    taken = {"key": "position.code_taken", "values": {"code": "x"}}
    run = await add_run(db, state=TaskRunState.FAILED, error=taken)
    incomplete = await add_run(db, state=TaskRunState.FAILED, error={**taken, "values": {"a": 1}})
    unknown = await add_run(db, state=TaskRunState.FAILED, error={"key": "gone", "values": {}})
    assert "x" in (await detail(client, run.id))["error_message"]
    assert "{code}" in (await detail(client, incomplete.id))["error_message"]
    assert "gone" in (await detail(client, unknown.id))["error_message"]
    chinese = (await client.get(f"{URL}/{run.id}", headers={"accept-language": "zh"})).json()
    assert chinese["data"]["error_message"] != (await detail(client, run.id))["error_message"]


async def test_duration_is_that_of_the_latest_attempt(client: Client, db: AsyncSession) -> None:
    started_at = utc_now() - timedelta(seconds=60)
    ended = await add_run(
        db,
        started_at=started_at,
        finished_at=started_at + timedelta(seconds=1.5),
        state=TaskRunState.SUCCEEDED,
    )
    running = await add_run(db, started_at=started_at, state=TaskRunState.RUNNING)
    queued = await add_run(db)
    assert (await detail(client, ended.id))["duration_seconds"] == 1.5
    assert (await detail(client, running.id))["duration_seconds"] >= 60
    assert (await detail(client, queued.id))["duration_seconds"] is None


async def test_export_has_titles_and_messages(client: Client, db: AsyncSession) -> None:
    await add_run(db, state=TaskRunState.FAILED, error={"key": "task.worker_lost"})
    response = await client.get(f"{URL}/export", headers={"accept-language": "en"})
    workbook = CalamineWorkbook.from_filelike(BytesIO(response.content))
    heading, row = workbook.get_sheet_by_index(0).to_python()
    values = dict(zip(heading, row, strict=True))
    assert values["Task"] == USER_TASK.name
    assert str(values["Error"]).startswith("The process that ran the task has ended")


async def test_tasks_are_listed_by_title(client: Client) -> None:
    tasks = (await client.get(f"{URL}/tasks")).json()["data"]
    assert [task["name"] for task in tasks] == ["test.import", "test.system", "test.user"]
