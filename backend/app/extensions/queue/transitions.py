"""The guarded UPDATE statements between the states of a run.

Every statement names the state that it expects. If another process was first, it changes no row.
"""

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.extensions.queue.model import TaskRun, TaskRunState
from app.kit.model import utc_now

# Attempts that may be lost, by a killed process or a crash of the machine, before the run is dead.
# More than the usual three failures: the neighbours of a task that kills its process lose theirs.
MAX_LOST_ATTEMPTS = 5
# The delay after the first lost attempt. It doubles with each further one, and is up to twice as
# long by chance: the neighbours of a task that kills its process start apart from it.
LOST_RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class LostAttempt:
    """An attempt without an outcome, and the state that its run has now."""

    queue: str
    task: str
    state: TaskRunState


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The number of messages that were lost before a start, and the lost attempts."""

    messages: int
    attempts: list[LostAttempt]


async def claim_queued(
    db: AsyncSession, queue: str, limit: int, worker_id: str | None
) -> list[int]:
    """Marks due runs as dispatched and returns their ids, oldest first.

    `worker_id` is set for the queue in this process, whose messages are lost with it.
    """
    now = utc_now()
    due = (
        select(TaskRun.id)
        .where(
            TaskRun.state == TaskRunState.QUEUED,
            TaskRun.queue == queue,
            TaskRun.available_at <= now,
        )
        .order_by(TaskRun.available_at, TaskRun.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list((await db.scalars(due)).all())
    if ids:
        await _update(
            db,
            and_(TaskRun.id.in_(ids), TaskRun.state == TaskRunState.QUEUED),
            state=TaskRunState.DISPATCHED,
            dispatched_at=now,
            worker_id=worker_id,
        )
    return ids


async def release_dispatched(db: AsyncSession, ids: Collection[int]) -> None:
    """Puts runs back that the broker did not take."""
    await _update(
        db,
        and_(TaskRun.id.in_(ids), TaskRun.state == TaskRunState.DISPATCHED),
        state=TaskRunState.QUEUED,
        worker_id=None,
    )


async def start(db: AsyncSession, id: int, worker_id: str) -> bool:
    """Counts an attempt before it runs. Returns False if the run is not waiting for its start."""
    now = utc_now()
    return await _update(
        db,
        and_(TaskRun.id == id, TaskRun.state == TaskRunState.DISPATCHED),
        state=TaskRunState.RUNNING,
        attempt=TaskRun.attempt + 1,
        worker_id=worker_id,
        started_at=now,
        finished_at=None,
        progress=0,
        progress_total=None,
        progress_text="",
        error=None,
    )


def is_attempt(id: int, attempt: int) -> ColumnElement[bool]:
    """Returns the condition under which the attempt is the latest one of the run, and running."""
    return and_(TaskRun.id == id, TaskRun.attempt == attempt, TaskRun.state == TaskRunState.RUNNING)


async def update_attempt(db: AsyncSession, id: int, attempt: int, **values: Any) -> bool:
    """Updates the run of an attempt. Returns False if the attempt was superseded or has ended."""
    return await _update(db, is_attempt(id, attempt), **values)


async def end_attempt(
    db: AsyncSession, id: int, attempt: int, *, state: TaskRunState, **values: Any
) -> bool:
    """Stores the outcome of an attempt. Returns False if the attempt was superseded.

    A run that has succeeded with its last transaction gets its result.
    """
    condition = is_attempt(id, attempt)
    if state == TaskRunState.SUCCEEDED:
        has_succeeded = and_(TaskRun.id == id, TaskRun.attempt == attempt, TaskRun.state == state)
        condition = or_(condition, has_succeeded)
    return await _update(db, condition, state=state, **values)


async def cancel(db: AsyncSession, id: int) -> bool:
    """Cancels a run that has not started, or asks the process that runs it to do so.

    Returns False if the run has ended.
    """
    running = and_(TaskRun.id == id, TaskRun.state == TaskRunState.RUNNING)
    return (
        await _cancel_waiting(db, id)
        or await _update(db, running, cancel_requested=True)
        # Between the two statements a running run may have been queued again.
        or await _cancel_waiting(db, id)
    )


async def _cancel_waiting(db: AsyncSession, id: int) -> bool:
    waiting = TaskRun.state.in_([TaskRunState.QUEUED, TaskRunState.DISPATCHED])
    return await _update(
        db, and_(TaskRun.id == id, waiting), state=TaskRunState.CANCELLED, finished_at=utc_now()
    )


async def requeue_lost(db: AsyncSession, live_worker_ids: Collection[str]) -> TakenBack:
    """Takes back the runs of processes without a heartbeat."""
    lost = and_(TaskRun.worker_id.is_not(None), TaskRun.worker_id.not_in(live_worker_ids))
    count = await _count_updated(
        db,
        and_(TaskRun.state == TaskRunState.DISPATCHED, lost),
        state=TaskRunState.QUEUED,
        worker_id=None,
    )
    attempts = [await _take_back(db, run) for run in await _read_running(db, lost)]
    return TakenBack(count, list(filter(None, attempts)))


async def requeue_abandoned(
    db: AsyncSession, worker_id: str, seconds: float, held_ids: Callable[[], Collection[int]]
) -> TakenBack:
    """Takes back the runs of a live process that it does not hold.

    An attempt whose outcome could not be stored leaves such a run, and so does a message in the
    process whose start failed. `held_ids` is called after the rows were read: a run that the
    process has taken before is held then, or has another state.
    """
    before = utc_now() - timedelta(seconds=seconds)
    is_own = TaskRun.worker_id == worker_id
    running = await _read_running(db, is_own)
    waiting = and_(is_own, TaskRun.state == TaskRunState.DISPATCHED, TaskRun.dispatched_at < before)
    waiting_ids = set((await db.scalars(select(TaskRun.id).where(waiting))).all())
    held = set(held_ids())
    attempts = [await _take_back(db, run) for run in running if run.id not in held]
    count = 0
    if lost_ids := waiting_ids - held:
        count = await _count_updated(
            db,
            and_(TaskRun.id.in_(lost_ids), waiting),
            state=TaskRunState.QUEUED,
            worker_id=None,
        )
    return TakenBack(count, list(filter(None, attempts)))


async def _read_running(db: AsyncSession, where: ColumnElement[bool]) -> Sequence[TaskRun]:
    statement = select(TaskRun).where(TaskRun.state == TaskRunState.RUNNING, where)
    return (await db.scalars(statement)).all()


async def _take_back(db: AsyncSession, run: TaskRun) -> LostAttempt | None:
    """Queues a lost attempt again, one by one: the run may have ended in the meantime."""
    now = utc_now()
    if run.cancel_requested:
        state = TaskRunState.CANCELLED
    elif run.lost_attempts + 1 >= MAX_LOST_ATTEMPTS:
        state = TaskRunState.DEAD
    else:
        state = TaskRunState.QUEUED
    delay = LOST_RETRY_SECONDS * 2**run.lost_attempts * random.uniform(1, 2)  # noqa: S311
    is_stored = await update_attempt(
        db,
        run.id,
        run.attempt,
        state=state,
        lost_attempts=run.lost_attempts + 1,
        available_at=now + timedelta(seconds=delay),
        finished_at=None if state == TaskRunState.QUEUED else now,
        worker_id=None,
        error={"key": "task.worker_lost"},
    )
    return LostAttempt(run.queue, run.task, state) if is_stored else None


async def requeue_overdue(db: AsyncSession, seconds: float) -> int:
    """Puts runs back whose message has been in the broker for too long. Returns their number.

    A message that arrives nevertheless finds another state, or starts the run and lets the second
    message find it.
    """
    before = utc_now() - timedelta(seconds=seconds)
    return await _count_updated(
        db,
        and_(
            TaskRun.state == TaskRunState.DISPATCHED,
            TaskRun.worker_id.is_(None),
            TaskRun.dispatched_at < before,
        ),
        state=TaskRunState.QUEUED,
    )


async def _update(db: AsyncSession, where: ColumnElement[bool], **values: Any) -> bool:
    return bool(await _count_updated(db, where, **values))


async def _count_updated(db: AsyncSession, where: ColumnElement[bool], **values: Any) -> int:
    statement = (
        update(TaskRun)
        .where(where)
        .values(changed_at=utc_now(), **values)
        .execution_options(synchronize_session=False)
    )
    result = await db.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
