"""Schedulers in processes of their own: killed, stopped, and with wrong clocks.

`benchmarks/schedule.py` measures the same for minutes.
"""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.clock_sync import synchronize_clock
from app.core.database import Database
from app.extensions.queue import TaskRun
from app.kit.model import utc_now

from .scheduler_process import SYSTEM, add_job_of_each_second, scheduler_process

pytestmark = pytest.mark.anyio
CLOCK_SECONDS = (-30, 0, 30)
SECOND = timedelta(seconds=1)


async def read_times(database: Database, job_id: int) -> Sequence[tuple[datetime, datetime]]:
    """Returns the fire times and when the runs were inserted."""
    statement = select(TaskRun.fire_at, TaskRun.created_at).where(TaskRun.job_id == job_id)
    async with database.read(SYSTEM) as db:
        rows = (await db.execute(statement.order_by(TaskRun.fire_at))).all()
    return [(fire_at, created_at) for fire_at, created_at in rows if fire_at is not None]


async def test_no_second_is_lost_or_repeated_when_instances_fail(
    fresh: Database, tmp_path: Path
) -> None:
    has_own_clock = fresh.engine.dialect.name != "sqlite"
    url = fresh.engine.url.render_as_string(hide_password=False)
    await synchronize_clock(fresh)
    # Before the processes start: one that sleeps notices a new job within five seconds.
    job_id = await add_job_of_each_second(fresh)
    with ExitStack() as stack:
        killed, stopped, _ = (
            stack.enter_context(
                scheduler_process(url, tmp_path / f"{seconds}.log", seconds * has_own_clock)
            )
            for seconds in CLOCK_SECONDS
        )
        first = utc_now()
        await asyncio.sleep(1)
        killed.kill()
        stopped.send_signal(signal.SIGSTOP)
        await asyncio.sleep(2)
        stopped.send_signal(signal.SIGCONT)
        await asyncio.sleep(1.5)
        last = utc_now()
    times = await read_times(fresh, job_id)
    fire_times = [fire_at for fire_at, _ in times]
    assert len(fire_times) == len(set(fire_times))
    # A process may have been stopped while it held the row of the job.
    assert len([fire_at for fire_at in fire_times if first <= fire_at <= last]) >= 2
    # The clock that is 30 seconds ahead starts nothing early.
    assert all(created_at >= fire_at - SECOND for fire_at, created_at in times)
    assert max(fire_times) <= last + SECOND
