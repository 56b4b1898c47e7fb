"""The scheduler: starts the runs of jobs at their times, on every instance.

Every server and every worker has one, and none of them leads. The database decides: a guarded
UPDATE moves a job on in the transaction that inserts its run, and a run is unique by job and fire
time (ADR 0053). `app.extensions.schedules` has the table and the fire times. Tasks such as
`clean_expired_tokens` are registered by the features.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Row, or_, select
from sqlalchemy.exc import SQLAlchemyError

from app.core.database import Database
from app.core.metrics import JobMetrics
from app.extensions.queue.registry import TaskRegistry
from app.extensions.schedules import firing
from app.extensions.schedules.firing import Fired, FireOutcome
from app.extensions.schedules.model import TaskJob
from app.extensions.schedules.signal import new_wake_event
from app.kit.model import utc_now

log = logging.getLogger(__name__)

T = TypeVar("T")

# Changes of other processes are noticed within this time. Those of this process wake it.
MAX_SLEEP_SECONDS = 5.0
# While a run waits for the end of the one before.
WAITING_SECONDS = 1.0
# After a job that is due could not be started: another process has it.
RETRY_SECONDS = 0.2
FAILURE_SECONDS = 1.0
# A clock that loses more than this was set back.
CLOCK_STEP_SECONDS = 2.0


class Scheduler:
    """Looks for due jobs, starts them, and sleeps until the next time.

    "Now" is the clock of the database, which all instances share; sleeping is monotonic. Jobs
    whose task this process does not know are left to one that knows it.
    """

    def __init__(self, database: Database, tasks: TaskRegistry, metrics: JobMetrics) -> None:
        self._database = database
        self._metrics = metrics
        self._tasks = tasks
        self._wake = new_wake_event()
        self._has_failed = False
        # The clock minus the monotonic clock at the last look.
        self._clock_offset: float | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs until the block ends."""
        loop = asyncio.create_task(self._run())
        try:
            yield
        finally:
            loop.cancel()
            with suppress(asyncio.CancelledError):
                await loop

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                seconds = await self.start_due()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("scheduler failed, will be repeated: %s", type(error).__name__)
                seconds = FAILURE_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._wake.wait()

    async def start_due(self) -> float:
        """Starts all jobs that are due. Returns the seconds until it has to look again."""
        await self._check_clock()
        now = utc_now()
        jobs = await self._read_jobs(now)
        due_ids = [id for id, next_at, _ in jobs if next_at is not None and next_at <= now]
        waiting_ids = [id for id, _, waiting_at in jobs if waiting_at is not None]
        self._has_failed = False
        starts = [firing.fire(self._database, self._tasks, id) for id in due_ids]
        starts += [firing.start_waiting(self._database, self._tasks, id) for id in waiting_ids]
        fired = [await self._attempt(start) for start in starts]
        for handled in filter(None, fired):
            self._count(handled)
        if any(fired):
            return 0.0
        if self._has_failed:
            return FAILURE_SECONDS
        if due_ids:
            return RETRY_SECONDS
        longest = WAITING_SECONDS if waiting_ids else MAX_SLEEP_SECONDS
        next_times = [next_at for _, next_at, _ in jobs if next_at is not None]
        seconds = [(next_at - utc_now()).total_seconds() for next_at in next_times]
        return max(0.0, min([longest, *seconds]))

    async def _attempt(self, change: Awaitable[T]) -> T | None:
        """Changes one job. Returns None after an error: the other jobs go on."""
        try:
            return await change
        except Exception:
            log.exception("job could not be started")
            self._has_failed = True
            return None

    def _count(self, fired: Fired) -> None:
        match fired.outcome:
            case FireOutcome.STARTED:
                self._metrics.start(fired.task, fired.delay)
            case FireOutcome.LATE | FireOutcome.OVERLAP:
                self._metrics.misfire(fired.task, fired.outcome)

    async def _read_jobs(
        self, now: datetime
    ) -> Sequence[Row[int, datetime | None, datetime | None]]:
        """Returns the jobs that are due before the longest sleep ends, and those that wait."""
        horizon = now + timedelta(seconds=MAX_SLEEP_SECONDS)
        statement = select(TaskJob.id, TaskJob.next_at, TaskJob.waiting_at).where(
            or_(TaskJob.next_at <= horizon, TaskJob.waiting_at.is_not(None)),
            TaskJob.paused.is_(False),
            TaskJob.task.in_([task.name for task in self._tasks]),
        )
        async with self._database.read(firing.SCHEDULER_SCOPE) as db:
            return (await db.execute(statement.order_by(TaskJob.next_at))).all()

    async def _check_clock(self) -> None:
        """Corrects the next times of all jobs at the start, and after the clock was set back."""
        offset = utc_now().timestamp() - time.monotonic()
        if self._clock_offset is None or offset < self._clock_offset - CLOCK_STEP_SECONDS:
            async with self._database.read(firing.SCHEDULER_SCOPE) as db:
                jobs = (await db.scalars(select(TaskJob).where(TaskJob.next_at.is_not(None)))).all()
            for job in jobs:
                await self._attempt(firing.correct_next_time(self._database, job.id))
        self._clock_offset = offset
