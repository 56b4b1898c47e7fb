"""Heartbeat of this process, and the runs of processes that have ended."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping

from sqlalchemy.exc import SQLAlchemyError

from app.core.database import Database
from app.extensions.queue import transitions, workers
from app.extensions.queue.execution import RunExecutor
from app.extensions.queue.model import QUEUE_SCOPE
from app.extensions.queue.signal import wake_relays

log = logging.getLogger(__name__)

PROGRESS_SECONDS = 1.0
# A broker that is reachable delivers a message within this time, or a slot is not free for it.
DELIVERY_SECONDS = 60.0


class Sweeper:
    """Stores the heartbeat and the progress of this process, and takes back what was lost.

    It sweeps only after two heartbeats in a row: when a database comes back, all processes are
    without a recent heartbeat, and each has to store its own first.
    """

    def __init__(
        self,
        database: Database,
        executor: RunExecutor,
        worker_id: str,
        slots: Mapping[str, int],
        held_ids: Callable[[], Collection[int]],
    ) -> None:
        self._database = database
        self._executor = executor
        self._worker_id = worker_id
        self._slots = slots
        self._held_ids = held_ids
        self._heartbeats = 0

    async def run(self) -> None:
        """Runs until it is cancelled."""
        ticks_per_heartbeat = round(workers.HEARTBEAT_SECONDS / PROGRESS_SECONDS)
        tick = 0
        while True:
            try:
                if tick % ticks_per_heartbeat == 0:
                    await self.beat()
                await self._executor.store_progress()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                self._heartbeats = 0
                log.warning("heartbeat failed, will be repeated: %s", type(error).__name__)
                tick = -1  # as soon as possible
            tick += 1
            await asyncio.sleep(PROGRESS_SECONDS)

    async def beat(self) -> None:
        """Stores a heartbeat, then takes back lost runs."""
        async with self._database.transaction(QUEUE_SCOPE) as db:
            await workers.beat(db, self._worker_id, self._slots, len(self._executor.running))
        self._heartbeats += 1
        if self._heartbeats < 2:
            return
        async with self._database.transaction(QUEUE_SCOPE) as db:
            live = await workers.live_worker_ids(db)
            lost = await transitions.requeue_lost(db, live)
            abandoned = await transitions.requeue_abandoned(
                db, self._worker_id, DELIVERY_SECONDS, self._held_ids
            )
            overdue = await transitions.requeue_overdue(db, DELIVERY_SECONDS)
            await workers.delete_forgotten(db)
        attempts = [*lost.attempts, *abandoned.attempts]
        self._executor.count_lost(attempts)
        messages = lost.messages + abandoned.messages + overdue
        if attempts or messages:
            log.warning("runs were lost: attempts=%d messages=%d", len(attempts), messages)
            await wake_relays()

    async def sign_off(self) -> None:
        async with self._database.transaction(QUEUE_SCOPE) as db:
            await workers.sign_off(db, self._worker_id)
