"""Runs and worker processes of the measurements of background tasks."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlalchemy import delete, func, select

from app.api import features
from app.api.v1.module_system.seed.model import AppliedSeed
from app.core.clock_sync import synchronize_clock
from app.core.database import Database
from app.extensions.queue import NoParams, Task, TaskRun, submit
from app.extensions.queue.model import TaskRunState
from app.kit.context import ANONYMOUS, Context
from benchmarks.task_worker import SYSTEM
from tests.server_process import BACKEND

POLL_SECONDS = 0.1


@contextmanager
def run_worker(
    mode: str, database_url: str, broker_url: str, prefix: str, log: Path | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Runs a worker process: `queue` with the task queue, `bare` with bare taskiq.

    Its output goes to `log`, if there is one.
    """
    env = os.environ | {
        "DATABASE_URL": database_url,
        "TASK_BROKER_URL": broker_url,
        "TASK_QUEUE_PREFIX": prefix,
        "PYTHONPATH": f"{BACKEND}:{BACKEND.parent}",
    }
    arguments = [sys.executable, "-m", "benchmarks.task_worker", mode]
    with (
        nullcontext() if log is None else log.open("ab") as output,
        subprocess.Popen(  # noqa: S603 (a command of this project)
            arguments, env=env, cwd=BACKEND, stdout=output, stderr=output
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs in one database."""

    database: Database

    async def submit(
        self, task: Task[Any], count: int, params: BaseModel | None = None
    ) -> list[int]:
        """Requests runs in one transaction and returns their ids."""
        async with self.database.transaction(SYSTEM) as db:
            context = Context(db, ANONYMOUS)
            return [await submit(context, task, params or NoParams()) for _ in range(count)]

    async def count_succeeded(self) -> int:
        statement = select(func.count()).where(TaskRun.state == TaskRunState.SUCCEEDED)
        async with self.database.read(SYSTEM) as db:
            return await db.scalar(statement) or 0

    async def wait_until_succeeded(self, count: int, seconds: float = 600) -> None:
        async with asyncio.timeout(seconds):
            while await self.count_succeeded() < count:  # noqa: ASYNC110
                await asyncio.sleep(POLL_SECONDS)

    async def effects(self) -> Counter[int]:
        """Returns the number of effects of each run of `tests.queue.sample_tasks.write`."""
        async with self.database.read(SYSTEM) as db:
            keys = await db.scalars(select(AppliedSeed.key))
        return Counter(int(key.split(":")[0]) for key in keys)

    async def delete(self) -> None:
        async with self.database.transaction(SYSTEM) as db:
            for model in (TaskRun, AppliedSeed):
                await db.execute(delete(model).execution_options(synchronize_session=False))


@asynccontextmanager
async def open_runs(url: str) -> AsyncIterator[Runs]:
    list(features.discover_features())
    database = Database(url)
    await synchronize_clock(database)
    runs = Runs(database)
    await runs.delete()
    try:
        yield runs
    finally:
        await database.close()
