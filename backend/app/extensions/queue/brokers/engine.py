"""Queue in a message broker, through taskiq."""

import asyncio
import logging

from taskiq import AsyncBroker
from taskiq.acks import AcknowledgeType
from taskiq.receiver import Receiver

from app.extensions.queue.brokers.broker import Execute

log = logging.getLogger(__name__)

# The only task of the engine, which drops unknown names: the names of our tasks are in the table.
ENGINE_TASK = "execute_run"
RESTART_SECONDS = 1.0
# Time of the messages that are being taken at a stop to be acknowledged and handed over.
HAND_OVER_SECONDS = 1.0


class EngineQueue:
    """A queue in RabbitMQ or Redis. Outages of the broker are waited for."""

    is_local = False

    def __init__(self, queue: str, broker: AsyncBroker, execute: Execute) -> None:
        async def execute_run(id: int) -> None:
            await execute(id)

        self.queue = queue
        self._broker = broker
        self._task = broker.task(task_name=ENGINE_TASK)(execute_run)
        self._is_started = False
        # Sends and the receiver start the broker, each of which would open its own connections.
        self._start_lock = asyncio.Lock()

    def room(self) -> None:
        return None

    def held_ids(self) -> tuple[int, ...]:
        return ()

    async def send(self, id: int) -> None:
        await self._start()
        await self._task.kiq(id)

    async def receive(self, slots: int, finish: asyncio.Event) -> None:
        """Executes the runs that arrive.

        A message is acknowledged when a slot takes it: from then on the row says whether the run
        has been executed, and long runs hold no message.
        """
        while not finish.is_set():
            try:
                await self._start()
                receiver = Receiver(
                    self._broker,
                    max_async_tasks=slots,
                    run_startup=False,
                    ack_type=AcknowledgeType.WHEN_RECEIVED,
                    # The runtime waits for the runs.
                    wait_tasks_timeout=HAND_OVER_SECONDS,
                )
                await receiver.listen(finish)
            except Exception as error:  # noqa: BLE001 (libraries of brokers raise many classes)
                name = type(error).__name__
                log.warning("broker is not available: queue=%s error=%s", self.queue, name)
                await asyncio.sleep(RESTART_SECONDS)

    async def close(self) -> None:
        """Closes the connections. A broker that hangs is left alone."""
        if not self._is_started:
            return
        try:
            async with asyncio.timeout(RESTART_SECONDS):
                await self._broker.shutdown()
        except Exception as error:  # noqa: BLE001 (see above)
            name = type(error).__name__
            log.warning("broker was not closed: queue=%s error=%s", self.queue, name)

    async def _start(self) -> None:
        async with self._start_lock:
            if not self._is_started:
                await self._broker.startup()
                self._is_started = True
