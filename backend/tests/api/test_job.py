"""Jobs: saving, preview, pause and resume, run now, and who may do it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_monitor.audit.tasks import delete_old_audit_entries
from app.api.v1.module_monitor.login_log.tasks import delete_old_login_entries
from app.api.v1.module_system.apikey.tasks import revoke_expired_api_keys
from app.api.v1.module_system.auth.tasks import (
    clean_expired_tokens,
    delete_login_attempts,
    mark_expired_sessions,
)
from app.api.v1.module_system.captcha.model import Captcha
from app.api.v1.module_task.job.tasks import (
    TASK_RUN_RETENTION_DAYS,
    delete_expired_idempotency_keys,
    delete_old_runs,
)
from app.core.database import Database
from app.extensions.audit import AuditEntry
from app.extensions.queue import NoParams, Run, TaskRun, TaskRunLine, TaskRunState, task
from app.extensions.queue.registry import TaskRegistry
from app.extensions.schedules import OverlapPolicy, TaskJob
from app.kit.model import utc_now
from app.scripts.initialize import initialize
from tests.conftest import SYSTEM, Client, register_account
from tests.helpers.app_state import app_of, replace_state
from tests.helpers.system_task import run_task

pytestmark = pytest.mark.anyio

JOB = frozenset(f"task:job:{verb}" for verb in ("query", "create", "update", "delete", "run"))
SECRET = "test:secret:run"
FORM: dict[str, Any] = {
    "name": "nightly",
    "task": "test.open",
    "trigger_kind": "cron",
    "cron": "30 2 * * *",
    "time_zone": "Europe/Berlin",
}
EVERY_MINUTE = {"trigger_kind": "interval", "interval_seconds": 60}


class Words(NoParams):
    count: int = 1


@task("test.open", Words, system="test", schedulable=True)
async def open_task(_: Words, __: Run) -> None: ...


@task("test.secret", NoParams, permission=SECRET, schedulable=True)
async def secret_task(_: NoParams, __: Run) -> None: ...


@task("test.internal", NoParams, system="test")
async def internal_task(_: NoParams, __: Run) -> None: ...


@pytest.fixture
def admin(client: Client) -> Client:
    """A user of department 2 who may manage jobs and lacks the permission of `secret_task`."""
    tasks = TaskRegistry([open_task, secret_task, internal_task])
    replace_state(app_of(client), tasks=tasks)
    register_account(7, 2, "department_and_below", permissions=JOB)
    return client.as_(7)


async def create(admin: Client, **values: object) -> dict[str, Any]:
    response = await admin.post("/task/jobs", json=FORM | values)
    assert response.status_code == 200, response.text
    job: dict[str, Any] = response.json()["data"]
    return job


async def error_of(response: Any) -> tuple[int, str]:
    body = response.json()
    return response.status_code, body["message"]


async def read_runs(db: AsyncSession, job_id: int) -> list[TaskRun]:
    statement = select(TaskRun).where(TaskRun.job_id == job_id).order_by(TaskRun.id)
    return list(await db.scalars(statement))


async def test_created_job_has_its_next_time_and_words(admin: Client) -> None:
    job = await create(admin)
    assert (job["description"], job["owner_id"], job["paused"]) == ("02:30，每天", 7, False)
    next_at = datetime.fromisoformat(job["next_at"])
    assert utc_now() < next_at <= utc_now() + timedelta(days=1, hours=1)
    listed = (await admin.get("/task/jobs")).json()["data"]["items"]
    assert [item["id"] for item in listed] == [job["id"]]


async def test_preview_returns_five_times_and_words(admin: Client) -> None:
    query = {"trigger_kind": "cron", "cron": "0 9 * * 1", "time_zone": "Asia/Tokyo"}
    headers = {"accept-language": "en"}
    preview = (await admin.get("/task/jobs/preview", params=query, headers=headers)).json()["data"]
    assert preview["description"] == "At 09:00, Monday"
    times = [datetime.fromisoformat(time) for time in preview["times"]]
    assert len(times) == 5
    assert all((time.isoweekday(), time.hour) == (1, 0) for time in times)
    assert times == sorted(set(times))


@pytest.mark.parametrize(
    "values",
    [
        {"cron": "61 * * * *"},
        {"cron": "0 0 30 2 *"},
        {"cron": None},
        {"time_zone": "Europe/Atlantis"},
        {"time_zone": "../../etc/passwd"},
        {"trigger_kind": "interval", "interval_seconds": 0},
        {"trigger_kind": "interval"},
        {"trigger_kind": "date"},
        {"trigger_kind": "date", "starts_at": "2020-01-01T00:00:00Z"},
        {"grace_seconds": 0},
        {"task": "os.system"},
        {"task": "test.internal"},
        {"params": {"count": "many"}},
        {"params": {"unknown": 1}},
    ],
    ids=str,
)
async def test_invalid_job_is_rejected(admin: Client, values: dict[str, Any]) -> None:
    response = await admin.post("/task/jobs", json=FORM | values)
    assert response.status_code == 422, response.text
    assert response.json()["message"]


async def test_name_is_unique(admin: Client) -> None:
    await create(admin)
    assert (await admin.post("/task/jobs", json=FORM)).status_code == 409


async def test_task_needs_its_permission_to_be_scheduled_resumed_and_started(
    admin: Client,
) -> None:
    names = [task["name"] for task in (await admin.get("/task/jobs/tasks")).json()["data"]]
    assert names == ["test.open"]
    form = FORM | {"task": "test.secret"}
    assert (await admin.post("/task/jobs", json=form)).status_code == 403
    register_account(7, 2, "department_and_below", permissions=JOB | {SECRET})
    job = await create(admin, task="test.secret")
    path = f"/task/jobs/{job['id']}"
    register_account(7, 2, "department_and_below", permissions=JOB)
    requests = (
        admin.post(f"{path}/run"),
        admin.post(f"{path}/resume"),
        admin.put(path, json=FORM | {"version": job["version"]}),
    )
    assert [(await request).status_code for request in requests] == [403, 403, 403]
    assert (await admin.post(f"{path}/pause")).status_code == 200


async def test_pause_and_resume_count_as_edits(admin: Client, db: AsyncSession) -> None:
    job = await create(admin, **EVERY_MINUTE)
    path = f"/task/jobs/{job['id']}"
    paused = (await admin.post(f"{path}/pause")).json()["data"]
    assert (paused["paused"], paused["next_at"], paused["version"]) == (True, None, 2)
    resumed = (await admin.post(f"{path}/resume")).json()["data"]
    assert (resumed["paused"], resumed["version"]) == (False, 3)
    assert datetime.fromisoformat(resumed["next_at"]) > utc_now()
    changes = await db.scalar(
        select(func.count()).where(
            AuditEntry.object == "task_job", AuditEntry.row_key == str(job["id"])
        )
    )
    assert changes == 3


async def test_edit_moves_the_job_to_the_user_who_saves_it(admin: Client) -> None:
    job = await create(admin)
    register_account(6, 2, "department_and_below", permissions=JOB)
    form = FORM | EVERY_MINUTE | {"version": job["version"]}
    edited = (await admin.as_(6).put(f"/task/jobs/{job['id']}", json=form)).json()["data"]
    assert (edited["owner_id"], edited["cron"], edited["interval_seconds"]) == (6, None, 60)
    stale = await admin.put(f"/task/jobs/{job['id']}", json=form)
    assert stale.status_code == 409


async def test_run_now_starts_a_paused_job_and_names_the_user(
    admin: Client, db: AsyncSession
) -> None:
    job = await create(admin, params={"count": 3})
    await admin.post(f"/task/jobs/{job['id']}/pause")
    run_id = (await admin.post(f"/task/jobs/{job['id']}/run")).json()["data"]["run_id"]
    (run,) = await read_runs(db, job["id"])
    assert (run.id, run.params, run.owner_id, run.state) == (
        run_id,
        {"count": 3},
        7,
        TaskRunState.QUEUED,
    )
    assert run.fire_at is not None
    statement = select(AuditEntry.user_id, AuditEntry.after).where(
        AuditEntry.object == "task_job", AuditEntry.row_key == str(job["id"])
    )
    entries = (await db.execute(statement)).all()
    acts = [user_id for user_id, after in entries if "started_at" in (after or "")]
    assert acts == [7]


@pytest.mark.parametrize("policy", list(OverlapPolicy))
async def test_run_now_obeys_the_overlap_policy(
    admin: Client, db: AsyncSession, policy: OverlapPolicy
) -> None:
    job = await create(admin, overlap_policy=policy)
    path = f"/task/jobs/{job['id']}/run"
    assert (await admin.post(path)).status_code == 200
    second = await admin.post(path)
    counts = {OverlapPolicy.SKIP: 1, OverlapPolicy.QUEUE: 1, OverlapPolicy.ALLOW: 2}
    assert len(await read_runs(db, job["id"])) == counts[policy]
    assert second.status_code == (409 if policy == OverlapPolicy.SKIP else 200)
    if policy == OverlapPolicy.QUEUE:
        assert second.json()["data"]["run_id"] is None
        assert (await admin.post(path)).status_code == 409


async def test_deleted_job_keeps_its_runs(admin: Client, db: AsyncSession) -> None:
    job = await create(admin)
    await admin.post(f"/task/jobs/{job['id']}/run")
    response = await admin.request("DELETE", "/task/jobs", json={"ids": [job["id"]]})
    assert response.status_code == 200, response.text
    assert len(await read_runs(db, job["id"])) == 1


async def test_seeded_jobs_have_known_tasks_and_cannot_be_deleted_or_rewritten(
    client: Client, database: Database
) -> None:
    await initialize(database)
    register_account(1, 1, "all", permissions=JOB)
    client.as_(1)
    jobs = (await client.get("/task/jobs", params={"page_size": 100})).json()["data"]["items"]
    assert {job["task"] for job in jobs} == {
        task.name
        for task in (
            clean_expired_tokens,
            delete_expired_idempotency_keys,
            delete_login_attempts,
            delete_old_audit_entries,
            delete_old_login_entries,
            delete_old_runs,
            mark_expired_sessions,
            revoke_expired_api_keys,
        )
    }
    assert all(job["is_known"] and job["is_system"] and job["next_at"] for job in jobs)
    job = jobs[0]
    response = await client.request("DELETE", "/task/jobs", json={"ids": [job["id"]]})
    assert response.status_code == 422
    form = {**FORM, "name": job["name"], "task": job["task"], "version": job["version"]}
    path = f"/task/jobs/{job['id']}"
    assert (await client.put(path, json=form | {"task": "delete_old_runs_"})).status_code == 422
    edited = (await client.put(path, json=form)).json()["data"]
    assert (edited["owner_id"], edited["cron"], edited["is_system"]) == (0, FORM["cron"], True)


@pytest.mark.parametrize("days", [None, 7, 60])
async def test_runs_are_deleted_with_their_logs_after_the_retention(
    database: Database, db: AsyncSession, days: int | None
) -> None:
    retention = timedelta(days=days or TASK_RUN_RETENTION_DAYS.default)
    old = utc_now() - retention - timedelta(minutes=1)
    recent = utc_now() - retention + timedelta(minutes=1)
    ended = {"state": TaskRunState.SUCCEEDED}
    rows = [
        _run(old, finished_at=old, **ended),
        _run(old, finished_at=recent, **ended),
        _run(recent, finished_at=recent, **ended),
        _run(old, state=TaskRunState.RUNNING),
    ]
    db.add_all(rows)
    await db.flush()
    db.add_all(TaskRunLine(run_id=row.id, attempt=1, level="INFO", text="x") for row in rows)
    await db.commit()
    values = {TASK_RUN_RETENTION_DAYS: days} if days else None
    await run_task(database, delete_old_runs, values=values)
    async with database.read(SYSTEM) as session:
        ids = set(await session.scalars(select(TaskRun.id).where(TaskRun.task == "test.old")))
        lines = set(await session.scalars(select(TaskRunLine.run_id)))
    assert ids == {row.id for row in rows[1:]}
    assert rows[0].id not in lines
    assert ids <= lines


def _run(created_at: datetime, **values: Any) -> TaskRun:
    owner = {"owner_id": 0, "owner_name": "", "owner_dept_id": 0}
    fixed = {"task": "test.old", "params": {}, "queue": "default", "max_attempts": 1}
    return TaskRun(**fixed, **owner, **values, created_at=created_at)


async def test_expired_login_attempts_are_deleted(database: Database, db: AsyncSession) -> None:
    captchas = [
        Captcha(id=character * 32, text="abcd", expires_at=utc_now() + delay)
        for character, delay in (("a", timedelta(hours=-1)), ("b", timedelta(hours=1)))
    ]
    db.add_all(captchas)
    await db.commit()
    await run_task(database, delete_login_attempts)
    async with database.read(SYSTEM) as session:
        assert list(await session.scalars(select(Captcha.id))) == ["b" * 32]


async def test_stored_time_zone_and_job_row_are_used_by_the_next_time(
    admin: Client, db: AsyncSession
) -> None:
    job = await create(admin, time_zone="Asia/Tokyo", cron="0 9 * * *")
    row = await db.scalar(select(TaskJob).where(TaskJob.id == job["id"]))
    assert row is not None
    assert row.next_at is not None
    assert (row.next_at.hour, row.time_zone) == (0, "Asia/Tokyo")
