"""Pool of one engine, which shares its places with the pools of other engines."""

import select
import time
from math import inf
from typing import Any

from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.util.concurrency import await_, greenlet_spawn

from app.kit.db.dialects.dialect import DatabaseDialect
from app.kit.db.pool.budget import ConnectionBudget, holder_info

# A connection that was idle for longer is tested before it is used.
IDLE_SECONDS = 1.0
LAST_USE_KEY = "last_use"


class SharedPool(Pool):
    """Pool whose connections count towards a budget. The one returned last is used first.

    Before it is used again, a connection is tested if the server has closed it or sent something,
    or if it was idle for a second. Otherwise the test costs no round trip.
    """

    _is_asyncio = True  # pyright: ignore[reportAssignmentType]  # as in AsyncAdaptedQueuePool

    def __init__(
        self,
        creator: Any,
        database_dialect: DatabaseDialect,
        budget: ConnectionBudget,
        **options: Any,
    ) -> None:
        super().__init__(creator, **options)
        self.database_dialect = database_dialect
        self.budget = budget
        self.idle: list[ConnectionPoolEntry] = []
        budget.pools.append(self)

    def recreate(self) -> "SharedPool":
        """Returns an empty pool in place of this one, as `Engine.dispose` requires."""
        self.budget.pools.remove(self)
        return SharedPool(
            self._creator,
            self.database_dialect,
            self.budget,
            recycle=self._recycle,
            echo=self.echo,
            logging_name=self._orig_logging_name,
            reset_on_return=self._reset_on_return,
            _dispatch=self.dispatch,
            dialect=self._dialect,
        )

    def dispose(self) -> None:
        while self.idle:
            self.budget.discard(self.idle.pop())

    def open_connection(self) -> ConnectionPoolEntry:
        return self._create_connection()

    async def borrow(self) -> ConnectionPoolEntry:
        """Returns a connection for a caller that gives it back: an idle one without a greenlet."""
        if (record := self.budget.acquire_idle(self)) is not None:
            return record
        return await greenlet_spawn(self._do_get)

    def give_back(self, record: ConnectionPoolEntry) -> None:
        """Takes a borrowed connection back."""
        self._do_return_conn(record)

    def distrust_idle(self) -> None:
        """Makes each idle connection be tested before its next use: another one was lost."""
        for record in self.idle:
            holder_info(record)[LAST_USE_KEY] = -inf

    def pop_idle(self) -> ConnectionPoolEntry | None:
        return self.idle.pop() if self.idle else None

    def is_usable(self, record: ConnectionPoolEntry) -> bool:
        """Returns whether an idle connection still works."""
        if self.was_just_used(record):
            return True
        return not self._is_closed(record) and self._responds(record.dbapi_connection)

    def was_just_used(self, record: ConnectionPoolEntry) -> bool:
        """Returns whether an idle connection surely works. Asks nobody."""
        idle_seconds = time.monotonic() - holder_info(record)[LAST_USE_KEY]
        return (
            idle_seconds < IDLE_SECONDS
            and not self._is_closed(record)
            and not self._has_input(record.dbapi_connection)
        )

    def _is_closed(self, record: ConnectionPoolEntry) -> bool:
        place: Any = record
        is_invalidated = place._is_hard_or_soft_invalidated()  # noqa: SLF001
        return is_invalidated or self.database_dialect.is_closed(record.dbapi_connection)

    def _has_input(self, connection: Any) -> bool:
        """Returns whether the server has sent something, such as the end of the connection."""
        socket = self.database_dialect.socket(connection)
        if socket is None:
            return False
        if not hasattr(select, "poll"):  # on Windows
            return bool(select.select([socket.fileno()], [], [], 0)[0])
        poll = select.poll()
        poll.register(socket.fileno(), select.POLLIN)
        return bool(poll.poll(0))

    def _responds(self, connection: Any) -> bool:
        watch = self.budget.watch
        if watch is None:
            return True
        abort = self.database_dialect.abort
        operation = watch.start(connection, abort, self.budget.options.hang_seconds / 2)
        try:
            await_(self.database_dialect.ping(connection))
        except Exception:  # noqa: BLE001 (the driver raises errors of many types)
            return False
        finally:
            watch.finish(operation)
        return True

    def _do_get(self) -> ConnectionPoolEntry:
        return self.budget.acquire(self)

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        if record.dbapi_connection is None:
            self.budget.open_count -= 1
        elif self in self.budget.pools:
            holder_info(record)[LAST_USE_KEY] = time.monotonic()
            self.idle.append(record)
        else:
            # The pool was disposed while the connection was in use.
            self.budget.discard(record)
        self.budget.release(record)
