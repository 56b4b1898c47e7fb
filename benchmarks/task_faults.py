"""Background tasks while their broker is killed, cut off and hung, and while a worker is killed.

    make bench-task-faults

Each round submits runs steadily for 60 seconds, to two workers. After 15 seconds the fault begins,
and for a broker it lasts 20 seconds. The brokers are a Redis and a RabbitMQ of its own, and the
database is that of TEST_POSTGRES_URL. It writes task-faults-results.md and exits with 1 if a run is
lost, has an effect twice or an attempt too many, or waits longer than the limits below.
"""

import asyncio
import logging
import os
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from redis.asyncio import Redis
from sqlalchemy import select

from app.extensions.queue import TaskRun, TaskWorker
from app.extensions.queue.model import TaskRunState
from app.kit.model import utc_now
from benchmarks import machine
from benchmarks.task_runs import Runs, open_runs, run_worker
from benchmarks.task_worker import SYSTEM, create_queue
from tests.all_databases import database
from tests.helpers.rabbitmq_server import RabbitmqServer, run_rabbitmq
from tests.helpers.redis_server import RedisServer, run_redis
from tests.helpers.tcp_proxy import TcpProxy, run_proxy
from tests.queue.sample_tasks import Duration, write
from tests.server_process import command, environment

RESULTS = Path(__file__).with_name("task-faults-results.md")
DEFAULT_SERVER = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
SUBMIT_SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
CALM_SECONDS = 15.0
FAULT_SECONDS = 20.0
# Ten runs each half a second: a third of what the slots of the two workers could execute.
BATCH = 10
PAUSE_SECONDS = 0.5
RUN_SECONDS = 0.4
END_SECONDS = 240.0
# A lost message is sent again after 60 s, when a process next looks for it.
MAX_WAIT_SECONDS = 75.0
# The first start of a run after the end of a fault of the broker.
MAX_BACK_SECONDS = 15.0
# The next start of a run whose worker was killed.
MAX_REPEAT_SECONDS = 45.0
STORED_SECONDS = 0.5
HEAD = (
    "| fault | runs | lost | second attempts | started again within | median wait | longest wait "
    "| first start after it |"
)


@dataclass(slots=True)
class Fault:
    """A fault, with the runs that a killed worker was executing."""

    began_at: datetime = field(default_factory=utc_now)
    ended_at: datetime = field(default_factory=utc_now)
    interrupted_ids: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Bench:
    """Two workers and a client of one broker, reached through a proxy."""

    runs: Runs
    server: RedisServer | RabbitmqServer
    proxy: TcpProxy
    url: str
    folder: Path
    stack: ExitStack
    prefix: str = field(default_factory=lambda: f"bench-{uuid4().hex[:8]}")
    processes: list[Any] = field(default_factory=list)

    @property
    def broker_url(self) -> str:
        return self.server.url.replace(str(self.server.port), str(self.proxy.port))

    def start_worker(self) -> None:
        log = self.folder / "worker.log"
        worker = run_worker("queue", self.url, self.broker_url, self.prefix, log)
        self.processes.append(self.stack.enter_context(worker))

    async def kill_worker(self, at_the_same_time: Callable[[], None] | None = None) -> set[int]:
        """Kills a worker and starts another one. Returns the runs that it was executing."""
        process = self.processes.pop(0)
        process.kill()
        if at_the_same_time is not None:
            at_the_same_time()
        process.wait()
        # What it had sent to the database may still be committed.
        await asyncio.sleep(STORED_SECONDS)
        statement = select(TaskRun.id).where(
            TaskRun.state == TaskRunState.RUNNING,
            TaskRun.worker_id.in_(select(TaskWorker.id).where(TaskWorker.pid == process.pid)),
        )
        async with self.runs.database.read(SYSTEM) as db:
            ids = set(await db.scalars(statement))
        self.start_worker()
        return ids


Break = Callable[[Bench, Fault], Awaitable[None]]


async def kill_broker(bench: Bench, fault: Fault) -> None:
    bench.server.kill()
    await asyncio.sleep(FAULT_SECONDS)
    # In a thread, because the start takes seconds.
    await asyncio.to_thread(bench.server.start)
    fault.ended_at = utc_now()


