"""Tasks in several worker processes: in this process, on Redis streams and on RabbitMQ.

TEST_REDIS_URL and TEST_RABBITMQ_URL name the brokers. The workers share a database server, because
many processes that write to one SQLite file mostly wait.
"""

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import aio_pika
import pytest
from pydantic import BaseModel
from redis.asyncio import Redis
from sqlalchemy import make_url, select
from taskiq import BrokerMessage

from app.api.v1.module_system.seed.model import AppliedSeed
from app.core.database import Database
from app.extensions.queue import NoParams, Task, TaskRun, submit
from app.extensions.queue.brokers.create import create_brokers
from app.extensions.queue.brokers.redis_stream import RecoveringStreamBroker
from app.extensions.queue.model import ENDED_STATES
from app.extensions.queue.task import QUEUES
from app.kit.context import ANONYMOUS, Context
from app.kit.data_scope import DataScope
from tests.helpers.tcp_proxy import TcpProxy, run_proxy

from .sample_tasks import Duration, kill_process, long, write, write_and_sleep
from .worker_process import MAX_LOST_ATTEMPTS, create_test_queue, run_worker

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not os.environ.get("TEST_DATABASE_URL", "").startswith("postgresql"),
        reason="runs on PostgreSQL",
    ),
]
SYSTEM = DataScope.system("test")
BROKERS = ("TEST_REDIS_URL", "TEST_RABBITMQ_URL", "")
# On a busy machine a worker alone takes seconds to start.
WAIT_SECONDS = 180
REMOTE_BROKERS = pytest.mark.parametrize("workers", BROKERS[:2], indirect=True)


@dataclass
class Workers:
    """Worker processes on one database and one broker."""

    database: Database
    broker_url: str | None
    folder: Path
    stack: ExitStack
    prefix: str = field(default_factory=lambda: f"test-{uuid4().hex[:8]}")
    processes: list[Any] = field(default_factory=list)

    def start(self, broker_url: str | None = None) -> Any:
        url = self.database.engine.url.render_as_string(hide_password=False)
        process = self.stack.enter_context(
            run_worker(url, broker_url or self.broker_url, self.prefix, self.folder / "worker.log")
        )
        self.processes.append(process)
        return process

    def connect_through(self, proxy: TcpProxy) -> str:
        """Returns the URL of the broker at the proxy."""
        assert self.broker_url is not None
        url = make_url(self.broker_url).set(port=proxy.port)
        return url.render_as_string(hide_password=False)

    async def submit(self, task: Task[Any], params: BaseModel, count: int = 1) -> list[int]:
        async with self.database.transaction(SYSTEM) as db:
            return [await submit(Context(db, ANONYMOUS), task, params) for _ in range(count)]

    async def runs(self, ids: Sequence[int]) -> list[TaskRun]:
        async with self.database.read(SYSTEM) as db:
            statement = select(TaskRun).where(TaskRun.id.in_(ids)).order_by(TaskRun.id)
            return list(await db.scalars(statement))

    async def wait_for_state(self, ids: Sequence[int], *states: str) -> list[TaskRun]:
        for _ in range(WAIT_SECONDS * 10):
            runs = await self.runs(ids)
            if all(run.state in states for run in runs):
                return runs
            await asyncio.sleep(0.1)
        log = (self.folder / "worker.log").read_text("utf-8")
        counts = Counter(run.state for run in await self.runs(ids))
        raise TimeoutError(f"{counts}\n{log[-3000:]}")

    async def wait_for_count(self, ids: Sequence[int], state: str, count: int) -> None:
        """Waits until at least so many of the runs have the state."""
        for _ in range(WAIT_SECONDS * 50):
            if sum(run.state == state for run in await self.runs(ids)) >= count:
                return
            await asyncio.sleep(0.02)
        raise TimeoutError(f"fewer than {count} runs have become {state}")

    async def wait_for_end(self, ids: Sequence[int]) -> list[TaskRun]:
        return await self.wait_for_state(ids, *ENDED_STATES)

    async def effects(self) -> Counter[int]:
        """Returns the number of effects of each run."""
        async with self.database.read(SYSTEM) as db:
            keys = await db.scalars(select(AppliedSeed.key))
        return Counter(int(key.split(":")[0]) for key in keys)


