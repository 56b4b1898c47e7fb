"""Hands queued runs to the brokers: the message relay of the transactional outbox."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy import Select, bindparam, exists, func, literal, select, union_all
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Database
from app.extensions.queue import transitions
from app.extensions.queue.brokers.broker import QueueBroker
from app.extensions.queue.model import QUEUE_SCOPE, TaskRun, TaskRunState
from app.extensions.queue.signal import new_wake_event
from app.extensions.queue.workers import slots_by_queue
from app.kit.model import utc_now

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
# Between two rounds: every run that ends or is requested asks for one.
ROUND_SECONDS = 0.05
BATCH_SIZE = 200
SEND_SECONDS = 5.0
CONCURRENT_SENDS = 10
# Messages in a broker for each slot of its workers, and without any.
MESSAGES_PER_SLOT = 10
MIN_MESSAGES = 50


class Relay:
    """Moves due runs of all queues into the brokers, as many as these should hold.

    Runs wait in the table and not in the broker, so little has to be sent again when a broker has
    lost its messages. Relays of several processes share the work: each locks the runs it takes.
    """

    def __init__(
        self, database: Database, brokers: Mapping[str, QueueBroker], worker_id: str
    ) -> None:
        self._database = database
        self._brokers = brokers
        self._worker_id = worker_id
        self._wake = new_wake_event()
        self._due_queues = union_all(*map(_is_due, brokers))
        self._senders = asyncio.Semaphore(CONCURRENT_SENDS)
        self._is_stopping = False

    def stop(self) -> None:
        """Ends `run` after its round. Runs that are marked, but not sent yet, are queued again."""
        self._is_stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Runs until `stop`, or until it is cancelled."""
        while not self._is_stopping:
            self._wake.clear()
            try:
                sent = await self.send_due()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("relay failed, will be repeated: %s", type(error).__name__)
                sent = 0
            await asyncio.sleep(ROUND_SECONDS)
            if sent or self._is_stopping:
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._wake.wait()

    async def send_due(self) -> int:
        """Sends the due runs that the brokers have room for. Returns their number."""
        async with self._database.read(QUEUE_SCOPE) as db:
            names = (await db.scalars(self._due_queues, {"now": utc_now()})).all()
            rooms = [(self._brokers[name], await self._room(db, name)) for name in names]
        rooms = [(broker, room) for broker, room in rooms if room > 0]
        if not rooms:
            return 0
        claimed: list[tuple[QueueBroker, list[int]]] = []
        async with self._database.transaction(QUEUE_SCOPE) as db:
            for broker, room in rooms:
                owner = self._worker_id if broker.is_local else None
                limit = min(room, BATCH_SIZE)
                ids = await transitions.claim_queued(db, broker.queue, limit, owner)
                claimed.append((broker, ids))
        return sum([await self._send(broker, ids) for broker, ids in claimed])

    async def _room(self, db: AsyncSession, queue: str) -> int:
        broker = self._brokers[queue]
        if (room := broker.room()) is not None:
            return room
        slots = (await slots_by_queue(db)).get(queue, 0)
        capacity = max(MIN_MESSAGES, slots * MESSAGES_PER_SLOT)
        dispatched = select(func.count()).where(
            TaskRun.state == TaskRunState.DISPATCHED, TaskRun.queue == queue
        )
        waiting = await db.scalar(dispatched) or 0
        # Fewer and larger batches: the workers have enough until half of it is done.
        return capacity - waiting if waiting <= capacity // 2 else 0

    async def _send(self, broker: QueueBroker, ids: list[int]) -> int:
        """Sends ids after the commit. The runs that the broker does not take are queued again."""
        results = await asyncio.gather(*(self._send_one(broker, id) for id in ids))
        if rejected := [id for id, is_sent in zip(ids, results, strict=True) if not is_sent]:
            async with self._database.transaction(QUEUE_SCOPE) as db:
                await transitions.release_dispatched(db, rejected)
        return len(ids) - len(rejected)

    async def _send_one(self, broker: QueueBroker, id: int) -> bool:
        try:
            async with self._senders, asyncio.timeout(SEND_SECONDS):
                if self._is_stopping:
                    return False
                await broker.send(id)
        except Exception as error:  # noqa: BLE001 (libraries of brokers raise many classes)
            name = type(error).__name__
            log.warning("broker takes no message: queue=%s error=%s", broker.queue, name)
            return False
        return True


def _is_due(queue: str) -> Select[str]:
    """Returns the name of the queue if it has a run that is due: one step in an index."""
    due = exists().where(
        TaskRun.state == TaskRunState.QUEUED,
        TaskRun.queue == queue,
        TaskRun.available_at <= bindparam("now"),
    )
    return select(literal(queue)).where(due)
