"""A worker process with the tasks of the tests, and its entry point.

Settings are in the environment: DATABASE_URL, TASK_BROKER_URL, TASK_QUEUE_PREFIX, and
TASK_STOP_SECONDS, the time that running tasks have after a stop signal. Other times are shorter
than those of the product, so that a lost process is noticed within seconds.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.api import features
from app.core.clock_sync import synchronize_clock
from app.core.database import Database
from app.extensions.queue import sweeper, transitions, workers
from app.extensions.queue.runtime import QueueOptions, TaskQueue
from app.kit.context import Actor
from tests.helpers.parameters import unchanged_parameters

from .sample_tasks import TASKS

HEARTBEAT_SECONDS = 0.5
LOST_SECONDS = 4.0
DELIVERY_SECONDS = 8.0
LOST_RETRY_SECONDS = 0.2
MAX_LOST_ATTEMPTS = 3
SLOTS = {"default": 5, "long": 2, "urgent": 2}


def shorten_times() -> None:
    workers.HEARTBEAT_SECONDS = HEARTBEAT_SECONDS
    workers.LOST_SECONDS = LOST_SECONDS
    sweeper.PROGRESS_SECONDS = HEARTBEAT_SECONDS
    sweeper.DELIVERY_SECONDS = DELIVERY_SECONDS
    transitions.LOST_RETRY_SECONDS = LOST_RETRY_SECONDS
    transitions.MAX_LOST_ATTEMPTS = MAX_LOST_ATTEMPTS


async def load_no_actor(_: int) -> Actor | None:
    return None


def create_test_queue(database: Database, broker_url: str | None, prefix: str) -> TaskQueue:
    options = QueueOptions(
        broker_url=broker_url,
        prefix=prefix,
        slots=SLOTS,
        stop_seconds=float(os.environ.get("TASK_STOP_SECONDS", "1")),
    )
    return TaskQueue(database, unchanged_parameters(), TASKS, load_no_actor, options)


async def work() -> None:
    list(features.discover_features())
    shorten_times()
    database = Database(os.environ["DATABASE_URL"])
    await synchronize_clock(database)
    queue = create_test_queue(
        database, os.environ.get("TASK_BROKER_URL"), os.environ["TASK_QUEUE_PREFIX"]
    )
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with queue.running():
        await stop.wait()
    await database.close()


@contextmanager
def run_worker(
    database_url: str, broker_url: str | None, prefix: str, log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """Runs a worker and stops it in the end, unless it was killed."""
    env = os.environ | {"DATABASE_URL": database_url, "TASK_QUEUE_PREFIX": prefix}
    if broker_url is not None:
        env["TASK_BROKER_URL"] = broker_url
    with (
        log.open("ab") as output,
        subprocess.Popen(
            [sys.executable, "-m", "tests.queue.worker_process"],
            env=env,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(work())