@contextmanager
def proxy_of(url: str | None) -> Iterator[TcpProxy]:
    target = make_url(url or "")
    assert target.host is not None
    assert target.port is not None
    with run_proxy(target.host, target.port) as proxy:
        yield proxy


@pytest.fixture(params=BROKERS, ids=lambda name: name or "local")
async def workers(
    fresh: Database, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Workers]:
    broker_url = os.environ.get(request.param) if request.param else None
    if request.param and broker_url is None:
        pytest.skip(f"{request.param} is not set")
    with ExitStack() as stack:
        started = Workers(fresh, broker_url, tmp_path, stack)
        yield started
    if broker_url is not None:
        await delete_queues(broker_url, started.prefix)


async def delete_queues(broker_url: str, prefix: str) -> None:
    """Deletes what the brokers of the workers have created."""
    names = [f"{prefix}.{queue}" for queue in QUEUES]
    if broker_url.startswith("redis"):
        async with Redis.from_url(broker_url) as redis:
            await redis.delete(*names)
        return
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        for name in names:
            await channel.queue_delete(name)
            await channel.queue_delete(f"{name}.dead")
            await channel.exchange_delete(name)


async def test_killed_worker_loses_no_run_and_effects_exist_once(workers: Workers) -> None:
    first = workers.start()
    ids = await workers.submit(write_and_sleep, Duration(seconds=60), 5)
    await workers.wait_for_state(ids, "running")
    first.kill()
    workers.start()
    ids += await workers.submit(write, Duration(), 50)
    runs = await workers.wait_for_end(ids)
    assert {run.state for run in runs} == {"succeeded"}
    assert [run.attempt for run in runs[:5]] == [2] * 5
    assert await workers.effects() == Counter(ids)


async def test_task_that_kills_its_process_is_dead_and_others_are_unaffected(
    workers: Workers,
) -> None:
    (poison,) = await workers.submit(kill_process, NoParams())
    others = await workers.submit(write, Duration(seconds=0.2), 20)
    async with asyncio.timeout(WAIT_SECONDS):
        while [run.state for run in await workers.runs([poison])] != ["dead"]:
            if not workers.processes or workers.processes[-1].poll() is not None:
                workers.start()
            await asyncio.sleep(0.5)
    (run,) = await workers.runs([poison])
    assert (run.state, run.lost_attempts) == ("dead", MAX_LOST_ATTEMPTS)
    runs = await workers.wait_for_end(others)
    assert {run.state for run in runs} == {"succeeded"}
    assert await workers.effects() == Counter(others)


async def test_long_tasks_do_not_delay_short_ones(workers: Workers) -> None:
    workers.start()
    slow = await workers.submit(long, Duration(seconds=300), 5)
    short = await workers.submit(write, Duration(), 20)
    await workers.wait_for_end(short)
    assert "succeeded" not in {run.state for run in await workers.runs(slow)}


@pytest.mark.parametrize("workers", ["TEST_REDIS_URL"], indirect=True)
async def test_deleted_redis_stream_loses_no_run(workers: Workers) -> None:
    workers.start()
    ids = await workers.submit(write, Duration(seconds=0.1), 60)
    await workers.wait_for_count(ids, "succeeded", 1)
    assert workers.broker_url is not None
    async with Redis.from_url(workers.broker_url) as redis:
        assert await redis.delete(f"{workers.prefix}.default") == 1
    runs = await workers.wait_for_end(ids)
    assert {run.state for run in runs} == {"succeeded"}
    assert await workers.effects() == Counter(ids)


