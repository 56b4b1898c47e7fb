"""The task queue of one process."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from app.core.database import Database
from app.core.metrics import TaskMetrics
from app.core.parameters import Parameters
from app.extensions.queue.brokers.create import create_brokers
from app.extensions.queue.execution import ActorLoader, RunExecutor
from app.extensions.queue.registry import TaskRegistry
from app.extensions.queue.relay import SEND_SECONDS, Relay
from app.extensions.queue.sweeper import Sweeper
from app.extensions.queue.task import QUEUES
from app.extensions.queue.workers import new_worker_id

log = logging.getLogger(__name__)

# Time to put interrupted runs back.
INTERRUPT_SECONDS = 5.0
# Time of the relay and the receivers to end. With a broker that hangs, a send needs this time, and
# receivers more: they are cancelled.
MESSENGER_SECONDS = SEND_SECONDS + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueOptions:
    """The part of a process in the task queue.

    Without `broker_url` the queues are in the process. `slots` is the number of runs that it
    executes at the same time, by queue; a process without slots only hands runs over.
    """

    broker_url: str | None = None
    prefix: str = "fastapiadmin"
    slots: Mapping[str, int]
    stop_seconds: float = 20.0
    # The time limit of each statement of a task. None means that of requests.
    statement_seconds: float | None = None


class TaskQueue:
    """Relay, receivers and sweeper of one process."""

    def __init__(  # noqa: PLR0913, PLR0917 (what its parts need)
        self,
        database: Database,
        parameters: Parameters,
        tasks: TaskRegistry,
        load_actor: ActorLoader,
        options: QueueOptions,
        metrics: TaskMetrics | None = None,
    ) -> None:
        self.worker_id = new_worker_id()
        self._options = options
        self.executor = RunExecutor(
            database,
            parameters,
            tasks,
            load_actor,
            self.worker_id,
            metrics,
            options.statement_seconds,
        )
        slots = {queue: options.slots.get(queue, 0) for queue in QUEUES}
        self._brokers = create_brokers(
            options.broker_url, options.prefix, slots, self.executor.execute
        )
        self._slots = {queue: count for queue, count in slots.items() if count}
        self._relay = Relay(database, self._brokers, self.worker_id)
        self._sweeper = Sweeper(database, self.executor, self.worker_id, self._slots, self.held_ids)

    def held_ids(self) -> set[int]:
        """Returns the runs that this process executes or has in a queue of its own."""
        waiting = (broker.held_ids() for broker in self._brokers.values())
        return set(self.executor.executing.values()).union(*waiting)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs until the block ends.

        Then no further run starts. Runs that do not end in time are interrupted and start again
        elsewhere, which counts as no failure.
        """
        finish = asyncio.Event()
        background = [
            asyncio.create_task(self._sweeper.run()),
            asyncio.create_task(self._relay.run()),
        ]
        receivers = [
            asyncio.create_task(self._brokers[queue].receive(count, finish))
            for queue, count in self._slots.items()
        ]
        try:
            yield
        finally:
            self._relay.stop()
            self.executor.is_stopping = True
            finish.set()
            await self._wait_for_runs([background[1], *receivers])
            for job in (*background, *receivers):
                job.cancel()
            await asyncio.gather(*background, *receivers, return_exceptions=True)
            for broker in self._brokers.values():
                await broker.close()
            with suppress(SQLAlchemyError, OSError, TimeoutError):
                await self._sweeper.sign_off()

    async def _wait_for_runs(self, messengers: Collection[asyncio.Task[None]]) -> None:
        """Waits for running runs, and interrupts those that do not end in time."""
        executing = self.executor.executing
        with suppress(TimeoutError):
            async with asyncio.timeout(self._options.stop_seconds):
                # The relay queues again what it has not sent. Messages that the receivers have
                # taken reach the executor, which does the same.
                await asyncio.wait(messengers, timeout=MESSENGER_SECONDS)
                while executing:
                    await asyncio.wait(tuple(executing))
        for execution in tuple(executing):
            execution.cancel()
        if executing:
            await asyncio.wait(tuple(executing), timeout=INTERRUPT_SECONDS)
