"""A process that has only a scheduler, and its entry point.

Settings are in the environment: DATABASE_URL, and CLOCK_SECONDS by which the clock of this machine
is wrong.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from uuid import uuid4

from app.api import features
from app.core import clock_sync
from app.core.database import Database
from app.core.metrics import AppMetrics
from app.extensions.queue import NoParams, Run, task
from app.extensions.queue.registry import TaskRegistry
from app.extensions.scheduler import Scheduler
from app.extensions.schedules import OverlapPolicy, TaskJob, TriggerKind
from app.kit import clock
from app.kit.data_scope import DataScope
from app.kit.model import utc_now

SYSTEM = DataScope.system("scheduler measurement")
CLOCK_ERROR = timedelta(seconds=float(os.environ.get("CLOCK_SECONDS", "0")))
READY = b"ready\n"


class WrongDatetime(datetime):
    """Datetimes of a clock that is wrong."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "WrongDatetime":
        return super().now(tz) + CLOCK_ERROR


@task("test.each_second", NoParams, system="test", schedulable=True)
async def each_second(_: NoParams, __: Run) -> None: ...


TASKS = TaskRegistry([each_second])


async def add_job_of_each_second(database: Database) -> int:
    """Adds a job that fires at each full second, and returns its id."""
    job = TaskJob(
        name=f"each second {uuid4().hex}",
        task=each_second.name,
        trigger_kind=TriggerKind.INTERVAL,
        interval_seconds=1,
        overlap_policy=OverlapPolicy.ALLOW,
        next_at=utc_now().replace(microsecond=0) + timedelta(seconds=1),
        owner_id=0,
        owner_dept_id=0,
    )
    async with database.transaction(SYSTEM) as db:
        db.add(job)
    return job.id


async def run_scheduler() -> None:
    list(features.discover_features())
    wrong_time = time.time() + CLOCK_ERROR.total_seconds() - time.monotonic()
    for module in (clock, clock_sync):
        setattr(module, "datetime", WrongDatetime)  # noqa: B010 (mypy allows no assignment)
    setattr(time, "time", lambda: wrong_time + time.monotonic())  # noqa: B010
    database = Database(os.environ["DATABASE_URL"])
    async with (
        clock_sync.clock_measurement(database),
        Scheduler(database, TASKS, AppMetrics.create().jobs).running(),
    ):
        sys.stdout.buffer.write(READY)
        sys.stdout.flush()
        await asyncio.Event().wait()


@contextmanager
def scheduler_process(
    database_url: str, log: Path, clock_seconds: float = 0
) -> Iterator["subprocess.Popen[bytes]"]:
    """Runs a scheduler, waits until it works, and kills it in the end."""
    env = os.environ | {"DATABASE_URL": database_url, "CLOCK_SECONDS": str(clock_seconds)}
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.scheduler.scheduler_process"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            if process.stdout.readline() != READY:
                raise RuntimeError(log.read_text("utf-8"))
            yield process
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(run_scheduler())
