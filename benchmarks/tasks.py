"""Throughput of background tasks, compared with bare taskiq that writes the same rows.

    make bench-tasks

TEST_POSTGRES_URL names the database server, TEST_REDIS_URL and TEST_RABBITMQ_URL the brokers. A
broker that is not named is left out. The results are written to `tasks-results.md`.
"""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import select

from app.extensions.queue import TaskRun
from benchmarks import machine
from benchmarks.task_runs import Runs, open_runs, run_worker
from benchmarks.task_worker import (
    SYSTEM,
    BareTask,
    Seconds,
    create_bare_broker,
    create_queue,
    nothing,
    register_bare_task,
    sleep,
)
from tests.all_databases import database
from tests.server_process import command, environment

RESULTS = Path(__file__).with_name("tasks-results.md")
DEFAULT_SERVER = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
BROKERS = {"Redis streams": "TEST_REDIS_URL", "RabbitMQ": "TEST_RABBITMQ_URL"}
COUNT = int(os.environ.get("BENCH_TASKS", "10000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
BATCH = 100
MIN_LOCAL_PER_SECOND = 300
MIN_RATIO = 0.5
LONG_SECONDS = 5.0
MAX_WAIT_SECONDS = 2.0


async def local_rate(runs: Runs) -> float:
    """Returns the runs per second in this process, from the first request to the last success."""
    started = time.perf_counter()
    async with create_queue(runs.database, None, "bench").running():
        for _ in range(COUNT // BATCH):
            await runs.submit(nothing, BATCH)
        await runs.wait_until_succeeded(COUNT)
        rate = COUNT / (time.perf_counter() - started)
    await runs.delete()
    return rate


async def queue_rate(runs: Runs, url: str, broker_url: str) -> float:
    """Returns the runs per second of a worker; this process requests them, as a server does."""
    prefix = f"bench-{uuid4().hex[:8]}"
    with run_worker("queue", url, broker_url, prefix):
        async with create_queue(runs.database, broker_url, prefix, {}).running():
            await warm_up(runs)
            started = time.perf_counter()
            for _ in range(COUNT // BATCH):
                await runs.submit(nothing, BATCH)
            await runs.wait_until_succeeded(COUNT + BATCH)
            rate = COUNT / (time.perf_counter() - started)
    await runs.delete()
    return rate


async def warm_up(runs: Runs) -> None:
    await runs.submit(nothing, BATCH)
    await runs.wait_until_succeeded(BATCH)


async def bare_rate(runs: Runs, url: str, broker_url: str) -> float:
    """Returns the tasks per second of bare taskiq, whose task updates its row twice."""
    prefix = f"bench-{uuid4().hex[:8]}"
    broker = create_bare_broker(broker_url, prefix)
    task = register_bare_task(broker, runs.database)
    await broker.startup()
    with run_worker("bare", url, broker_url, prefix):
        await submit_bare(runs, task)
        await runs.wait_until_succeeded(BATCH)
        started = time.perf_counter()
        for _ in range(COUNT // BATCH):
            await submit_bare(runs, task)
        await runs.wait_until_succeeded(COUNT + BATCH)
        rate = COUNT / (time.perf_counter() - started)
    await broker.shutdown()
    await runs.delete()
    return rate


async def submit_bare(runs: Runs, task: BareTask) -> None:
    for id in await runs.submit(nothing, BATCH):
        await task.kiq(id)


async def longest_wait(runs: Runs) -> float:
    """Returns the longest wait of 200 short tasks behind 20 long ones, in seconds."""
    async with create_queue(runs.database, None, "bench").running():
        await runs.submit(sleep, 20, Seconds(seconds=LONG_SECONDS))
        await runs.submit(nothing, 200)
        await runs.wait_until_succeeded(200)
        statement = select(TaskRun.created_at, TaskRun.started_at).where(
            TaskRun.task == nothing.name
        )
        async with runs.database.read(SYSTEM) as db:
            rows = (await db.execute(statement)).all()
    await runs.delete()
    return max(
        (started_at - created_at).total_seconds() for created_at, started_at in rows if started_at
    )


async def measure(url: str) -> tuple[list[str], bool]:
    async with open_runs(url) as runs:
        local = [await local_rate(runs) for _ in range(ROUNDS)]
        lines = [
            "| broker | bare taskiq, tasks/s | this task queue, tasks/s | ratio |",
            "|---|---:|---:|---:|",
            f"| in process | | {spread(local)} | |",
        ]
        targets = {
            f"in process at least {MIN_LOCAL_PER_SECOND} tasks/s": median(local)
            >= MIN_LOCAL_PER_SECOND
        }
        for name, variable in BROKERS.items():
            if (broker_url := os.environ.get(variable)) is None:
                continue
            # In turns, so that both meet the same state of the machine.
            pairs = [
                (await bare_rate(runs, url, broker_url), await queue_rate(runs, url, broker_url))
                for _ in range(ROUNDS)
            ]
            ratio = median(queue / bare for bare, queue in pairs)
            bare, queue = zip(*pairs, strict=True)
            lines.append(f"| {name} | {spread(bare)} | {spread(queue)} | {ratio:.2f} |")
            targets[f"{name}: at least {MIN_RATIO} of bare taskiq"] = ratio >= MIN_RATIO
        wait = await longest_wait(runs)
        targets[f"200 short tasks behind 20 long ones wait {wait:.2f} s"] = wait < MAX_WAIT_SECONDS
    lines += ["", *(f"- {name}: {'met' if met else 'MISSED'}" for name, met in targets.items())]
    return lines, all(targets.values())


def spread(rates: Sequence[float]) -> str:
    return f"{median(rates):.0f} ({min(rates):.0f}–{max(rates):.0f})"


def main() -> int:
    description = [f"- {line}" for line in machine.describe()]
    server_url = os.environ.get("TEST_POSTGRES_URL", DEFAULT_SERVER)
    with (
        TemporaryDirectory() as folder,
        database(server_url, "create database {}") as url,
    ):
        command(environment(url, Path(folder)), "upgrade")
        lines, is_met = asyncio.run(measure(url))
    about = (
        f"{COUNT:,} tasks without content on PostgreSQL, {ROUNDS} rounds: median (least–greatest)."
    )
    text = "\n".join(
        ["# Throughput of background tasks", "", *description, "", about, "", *lines, ""]
    )
    RESULTS.write_text(text, "utf-8")
    sys.stdout.write(text)
    return int(not is_met)


if __name__ == "__main__":
    sys.exit(main())