async def cut_broker_off(bench: Bench, fault: Fault) -> None:
    bench.proxy.cut_off()
    await asyncio.sleep(FAULT_SECONDS)
    bench.proxy.reconnect()
    fault.ended_at = utc_now()


async def hang_broker(bench: Bench, fault: Fault) -> None:
    bench.server.hang()
    await asyncio.sleep(FAULT_SECONDS)
    bench.server.resume()
    fault.ended_at = utc_now()


async def delete_stream(bench: Bench, fault: Fault) -> None:
    async with Redis.from_url(bench.server.url) as redis:
        await redis.delete(f"{bench.prefix}.{write.queue}")
    fault.ended_at = utc_now()


async def kill_worker(bench: Bench, fault: Fault) -> None:
    fault.interrupted_ids = await bench.kill_worker()
    fault.ended_at = utc_now()


async def kill_worker_without_broker(bench: Bench, fault: Fault) -> None:
    fault.interrupted_ids = await bench.kill_worker(bench.proxy.cut_off)
    await asyncio.sleep(FAULT_SECONDS)
    bench.proxy.reconnect()
    fault.ended_at = utc_now()


FAULTS: dict[str, Break] = {
    "broker killed": kill_broker,
    "broker cut off": cut_broker_off,
    "broker hung": hang_broker,
    "worker killed": kill_worker,
    "broker cut off, worker killed": kill_worker_without_broker,
}
STREAM_FAULT = "stream deleted"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The runs of one round, after their end."""

    name: str
    fault: Fault
    rows: Sequence[Any]
    effects: Counter[int]

    @property
    def waits(self) -> list[float]:
        """Returns how long each run waited for its first attempt, if that was its last."""
        return [
            (row.started_at - row.created_at).total_seconds()
            for row in self.rows
            if row.started_at and row.attempt == 1
        ]

    @property
    def repeat_seconds(self) -> float:
        """Returns how long after the kill the last run of the worker started again."""
        starts = [
            row.started_at - self.fault.began_at
            for row in self.rows
            if row.id in self.fault.interrupted_ids and row.started_at
        ]
        return max(starts, default=timedelta()).total_seconds()

    @property
    def back_seconds(self) -> float:
        """Returns how long after the fault the first run started."""
        starts = [
            row.started_at - self.fault.ended_at
            for row in self.rows
            if row.started_at and row.started_at >= self.fault.ended_at
        ]
        return min(starts).total_seconds() if starts else END_SECONDS

    @property
    def lost(self) -> list[int]:
        return [row.id for row in self.rows if row.state != TaskRunState.SUCCEEDED]

    @property
    def repeated(self) -> dict[int, int]:
        return {row.id: row.attempt for row in self.rows if row.attempt > 1}

    def violations(self) -> Iterator[str]:
        """Yields the promises that were not kept."""
        if self.lost:
            yield f"{len(self.lost)} runs did not succeed"
        if self.effects != Counter(row.id for row in self.rows):
            yield "an effect is missing or exists twice"
        if self.repeated != dict.fromkeys(self.fault.interrupted_ids, 2):
            yield f"attempts {self.repeated}, interrupted {sorted(self.fault.interrupted_ids)}"
        if max(self.waits) > MAX_WAIT_SECONDS:
            yield f"a run waited longer than {MAX_WAIT_SECONDS:g} s"
        if self.back_seconds > MAX_BACK_SECONDS:
            yield f"no run started within {MAX_BACK_SECONDS:g} s"
        if self.repeat_seconds > MAX_REPEAT_SECONDS:
            yield f"an interrupted run started again after more than {MAX_REPEAT_SECONDS:g} s"

    def row(self) -> str:
        """Returns the figures as a row of a table in Markdown."""
        is_interrupted = bool(self.fault.interrupted_ids)
        cells = [
            self.name,
            str(len(self.rows)),
            str(len(self.lost)),
            str(len(self.repeated)),
            f"{self.repeat_seconds:.1f} s" if is_interrupted else "",
            f"{median(self.waits):.2f} s",
            f"{max(self.waits):.1f} s",
            f"{self.back_seconds:.1f} s",
        ]
        return f"| {' | '.join(cells)} |"


async def submit_steadily(runs: Runs) -> int:
    loop = asyncio.get_running_loop()
    end = loop.time() + SUBMIT_SECONDS
    count = 0
    while loop.time() < end:
        await runs.submit(write, BATCH, Duration(seconds=RUN_SECONDS))
        count += BATCH
        await asyncio.sleep(PAUSE_SECONDS)
    return count


async def measure(bench: Bench, name: str, cause: Break) -> Outcome:
    runs = bench.runs
    for _ in range(2):
        bench.start_worker()
    async with create_queue(runs.database, bench.broker_url, bench.prefix, {}).running():
        await runs.submit(write, BATCH, Duration())
        await runs.wait_until_succeeded(BATCH)
        submission = asyncio.create_task(submit_steadily(runs))
        await asyncio.sleep(CALM_SECONDS)
        fault = Fault()
        await cause(bench, fault)
        count = await submission + BATCH
        # The outcome names the runs that have not succeeded by then.
        with suppress(TimeoutError):
            await runs.wait_until_succeeded(count, END_SECONDS)
    columns = (TaskRun.id, TaskRun.state, TaskRun.attempt, TaskRun.created_at, TaskRun.started_at)
    async with runs.database.read(SYSTEM) as db:
        rows = (await db.execute(select(*columns))).all()
    outcome = Outcome(name, fault, rows, await runs.effects())
    await runs.delete()
    return outcome


async def measure_broker(
    url: str, server: RedisServer | RabbitmqServer, folder: Path, names: Sequence[str]
) -> list[Outcome]:
    outcomes = []
    faults = FAULTS | {STREAM_FAULT: delete_stream}
    async with open_runs(url) as runs:
        for name in names:
            with ExitStack() as stack:
                proxy = stack.enter_context(run_proxy("127.0.0.1", server.port))
                bench = Bench(runs, server, proxy, url, folder, stack)
                outcomes.append(await measure(bench, name, faults[name]))
            sys.stderr.write(f"{outcomes[-1].row()} {list(outcomes[-1].violations())}\n")
    return outcomes


@contextmanager
def log_to(file: Path) -> Iterator[None]:
    """Writes the warnings about the broker to a file."""
    handler = logging.FileHandler(file)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def measure_all(url: str, folder: Path) -> dict[str, list[Outcome]]:
    names = os.environ["BENCH_FAULTS"].split(",") if "BENCH_FAULTS" in os.environ else [*FAULTS]
    outcomes = {}
    with run_redis(folder) as redis:
        outcomes["Redis streams"] = asyncio.run(
            measure_broker(url, redis, folder, [*names, STREAM_FAULT])
        )
    if RabbitmqServer.is_installed():
        with run_rabbitmq(folder) as rabbitmq:
            outcomes["RabbitMQ"] = asyncio.run(measure_broker(url, rabbitmq, folder, names))
    return outcomes


def describe(broker: str, outcomes: Sequence[Outcome]) -> list[str]:
    violations = [f"- {item.name}: {text}" for item in outcomes for text in item.violations()]
    verdict = "MISSED" if violations else "met"
    return [
        f"## {broker}",
        "",
        HEAD,
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        *(outcome.row() for outcome in outcomes),
        "",
        *violations,
        f"- every run succeeds, each effect exists once, and no limit is exceeded: {verdict}",
        "",
    ]


def main() -> int:
    description = [f"- {line}" for line in machine.describe()]
    server_url = os.environ.get("TEST_POSTGRES_URL", DEFAULT_SERVER)
    with (
        TemporaryDirectory() as name,
        database(server_url, "create database {}") as url,
        log_to(Path(name) / "client.log"),
    ):
        command(environment(url, Path(name)), "upgrade")
        results = measure_all(url, Path(name))
    lines = ["# Results of `make bench-task-faults`", "", *description, ""]
    for broker, outcomes in results.items():
        lines += describe(broker, outcomes)
    text = "\n".join(lines)
    RESULTS.write_text(text, "utf-8")
    sys.stdout.write(text)
    return int(any(list(item.violations()) for items in results.values() for item in items))


if __name__ == "__main__":
    sys.exit(main())
