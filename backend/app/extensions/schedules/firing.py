"""The transactions that start the run of a job.

Each locks the job, moves it on with a guarded UPDATE, and inserts the run. The unique constraint on
`job_id` and `fire_at` of the run makes a second start at the same time impossible.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Executable, Result, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session as OrmSession

from app.core.database import Database
from app.extensions.audit import Action, Change, record_act
from app.extensions.queue.model import ENDED_STATES, QUEUE_OPTIONS, RUN_TABLE, TaskRunState
from app.extensions.queue.registry import TaskRegistry
from app.extensions.queue.submission import insert_run, run_values
from app.extensions.queue.task import NoParams, Task
from app.extensions.schedules.model import JOB_TABLE, OverlapPolicy, TaskJob
from app.extensions.schedules.signal import wake_after_commit
from app.kit.data_scope import DataScope
from app.kit.model import utc_now

log = logging.getLogger(__name__)

SCHEDULER_SCOPE = DataScope.system("scheduler")


class FireOutcome(StrEnum):
    STARTED = "started"
    WAITING = "waiting"
    # The fire time was left out: its grace has ended.
    LATE = "late"
    # The fire time was left out: the last run has not ended.
    OVERLAP = "overlap"
    # The job had started at this time before.
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Fired:
    """A fire time that this process has handled, and its delay in seconds."""

    task: str
    outcome: FireOutcome
    delay: float


class JobIsRunning(Exception):
    """The overlap policy of the job allows no further run now."""


async def fire(database: Database, tasks: TaskRegistry, id: int) -> Fired | None:
    """Starts the job if it is due. Returns None if it is not, or another process has it.

    Of several missed times only the latest one starts, if it is within the grace.
    """
    try:
        async with database.transaction(SCHEDULER_SCOPE) as db:
            return await _fire(db, tasks, id, is_ledger_consulted=False)
    except IntegrityError:
        # A clock was set back, or an edit has set the job to a time at which it had started.
        log.warning("job has started at this time before: job=%d", id)
        async with database.transaction(SCHEDULER_SCOPE) as db:
            return await _fire(db, tasks, id, is_ledger_consulted=True)


async def _fire(
    db: AsyncSession, tasks: TaskRegistry, id: int, *, is_ledger_consulted: bool
) -> Fired | None:
    job = await _lock(db, TaskJob.id == id, TaskJob.next_at <= utc_now())
    task = None if job is None else tasks.get(job.task)
    if job is None or task is None or job.next_at is None:
        return None
    now = utc_now()
    due_at = _latest_due(job, job.next_at, now)
    values: dict[str, Any] = {"next_at": job.schedule.next_after(now)}
    starts = due_at is not None
    if is_ledger_consulted and due_at is not None:
        starts = not await _has_fired(db, job, due_at)
    is_overlapping = starts and await _is_overlapping(db, job)
    waits = is_overlapping and job.overlap_policy == OverlapPolicy.QUEUE and job.waiting_at is None
    if waits:
        values["waiting_at"] = due_at
    if not await _move_on(db, job, JOB_TABLE.c.next_at == job.next_at, values):
        return None
    if due_at is None:
        log.warning("job missed its time: job=%d due=%s", id, job.next_at.isoformat())
        outcome = FireOutcome.LATE
    elif waits:
        outcome = FireOutcome.WAITING
    elif is_overlapping:
        await insert_run(db, _run_values(job, task, due_at) | _skipped(now))
        outcome = FireOutcome.OVERLAP
    elif starts:
        await _start(db, job, task, due_at)
        outcome = FireOutcome.STARTED
    else:
        outcome = FireOutcome.REPEATED
    return Fired(task.name, outcome, (now - (due_at or job.next_at)).total_seconds())


async def start_waiting(database: Database, tasks: TaskRegistry, id: int) -> Fired | None:
    """Starts the run that waits for the end of the last one. Returns None if it has to wait."""
    async with database.transaction(SCHEDULER_SCOPE) as db:
        job = await _lock(db, TaskJob.id == id, TaskJob.waiting_at.is_not(None))
        task = None if job is None else tasks.get(job.task)
        if job is None or task is None or job.waiting_at is None or await _is_running(db, job):
            return None
        waited = JOB_TABLE.c.waiting_at == job.waiting_at
        if not await _move_on(db, job, waited, {"waiting_at": None}):
            return None
        outcome = FireOutcome.REPEATED
        if not await _has_fired(db, job, job.waiting_at):
            await _start(db, job, task, job.waiting_at)
            outcome = FireOutcome.STARTED
        return Fired(task.name, outcome, (utc_now() - job.waiting_at).total_seconds())


async def start_now(db: AsyncSession, job: TaskJob, task: Task[Any]) -> int | None:
    """Starts the job in the caller's transaction and returns the id of the run.

    The current time is its fire time. Returns None if the run waits for the end of the last one.
    Raises JobIsRunning if the overlap policy allows neither. The audit log names the caller.
    """
    await db.refresh(job, with_for_update=True)
    fire_at = utc_now()
    id = None
    if not await _is_overlapping(db, job):
        id = await _start(db, job, task, fire_at)
    elif job.overlap_policy == OverlapPolicy.QUEUE and job.waiting_at is None:
        await _update(db, JOB_TABLE.c.id == job.id, {"waiting_at": fire_at})
        wake_after_commit(db)
    else:
        raise JobIsRunning
    change = Change(
        Action.UPDATE,
        JOB_TABLE.name,
        str(job.id),
        job.name,
        after={"started_at": fire_at.isoformat()},
        owner=(job.owner_id, job.owner_dept_id),
    )
    await record_act(db, change)
    return id


async def correct_next_time(database: Database, id: int) -> bool:
    """Sets an earlier next time, if the stored one was computed while a clock was ahead."""
    async with database.transaction(SCHEDULER_SCOPE) as db:
        job = await _lock(db, TaskJob.id == id)
        if job is None or job.next_at is None:
            return False
        next_at = job.schedule.next_after(utc_now())
        if next_at is None or next_at >= job.next_at:
            return False
        log.warning("next time of a job was too late: job=%d next=%s", id, next_at.isoformat())
        is_unchanged = JOB_TABLE.c.next_at == job.next_at
        return await _move_on(db, job, is_unchanged, {"next_at": next_at})


def _latest_due(job: TaskJob, next_at: datetime, now: datetime) -> datetime | None:
    """Returns the latest time that is due and within the grace."""
    oldest = now - timedelta(seconds=job.grace_seconds)
    latest = job.schedule.latest_between(max(next_at, oldest), now)
    return next_at if latest is None and next_at >= oldest else latest


async def _lock(db: AsyncSession, *where: ColumnElement[bool]) -> TaskJob | None:
    """Returns the job, locked. None if a condition fails, or another process has locked it.

    A process that was stopped while it held the lock then delays only this job.
    """
    statement = select(TaskJob).where(TaskJob.paused.is_(False), *where)
    job: TaskJob | None = await db.scalar(statement.with_for_update(skip_locked=True))
    return job


async def _move_on(
    db: AsyncSession, job: TaskJob, is_unchanged: ColumnElement[bool], values: dict[str, Any]
) -> bool:
    """Updates the job unless it was changed. SQLite has no locks of rows."""
    where = (
        is_unchanged
        & (JOB_TABLE.c.id == job.id)
        & (JOB_TABLE.c.version == job.version)
        & JOB_TABLE.c.paused.is_(False)
    )
    return await _update(db, where, values)


async def _start(db: AsyncSession, job: TaskJob, task: Task[Any], fire_at: datetime) -> int:
    id = await insert_run(db, _run_values(job, task, fire_at))
    await _update(db, JOB_TABLE.c.id == job.id, {"last_run_id": id})
    return id


def _run_values(job: TaskJob, task: Task[Any], fire_at: datetime) -> dict[str, Any]:
    return run_values(task, NoParams()) | {
        "params": job.params,
        "owner_id": job.owner_id,
        "owner_name": job.owner_name,
        "owner_dept_id": job.owner_dept_id,
        "job_id": job.id,
        "fire_at": fire_at,
    }


def _skipped(now: datetime) -> dict[str, Any]:
    return {"state": TaskRunState.SKIPPED, "finished_at": now}


async def _is_overlapping(db: AsyncSession, job: TaskJob) -> bool:
    return job.overlap_policy != OverlapPolicy.ALLOW and await _is_running(db, job)


async def _is_running(db: AsyncSession, job: TaskJob) -> bool:
    """Returns whether the last run has not ended. A run that will be repeated has not."""
    statement = select(RUN_TABLE.c.id).where(
        RUN_TABLE.c.id == job.last_run_id, RUN_TABLE.c.state.not_in(ENDED_STATES)
    )
    return (await _execute(db, statement)).first() is not None


async def _has_fired(db: AsyncSession, job: TaskJob, fire_at: datetime) -> bool:
    statement = select(RUN_TABLE.c.id).where(
        RUN_TABLE.c.job_id == job.id, RUN_TABLE.c.fire_at == fire_at
    )
    return (await _execute(db, statement)).first() is not None


async def _update(db: AsyncSession, where: ColumnElement[bool], values: dict[str, Any]) -> bool:
    # The row was not edited: its time of change stays.
    statement = update(JOB_TABLE).where(where).values(updated_at=JOB_TABLE.c.updated_at, **values)
    result = await _execute(db, statement)
    assert isinstance(result, CursorResult)
    return bool(result.rowcount)


async def _execute(db: AsyncSession, statement: Executable) -> Result[Any]:
    """Executes a statement that the data scope and the version of the caller do not concern."""

    def execute(session: OrmSession) -> Result[Any]:
        connection = OrmSession.connection(session)
        return connection.execute(statement, execution_options=QUEUE_OPTIONS)

    return await db.run_sync(execute)
