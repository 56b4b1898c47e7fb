"""The numbers of the task queue that every process sees alike, for its metrics."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from app.core.database import Database
from app.extensions.queue import workers
from app.extensions.queue.model import QUEUE_SCOPE, TaskRun, TaskRunState
from app.extensions.queue.task import QUEUES
from app.kit.model import utc_now

WAITING_STATES = (TaskRunState.QUEUED, TaskRunState.DISPATCHED)


class QueueNumbers:
    """Reads the numbers of all queues from the database. A queue without runs has 0."""

    def __init__(self, current_database: Callable[[], Database]) -> None:
        self._current_database = current_database

    async def queued_by_queue(self) -> Mapping[str, int]:
        """Returns the number of runs that are due and wait for a worker."""
        statement = (
            select(TaskRun.queue, func.count())
            .where(_is_waiting(utc_now()))
            .group_by(TaskRun.queue)
        )
        async with self._current_database().read(QUEUE_SCOPE) as db:
            counts = {queue: int(count) for queue, count in await db.execute(statement)}
        return {queue: counts.get(queue, 0) for queue in QUEUES}

    async def oldest_seconds_by_queue(self) -> Mapping[str, float]:
        """Returns how long the oldest run that is due has waited."""
        now = utc_now()
        statement = (
            select(TaskRun.queue, func.min(TaskRun.available_at))
            .where(_is_waiting(now))
            .group_by(TaskRun.queue)
        )
        async with self._current_database().read(QUEUE_SCOPE) as db:
            rows = await db.execute(statement)
            ages = {queue: (now - oldest).total_seconds() for queue, oldest in rows}
        return {queue: ages.get(queue, 0.0) for queue in QUEUES}

    async def workers_by_queue(self) -> Mapping[str, int]:
        """Returns the number of processes with a recent heartbeat that execute runs."""
        async with self._current_database().read(QUEUE_SCOPE) as db:
            counts = await workers.count_by_queue(db)
        return {queue: counts[queue] for queue in QUEUES}


def _is_waiting(now: datetime) -> ColumnElement[bool]:
    return and_(TaskRun.state.in_(WAITING_STATES), TaskRun.available_at <= now)
