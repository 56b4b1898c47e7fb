"""Queue in this process."""

import asyncio

from app.extensions.queue.brokers.broker import Execute

MESSAGES_PER_SLOT = 10


class LocalQueue:
    """An asyncio queue. It needs no message engine, whose import costs 10 MB."""

    is_local = True

    def __init__(self, queue: str, slots: int, execute: Execute) -> None:
        self.queue = queue
        self._execute = execute
        self._ids: asyncio.Queue[int] = asyncio.Queue(max(slots, 1) * MESSAGES_PER_SLOT)
        # From the message until its execution ends.
        self._held: set[int] = set()
        # The event loop refers to a task only weakly.
        self._executions: set[asyncio.Task[None]] = set()

    def room(self) -> int:
        return self._ids.maxsize - self._ids.qsize()

    def held_ids(self) -> frozenset[int]:
        return frozenset(self._held)

    async def send(self, id: int) -> None:
        """Adds a message. Raises asyncio.QueueFull if there is no room."""
        self._ids.put_nowait(id)
        self._held.add(id)

    async def receive(self, slots: int, finish: asyncio.Event) -> None:
        receiver = asyncio.create_task(self._receive(slots))
        try:
            await finish.wait()
        finally:
            receiver.cancel()

    async def _receive(self, slots: int) -> None:
        free_slots = asyncio.Semaphore(slots)

        def end(execution: asyncio.Task[None]) -> None:
            self._executions.discard(execution)
            free_slots.release()

        while True:
            await free_slots.acquire()
            execution = asyncio.create_task(self._execute_held(await self._ids.get()))
            self._executions.add(execution)
            execution.add_done_callback(end)

    async def _execute_held(self, id: int) -> None:
        try:
            await self._execute(id)
        finally:
            self._held.discard(id)

    async def close(self) -> None:
        """Does nothing: there is no connection."""
