"""The scheduler on a real database: every time starts once, whatever the instances do."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.core.database import Database
from app.core.metrics import AppMetrics
from app.extensions.queue import NoParams, Run, TaskRun, TaskRunState, task
from app.extensions.queue.registry import TaskRegistry
from app.extensions.scheduler import MAX_SLEEP_SECONDS, RETRY_SECONDS, Scheduler
from app.extensions.schedules import OverlapPolicy, TaskJob, TriggerKind, firing
from app.kit.data_scope import DataScope
from app.kit.model import utc_now

pytestmark = pytest.mark.anyio
SYSTEM = DataScope.system("test")
HALF_A_MINUTE = timedelta(seconds=30)


@task("test.job", NoParams, system="test", schedulable=True)
async def never_run(_: NoParams, __: Run) -> None: ...


TASKS = TaskRegistry([never_run])


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


async def add_job(database: Database, **values: Any) -> TaskJob:
    """Adds a job for each hour that was due half a minute ago."""
    due_at = utc_now() - HALF_A_MINUTE
    defaults: dict[str, Any] = {
        "name": "j",
        "task": never_run.name,
        "trigger_kind": TriggerKind.INTERVAL,
        "interval_seconds": 3600,
        "starts_at": due_at,
        "grace_seconds": 7200,
        "next_at": due_at,
        "owner_id": 7,
        "owner_name": "Owner",
        "owner_dept_id": 3,
    }
    job = TaskJob(**defaults | values)
    async with database.transaction(SYSTEM) as db:
        db.add(job)
    return job


async def set_job(database: Database, job: TaskJob, **values: Any) -> None:
    async with database.transaction(SYSTEM) as db:
        await db.execute(update(TaskJob).where(TaskJob.id == job.id).values(**values))


async def set_run(database: Database, state: TaskRunState) -> None:
    async with database.transaction(SYSTEM) as db:
        await db.execute(update(TaskRun).values(state=state))


async def read_job(database: Database, job: TaskJob) -> TaskJob:
    async with database.read(SYSTEM) as db:
        return (await db.scalars(select(TaskJob).where(TaskJob.id == job.id))).one()


async def read_runs(database: Database) -> Sequence[TaskRun]:
    async with database.read(SYSTEM) as db:
        return (await db.scalars(select(TaskRun).order_by(TaskRun.id))).all()


async def start_due(database: Database, *, times: int = 1) -> list[float]:
    """Looks with a new scheduler each time, as if every instance had just started."""
    return [
        await Scheduler(database, TASKS, AppMetrics.create().jobs).start_due() for _ in range(times)
    ]


async def test_due_job_starts_once_with_the_rights_of_its_owner(fresh: Database) -> None:
    job = await add_job(fresh)
    await start_due(fresh, times=3)
    (run,) = await read_runs(fresh)
    assert job.starts_at is not None
    assert (run.job_id, run.fire_at, run.task, run.state) == (
        job.id,
        job.starts_at,
        never_run.name,
        TaskRunState.QUEUED,
    )
    assert (run.owner_id, run.owner_name, run.owner_dept_id) == (7, "Owner", 3)
    stored = await read_job(fresh, job)
    assert stored.next_at == job.starts_at + minutes(60)
    assert (stored.last_run_id, stored.version) == (run.id, 1)
    assert stored.updated_at == job.updated_at


async def test_schedulers_of_several_instances_start_each_time_once(fresh: Database) -> None:
    await add_job(fresh, interval_seconds=1, next_at=utc_now())
    schedulers = [Scheduler(fresh, TASKS, AppMetrics.create().jobs) for _ in range(3)]
    async with AsyncExitStack() as stack:
        for scheduler in schedulers:
            await stack.enter_async_context(scheduler.running())
        for _ in range(300):
            if len(await read_runs(fresh)) >= 3:
                break
            await asyncio.sleep(0.1)
    times = [run.fire_at for run in await read_runs(fresh)]
    assert len(times) == len(set(times)) >= 3


async def test_instance_that_holds_a_job_delays_only_this_job(fresh: Database) -> None:
    if fresh.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no locks of rows")
    held = await add_job(fresh, name="held")
    free = await add_job(fresh, name="free")
    async with fresh.transaction(SYSTEM) as db:
        await db.scalar(select(TaskJob).where(TaskJob.id == held.id).with_for_update())
        await start_due(fresh, times=2)
        assert [run.job_id for run in await read_runs(fresh)] == [free.id]
        assert await start_due(fresh) == [RETRY_SECONDS]
    await start_due(fresh)
    assert [run.job_id for run in await read_runs(fresh)] == [free.id, held.id]


async def test_process_that_ends_before_the_commit_leaves_the_time_to_others(
    fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await add_job(fresh)

    async def end_process(*_: Any) -> int:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(firing, "insert_run", end_process)
        with pytest.raises(asyncio.CancelledError):
            await start_due(fresh)
    assert await read_runs(fresh) == []
    await start_due(fresh)
    assert [run.job_id for run in await read_runs(fresh)] == [job.id]


async def test_of_missed_times_only_the_latest_starts(fresh: Database) -> None:
    first = utc_now() - minutes(50) - HALF_A_MINUTE
    await add_job(fresh, interval_seconds=60, starts_at=first, next_at=first)
    await start_due(fresh, times=2)
    (run,) = await read_runs(fresh)
    assert run.fire_at == first + minutes(50)


@pytest.mark.parametrize(("grace_seconds", "starts"), [(600, True), (60, False)])
async def test_missed_time_starts_within_its_grace(
    fresh: Database, grace_seconds: int, starts: bool
) -> None:
    late = utc_now() - minutes(5)
    values = {"trigger_kind": TriggerKind.DATE, "starts_at": late, "next_at": late}
    job = await add_job(fresh, grace_seconds=grace_seconds, **values)
    await start_due(fresh)
    assert len(await read_runs(fresh)) == starts
    assert (await read_job(fresh, job)).next_at is None


async def test_paused_job_does_not_start(fresh: Database) -> None:
    await add_job(fresh, paused=True)
    assert await start_due(fresh) == [MAX_SLEEP_SECONDS]
    assert await read_runs(fresh) == []


async def test_job_of_unknown_task_waits_for_a_version_that_knows_it(fresh: Database) -> None:
    job = await add_job(fresh, task="test.gone")
    assert await start_due(fresh) == [MAX_SLEEP_SECONDS]
    assert (await read_job(fresh, job)).next_at == job.next_at


async def test_broken_job_does_not_stop_others(fresh: Database) -> None:
    broken = await add_job(
        fresh, name="broken", trigger_kind=TriggerKind.CRON, cron="never", interval_seconds=None
    )
    sound = await add_job(fresh, name="sound")
    await start_due(fresh, times=2)
    assert [run.job_id for run in await read_runs(fresh)] == [sound.id]
    assert (await read_job(fresh, broken)).next_at is not None


@pytest.mark.parametrize("policy", [OverlapPolicy.SKIP, OverlapPolicy.ALLOW])
async def test_time_during_the_last_run_is_skipped_unless_overlaps_are_allowed(
    fresh: Database, policy: OverlapPolicy
) -> None:
    job = await add_job(fresh, overlap_policy=policy)
    await start_due(fresh)
    later = utc_now() - timedelta(seconds=1)
    await set_job(fresh, job, starts_at=later, next_at=later)
    await start_due(fresh)
    first, second = await read_runs(fresh)
    is_skipped = policy == OverlapPolicy.SKIP
    assert first.state == TaskRunState.QUEUED
    assert second.state == (TaskRunState.SKIPPED if is_skipped else TaskRunState.QUEUED)
    assert (second.finished_at is not None) is is_skipped
    last_run_id = (await read_job(fresh, job)).last_run_id
    assert last_run_id == (first.id if is_skipped else second.id)


async def test_queue_policy_lets_one_time_wait_and_skips_the_next(fresh: Database) -> None:
    job = await add_job(fresh, overlap_policy=OverlapPolicy.QUEUE, interval_seconds=1)
    await start_due(fresh)
    waiting_at = await make_due(fresh, job)
    await start_due(fresh)
    stored = await read_job(fresh, job)
    assert stored.waiting_at is not None
    assert stored.waiting_at >= waiting_at
    await make_due(fresh, job)
    await start_due(fresh)
    states = [run.state for run in await read_runs(fresh)]
    assert states == [TaskRunState.QUEUED, TaskRunState.SKIPPED]
    await set_job(fresh, job, next_at=None)
    await set_run(fresh, TaskRunState.SUCCEEDED)
    await start_due(fresh, times=2)
    *_, last = await read_runs(fresh)
    assert (last.state, last.fire_at) == (TaskRunState.QUEUED, stored.waiting_at)
    assert (await read_job(fresh, job)).waiting_at is None


async def make_due(database: Database, job: TaskJob) -> datetime:
    """Waits for the next time of a job that is due each second."""
    next_at = (await read_job(database, job)).next_at
    assert next_at is not None
    await asyncio.sleep((next_at - utc_now()).total_seconds() + 0.05)
    return next_at


async def test_time_that_has_started_before_does_not_start_again(fresh: Database) -> None:
    job = await add_job(fresh, overlap_policy=OverlapPolicy.ALLOW)
    await start_due(fresh)
    next_at = (await read_job(fresh, job)).next_at
    # An edit on an instance whose clock is behind has this effect.
    await set_job(fresh, job, next_at=job.next_at)
    await start_due(fresh)
    assert len(await read_runs(fresh)) == 1
    assert (await read_job(fresh, job)).next_at == next_at


async def test_edit_between_look_and_start_wins(
    fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await add_job(fresh)
    move_on: Callable[..., Any] = firing._move_on  # noqa: SLF001 (the moment of the edit)

    async def edit_then_move_on(db: Any, read: TaskJob, *arguments: Any) -> bool:
        read.version = 0
        moved: bool = await move_on(db, read, *arguments)
        db.expunge(read)
        return moved

    monkeypatch.setattr(firing, "_move_on", edit_then_move_on)
    await start_due(fresh)
    assert await read_runs(fresh) == []
    assert (await read_job(fresh, job)).next_at == job.next_at


async def test_next_time_of_a_clock_that_was_ahead_is_corrected_at_start(fresh: Database) -> None:
    job = await add_job(fresh, next_at=utc_now() + timedelta(hours=2))
    await start_due(fresh)
    next_at = (await read_job(fresh, job)).next_at
    assert next_at is not None
    assert next_at <= utc_now() + minutes(60)


async def test_scheduler_sleeps_until_the_next_time(fresh: Database) -> None:
    (seconds,) = await start_due(fresh)
    assert seconds == MAX_SLEEP_SECONDS
    soon = utc_now() + timedelta(seconds=3)
    await add_job(fresh, trigger_kind=TriggerKind.DATE, starts_at=soon, next_at=soon)
    (seconds,) = await start_due(fresh)
    assert 0 < seconds <= 3


async def test_starts_and_misfires_are_counted(fresh: Database) -> None:
    metrics = AppMetrics.create()
    scheduler = Scheduler(fresh, TASKS, metrics.jobs)
    job = await add_job(fresh, interval_seconds=3600, overlap_policy=OverlapPolicy.SKIP)
    await scheduler.start_due()  # starts the run
    await set_job(fresh, job, next_at=utc_now() - timedelta(seconds=1))
    await scheduler.start_due()  # the run has not ended
    await set_job(fresh, job, next_at=utc_now() - timedelta(hours=2), grace_seconds=1)
    await scheduler.start_due()  # too late
    text = (await metrics.registry.render()).decode()
    task = never_run.name
    assert f'fastapiadmin_job_starts_total{{task="{task}"}} 1.0' in text
    assert f'fastapiadmin_job_misfires_total{{reason="overlap",task="{task}"}} 1.0' in text
    assert f'fastapiadmin_job_misfires_total{{reason="late",task="{task}"}} 1.0' in text
    assert "fastapiadmin_job_start_delay_seconds_count 1.0" in text