@REMOTE_BROKERS
async def test_broker_that_hangs_and_is_cut_off_loses_no_run(workers: Workers) -> None:
    with proxy_of(workers.broker_url) as proxy:
        workers.start(workers.connect_through(proxy))
        ids = await workers.submit(write, Duration(seconds=0.1), 10)
        await workers.wait_for_end(ids)
        for begin, end in ((proxy.freeze, proxy.resume), (proxy.cut_off, proxy.reconnect)):
            begin()
            for _ in range(6):
                ids += await workers.submit(write, Duration(seconds=0.1), 5)
                await asyncio.sleep(0.5)
            end()
        runs = await workers.wait_for_end(ids)
    assert {(run.state, run.attempt) for run in runs} == {("succeeded", 1)}
    assert await workers.effects() == Counter(ids)


@REMOTE_BROKERS
async def test_stopped_worker_interrupts_no_run_and_returns_waiting_messages(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASK_STOP_SECONDS", "60")
    first = workers.start()
    ids = await workers.submit(write, Duration(seconds=1), 30)
    await workers.wait_for_count(ids, "running", 5)
    first.terminate()
    assert await asyncio.to_thread(first.wait) == 0
    runs = await workers.runs(ids)
    # Those that were running have ended, and no further one has started.
    assert {(run.state, run.attempt) for run in runs if run.attempt} == {("succeeded", 1)}
    assert sum(run.attempt for run in runs) == 5
    if workers.broker_url and workers.broker_url.startswith("redis"):
        stream = f"{workers.prefix}.default"
        async with Redis.from_url(workers.broker_url) as redis:
            (group,) = await redis.xinfo_groups(stream)
        assert (group["consumers"], group["pending"]) == (0, 0)
    workers.start()
    runs = await workers.wait_for_end(ids)
    assert {(run.state, run.attempt) for run in runs} == {("succeeded", 1)}
    assert await workers.effects() == Counter(ids)


@pytest.mark.parametrize("workers", ["TEST_RABBITMQ_URL"], indirect=True)
async def test_concurrent_sends_open_one_connection(workers: Workers) -> None:
    with proxy_of(workers.broker_url) as proxy:
        url = workers.connect_through(proxy)
        (queue,) = create_brokers(url, workers.prefix, {"default": 0}, ignore).values()
        await asyncio.gather(*(queue.send(id) for id in range(5)))
        assert len(proxy.links) == 1
        await queue.close()


@pytest.mark.parametrize("workers", ["TEST_REDIS_URL"], indirect=True)
async def test_stop_leaves_a_message_for_each_dispatched_run(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for those whose message is being sent or acknowledged when the stop signal arrives."""
    acknowledgement = RecoveringStreamBroker._acknowledgement  # noqa: SLF001 (a slow network)

    def slow_acknowledgement(self: RecoveringStreamBroker, id: bytes) -> Any:
        async def acknowledge() -> None:
            await acknowledgement(self, id)()
            await asyncio.sleep(0.2)

        return acknowledge

    kick = RecoveringStreamBroker.kick

    async def slow_kick(self: RecoveringStreamBroker, message: BrokerMessage) -> None:
        await asyncio.sleep(0.1)
        await kick(self, message)

    monkeypatch.setattr(RecoveringStreamBroker, "_acknowledgement", slow_acknowledgement)
    monkeypatch.setattr(RecoveringStreamBroker, "kick", slow_kick)
    assert workers.broker_url is not None
    database = workers.database
    for number in range(8):
        async with create_test_queue(database, workers.broker_url, workers.prefix).running():
            await workers.submit(write, Duration(), 30)
            await asyncio.sleep(0.1 + 0.03 * number)
        async with Redis.from_url(workers.broker_url) as redis:
            messages: Any = await redis.xrange(f"{workers.prefix}.default")
        sent_ids = {json.loads(fields[b"data"])["args"][0] for _, fields in messages}
        async with database.read(SYSTEM) as db:
            runs = (await db.execute(select(TaskRun.id, TaskRun.state, TaskRun.attempt))).all()
        dispatched = {id for id, state, _ in runs if state == "dispatched"}
        assert dispatched <= sent_ids
        assert {(state, count) for _, state, count in runs if count} <= {("succeeded", 1)}


async def ignore(_: int) -> None: ...
