"""Process that runs the tasks of `benchmarks.tasks`: through the task queue, or with bare taskiq.

Settings are in the environment: DATABASE_URL, TASK_BROKER_URL, TASK_QUEUE_PREFIX. The argument is
`queue` or `bare`.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine, Mapping
from typing import Any

from aio_pika import ExchangeType
from pydantic import BaseModel
from sqlalchemy import update
from taskiq import AsyncBroker, AsyncTaskiqDecoratedTask
from taskiq.receiver import Receiver
from taskiq_aio_pika import AioPikaBroker, Exchange, Queue
from taskiq_redis import RedisStreamBroker

from app.api import features
from app.core.database import Database
from app.extensions.queue import NoParams, Run, TaskRun, task
from app.extensions.queue.model import TaskRunState
from app.extensions.queue.registry import TaskRegistry
from app.extensions.queue.runtime import QueueOptions, TaskQueue
from app.kit.context import Actor
from app.kit.data_scope import DataScope
from app.kit.model import utc_now
from tests.helpers.parameters import unchanged_parameters
from tests.queue.sample_tasks import write

SLOTS = {"default": 10, "long": 2, "urgent": 2}
SYSTEM = DataScope.system("benchmark")
BareTask = AsyncTaskiqDecoratedTask[[int], Coroutine[Any, Any, None]]


class Seconds(BaseModel):
    seconds: float = 0


@task("bench.nothing", NoParams, system="benchmark")
async def nothing(_: NoParams, __: Run) -> None: ...


@task("bench.sleep", Seconds, queue="long", system="benchmark")
async def sleep(params: Seconds, _: Run) -> None:
    await asyncio.sleep(params.seconds)


TASKS = TaskRegistry((nothing, sleep, write))


async def load_no_actor(_: int) -> Actor | None:
    return None


def create_queue(
    database: Database, broker_url: str | None, prefix: str, slots: Mapping[str, int] = SLOTS
) -> TaskQueue:
    options = QueueOptions(broker_url=broker_url, prefix=prefix, slots=slots, stop_seconds=1)
    return TaskQueue(database, unchanged_parameters(), TASKS, load_no_actor, options)


def create_bare_broker(url: str, prefix: str) -> AsyncBroker:
    """Returns a broker of taskiq as shipped, with a durable queue."""
    name = f"{prefix}.bare"
    if url.startswith("redis"):
        return RedisStreamBroker(url, queue_name=name, consumer_group_name=name, consumer_id="0")
    return AioPikaBroker(
        url,
        qos=SLOTS["default"],
        exchange=Exchange(name=name, type=ExchangeType.DIRECT),
        task_queues=[Queue(name=name)],
        dead_letter_queue=Queue(name=f"{name}.dead"),
    )


def register_bare_task(broker: AsyncBroker, database: Database) -> BareTask:
    """Registers a task that writes what the task queue writes: start and outcome of a run."""

    async def execute(id: int) -> None:
        await change(database, id, state=TaskRunState.RUNNING, attempt=1, started_at=utc_now())
        await change(database, id, state=TaskRunState.SUCCEEDED, finished_at=utc_now())

    return broker.task(task_name="execute")(execute)


async def change(database: Database, id: int, **values: object) -> None:
    async with database.transaction(SYSTEM) as db:
        await db.execute(
            update(TaskRun)
            .where(TaskRun.id == id)
            .values(changed_at=utc_now(), **values)
            .execution_options(synchronize_session=False)
        )


async def receive_bare(broker: AsyncBroker, stop: asyncio.Event) -> None:
    receiver = Receiver(broker, max_async_tasks=SLOTS["default"], wait_tasks_timeout=1)
    await receiver.listen(stop)


async def work(mode: str) -> None:
    list(features.discover_features())
    database = Database(os.environ["DATABASE_URL"])
    url = os.environ["TASK_BROKER_URL"]
    prefix = os.environ["TASK_QUEUE_PREFIX"]
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    if mode == "bare":
        broker = create_bare_broker(url, prefix)
        broker.is_worker_process = True
        register_bare_task(broker, database)
        await receive_bare(broker, stop)
    else:
        async with create_queue(database, url, prefix).running():
            await stop.wait()
    await database.close()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
