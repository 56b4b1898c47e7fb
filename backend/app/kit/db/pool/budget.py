"""Limits the connections of several pools together, and lets callers wait for one."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util.concurrency import await_

from app.kit.db.options import DatabaseOptions
from app.kit.db.pool.watch import DatabaseNotResponding, OperationWatch

__all__ = ["ConnectionBudget", "PoolTimeout"]

# Pause before the next attempt if the server accepts no more connections.
RETRY_SECONDS = 0.1
HOLDER_KEY = "holder"


class ConnectionRefused(Exception):
    """The server accepts no more connections for now."""


class BudgetedPool(Protocol):
    """A pool whose connections count towards a budget."""

    idle: list[ConnectionPoolEntry]

    def pop_idle(self) -> ConnectionPoolEntry | None: ...

    def was_just_used(self, record: ConnectionPoolEntry) -> bool: ...

    def is_usable(self, record: ConnectionPoolEntry) -> bool: ...

    def open_connection(self) -> ConnectionPoolEntry: ...


class ConnectionBudget:
    """The connections that the pools of one database may have together.

    A pool without a free connection takes the place of an idle connection of another pool. Callers
    wait in the order of their arrival. A task that already holds a connection goes first, and one
    place is kept for it: tasks that hold all places and wait for one more would wait for ever.
    """

    def __init__(
        self,
        options: DatabaseOptions,
        watch: OperationWatch | None,
        is_connection_limit: Callable[[BaseException], bool],
    ) -> None:
        self.options = options
        self.watch = watch
        # Whether the server refused a connection because it has too many.
        self.is_connection_limit = is_connection_limit
        self.pools: list[BudgetedPool] = []
        self.open_count = 0
        self.holders: Counter[object] = Counter()
        # Called with each error that keeps a caller from getting a connection.
        self.on_error: Callable[[Exception], object] = lambda _: None
        self._waiters: deque[asyncio.Future[None]] = deque()
        # Callers that were woken and have not taken their connection yet.
        self._woken_count = 0
        if watch is not None:
            watch.on_failure.append(self._reject_waiters)

    def acquire(self, pool: BudgetedPool) -> ConnectionPoolEntry:
        """Returns a connection of the pool. Raises PoolTimeout after `checkout_seconds`."""
        try:
            return self._acquire(pool)
        except Exception as error:
            self.on_error(error)
            raise

    def _acquire(self, pool: BudgetedPool) -> ConnectionPoolEntry:
        task = asyncio.current_task()
        is_nested = self.holders[task] > 0
        deadline = asyncio.get_running_loop().time() + self.options.checkout_seconds
        is_first = is_nested or not (self._waiters or self._woken_count)
        while True:
            self._require_responding()
            try:
                record = self._take(pool, is_nested=is_nested) if is_first else None
                pause = self.options.checkout_seconds
            except ConnectionRefused:
                record, pause = None, RETRY_SECONDS
            if record is not None:
                self._hold(record, task)
                return record
            await_(self._wait(deadline, pause, first=is_first))
            is_first = True

    def acquire_idle(self, pool: BudgetedPool) -> ConnectionPoolEntry | None:
        """Returns a connection that was just used, or None if the caller has to wait or ask."""
        task = asyncio.current_task()
        self._require_responding()
        if self._waiters or self._woken_count or not pool.idle:
            return None
        if not self._may_take(is_nested=self.holders[task] > 0):
            return None
        if not pool.was_just_used(pool.idle[-1]):
            return None
        record = pool.idle.pop()
        self._hold(record, task)
        return record

    def _hold(self, record: ConnectionPoolEntry, task: object) -> None:
        self.holders[task] += 1
        holder_info(record)[HOLDER_KEY] = task

    def release(self, record: ConnectionPoolEntry) -> None:
        """Counts a returned connection, and wakes the caller that has waited longest."""
        task = holder_info(record).pop(HOLDER_KEY, None)
        self.holders[task] -= 1
        if self.holders[task] <= 0:
            del self.holders[task]
        self._wake_next()

    def discard(self, record: ConnectionPoolEntry) -> None:
        """Closes a connection that no pool has."""
        self.open_count -= 1
        record.close()

    def _require_responding(self) -> None:
        if self.watch is not None and not self.watch.is_responding:
            raise DatabaseNotResponding("the database does not respond")

    def _take(self, pool: BudgetedPool, *, is_nested: bool) -> ConnectionPoolEntry | None:
        """Returns an idle or a new connection, or None if the caller has to wait."""
        while self._may_take(is_nested=is_nested):
            record = pool.pop_idle()
            if record is not None:
                if self._is_usable(pool, record):
                    return record
            elif self.open_count < self.options.pool_size or self._close_idle():
                return self._open(pool)
        return None

    @property
    def used_count(self) -> int:
        """Number of connections that are in use or being opened."""
        return self.open_count - sum(len(pool.idle) for pool in self.pools)

    @property
    def waiter_count(self) -> int:
        """Number of callers that wait for a connection."""
        return len(self._waiters)

    def _may_take(self, *, is_nested: bool) -> bool:
        reserved_count = 0 if is_nested else 1
        return self.used_count + reserved_count < self.options.pool_size

    def _is_usable(self, pool: BudgetedPool, record: ConnectionPoolEntry) -> bool:
        """Tests an idle connection, and closes it if it does not work."""
        is_usable = False
        try:
            is_usable = pool.is_usable(record)
        finally:
            if not is_usable:
                self.discard(record)
        return is_usable

    def _open(self, pool: BudgetedPool) -> ConnectionPoolEntry:
        """Opens a connection. Raises ConnectionRefused if the server accepts no more of them."""
        self.open_count += 1
        try:
            return pool.open_connection()
        except BaseException as error:
            self.open_count -= 1
            if self.is_connection_limit(error):
                # An idle connection of another pool would never be returned to this one.
                self._close_idle()
                raise ConnectionRefused from error
            self._wake_next()
            raise

    def _close_idle(self) -> bool:
        """Closes an idle connection of any pool, and returns whether there was one."""
        for pool in self.pools:
            if pool.idle:
                self.discard(pool.idle.pop(0))
                return True
        return False

    async def _wait(self, deadline: float, pause: float, *, first: bool) -> None:
        """Waits until a connection is returned, at most for `pause` seconds."""
        loop = asyncio.get_running_loop()
        if loop.time() >= deadline:
            raise PoolTimeout("no connection to the database has become free")
        waiter: asyncio.Future[None] = loop.create_future()
        if first:
            self._waiters.appendleft(waiter)
        else:
            self._waiters.append(waiter)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min(deadline, loop.time() + pause)):
                    await waiter
        except asyncio.CancelledError:
            if waiter in self._waiters or waiter.cancelled():
                raise
            # It was woken, so the next one is woken instead.
            self._wake_next()
            raise
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            elif not waiter.cancelled():
                self._woken_count -= 1

    def _wake_next(self) -> None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)
                self._woken_count += 1
                return

    def _reject_waiters(self) -> None:
        for _ in range(len(self._waiters)):
            self._wake_next()


def holder_info(record: ConnectionPoolEntry) -> dict[Any, Any]:
    """Returns the dictionary that a place in the pool keeps when it gets a new connection."""
    info = record.record_info
    assert info is not None
    return info
