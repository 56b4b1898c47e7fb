"""Counts the starts of a job that fires each second, with three instances on one database.

    cd backend && PYTHONPATH=.. .venv/bin/python -m benchmarks.schedule [--seconds 120]

The second round kills one instance after a quarter of the time and stops another for half of it.
The clocks of the three machines are 30 seconds apart; SQLite has no server whose clock they could
share, so all of them are right there. Measures on SQLite, and on the servers of TEST_POSTGRES_URL
and TEST_MYSQL_URL, all at the same time. Exits with 1 if a round has more than two starts more or
fewer than seconds.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from sqlalchemy import select, update

from app.api import features
from app.core.clock_sync import clock_measurement
from app.core.database import Database
from app.extensions.queue import TaskRun
from app.extensions.schedules import TaskJob
from app.kit.model import utc_now
from app.migrations.upgrade import upgrade
from tests.all_databases import SERVERS, database
from tests.scheduler.scheduler_process import SYSTEM, add_job_of_each_second, scheduler_process

CLOCK_SECONDS = (-30, 0, 30)
TOLERANCE = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """The starts of one round, and their delays in milliseconds."""

    starts: int
    repeated: int
    delays: Sequence[float]

    def describe(self) -> str:
        p99 = quantiles(self.delays, n=100, method="inclusive")[98]
        return (
            f"{self.starts} starts, {self.repeated} twice, "
            f"delay p99 {p99:.0f} ms, longest {max(self.delays):.0f} ms"
        )


def milliseconds(delay: timedelta) -> float:
    return delay.total_seconds() * 1000


async def measure(url: str, folder: Path, seconds: int, *, is_disturbed: bool) -> Outcome:
    store = Database(url)
    is_sqlite = store.engine.dialect.name == "sqlite"
    with ExitStack() as stack:
        async with clock_measurement(store):
            errors = [0 if is_sqlite or not is_disturbed else value for value in CLOCK_SECONDS]
            processes = [
                stack.enter_context(scheduler_process(url, folder / f"{number}.log", error))
                for number, error in enumerate(errors)
            ]
            job_id = await add_job_of_each_second(store)
            first = utc_now().replace(microsecond=0) + timedelta(seconds=2)
            await asyncio.sleep((first - utc_now()).total_seconds() - 0.5)
            await asyncio.sleep(seconds / 4)
            if is_disturbed:
                processes[0].kill()
                processes[1].send_signal(signal.SIGSTOP)
            await asyncio.sleep(seconds / 2)
            if is_disturbed:
                processes[1].send_signal(signal.SIGCONT)
            await asyncio.sleep(seconds / 4 + 5)
    async with store.transaction(SYSTEM) as db:
        await db.execute(update(TaskJob).values(paused=True))
    times = await read_times(store, job_id, first, first + timedelta(seconds=seconds))
    await store.close()
    fire_times = [fire_at for fire_at, _ in times]
    delays = [milliseconds(created_at - fire_at) for fire_at, created_at in times]
    return Outcome(len(times), len(times) - len(set(fire_times)), delays)


async def read_times(
    store: Database, job_id: int, first: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    statement = select(TaskRun.fire_at, TaskRun.created_at).where(
        TaskRun.job_id == job_id, TaskRun.fire_at >= first, TaskRun.fire_at < end
    )
    async with store.read(SYSTEM) as db:
        rows = (await db.execute(statement)).all()
    return [(fire_at, created_at) for fire_at, created_at in rows if fire_at is not None]


def measure_both(name: str, url: str, folder: Path, seconds: int) -> bool:
    """Prints both rounds of one database. Returns whether both are within the tolerance."""
    is_good = True
    for is_disturbed in (False, True):
        outcome = asyncio.run(measure(url, folder, seconds, is_disturbed=is_disturbed))
        title = "one killed, one stopped" if is_disturbed else "undisturbed"
        print(f"{name}, {title}: {outcome.describe()}", flush=True)  # noqa: T201
        is_good &= abs(outcome.starts - seconds) <= TOLERANCE and outcome.repeated == 0
    return is_good


def measure_all(urls: dict[str, str], folder: Path, seconds: int) -> bool:
    list(features.discover_features())
    with ThreadPoolExecutor() as pool:
        for name, url in urls.items():
            (folder / name).mkdir()
            asyncio.run(upgrade(url))
        rounds = [
            pool.submit(measure_both, name, url, folder / name, seconds)
            for name, url in urls.items()
        ]
        return all(round.result() for round in rounds)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=120)
    seconds: int = parser.parse_args().seconds
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        urls = {"SQLite": f"sqlite+aiosqlite:///{folder / 'schedule.db'}"}
        for variable, create in SERVERS.items():
            if server := os.environ.get(variable):
                urls[variable] = stack.enter_context(database(server, create))
        return 0 if measure_all(urls, folder, seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
