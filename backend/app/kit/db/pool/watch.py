"""Detection of statements that take too long and of a database that does not respond.

A server on a frozen network path refuses nothing: bytes are accepted and no answer comes. Only the
time shows it. A slow statement looks the same, so a second connection finds out: if the server
answers it, the statement is slow and may use its limit. If not, the database does not respond.
Then all open statements fail at once, and new ones are rejected until the server answers again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from app.kit.db.options import DatabaseOptions
from app.kit.db.statement_limit import statement_limit

log = logging.getLogger(__name__)

# Interval of the check while statements run.
CHECK_INTERVAL = 0.1
# Time that the server has to report its own statement limit before the connection is aborted.
SERVER_LIMIT_MARGIN = 1.0
# Pause before the next attempt to reach a server that refuses connections.
PROBE_PAUSE = 0.2


class DatabaseNotResponding(ConnectionError):
    """The database accepts bytes, but does not answer."""


class Operation:
    """A call to the database that has not ended. `abort(target)` makes it fail at once."""

    __slots__ = ("abort", "aborted", "idle_count", "limit", "started", "target")

    def __init__(
        self, target: Any, abort: Callable[[Any], object], started: float, limit: float
    ) -> None:
        self.target = target
        self.abort = abort
        self.started = started
        self.limit = limit
        self.aborted = False
        # How often the server has said that it does not work for this connection.
        self.idle_count = 0


# Returns those of the given connections that the server does not work for.
Probe = Callable[[list[Any]], Awaitable[list[Any]]]


class OperationWatch:
    """Watches the calls to one database.

    `probe` opens a connection of its own. It raises an error if the server does not answer.
    """

    def __init__(self, options: DatabaseOptions, probe: Probe) -> None:
        self.options = options
        self.probe = probe
        self.is_responding = True
        # Called when the database stops responding.
        self.on_failure: list[Callable[[], object]] = []
        self._operations: set[Operation] = set()
        # Number of calls that the server has answered.
        self._answer_count = 0
        self._timer: asyncio.TimerHandle | None = None
        self._probe_task: asyncio.Task[None] | None = None
        # Time that the event loop was blocked, in which no answer could be read.
        self._blocked_seconds = 0.0
        self._next_probe = 0.0

    def start(
        self, target: Any, abort: Callable[[Any], object], limit: float | None = None
    ) -> Operation:
        """Watches a call until `finish`. `limit` 0 means that the call has a limit of its own."""
        loop = asyncio.get_running_loop()
        if limit is None:
            job_limit = statement_limit.get()
            limit = self.options.statement_seconds if job_limit is None else job_limit
            limit += SERVER_LIMIT_MARGIN if limit else 0.0
        operation = Operation(target, abort, loop.time() - self._blocked_seconds, limit)
        self._operations.add(operation)
        if self._timer is None:
            self._schedule_check(loop)
        return operation

    def finish(self, operation: Operation, *, is_answered: bool = True) -> None:
        self._operations.discard(operation)
        if is_answered and not operation.aborted:
            self._answer_count += 1

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._probe_task is not None:
            self._probe_task.cancel()
            with suppress(asyncio.CancelledError):
                await self._probe_task

    def _schedule_check(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = loop.call_later(CHECK_INTERVAL, self._check, loop.time() + CHECK_INTERVAL)

    def _check(self, expected: float) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._timer = None
        if now - expected > CHECK_INTERVAL:
            self._blocked_seconds += now - expected
        is_silent = False
        silence_limit = self.options.hang_seconds / 2
        for operation in list(self._operations):
            if operation.aborted:
                continue
            waited = now - self._blocked_seconds - operation.started
            if operation.limit and waited > operation.limit:
                self._abort(operation)
                log.warning(
                    "a call to the database has exceeded its limit of %g s", operation.limit
                )
            elif waited > silence_limit:
                if self.is_responding:
                    is_silent = True
                else:
                    self._abort(operation)
        if is_silent and self._probe_task is None and now >= self._next_probe:
            self._probe_task = loop.create_task(self._probe_until_answer())
        if self._operations:
            self._schedule_check(loop)

    def _abort(self, operation: Operation) -> None:
        operation.aborted = True
        operation.abort(operation.target)

    async def _probe_until_answer(self) -> None:
        """Asks the server whether it responds, and waits until it does."""
        try:
            if await self._is_alive():
                return
            self._fail()
            await self._wait_for_answer()
            self.is_responding = True
            log.warning("the database responds again")
        finally:
            self._probe_task = None
            # A slow statement is not asked about at every check.
            self._next_probe = asyncio.get_running_loop().time() + self.options.hang_seconds / 2

    async def _wait_for_answer(self) -> None:
        while not await self._is_alive():  # noqa: ASYNC110 (nothing else announces the answer)
            await asyncio.sleep(PROBE_PAUSE)

    def _fail(self) -> None:
        log.error("the database does not respond: %d calls are aborted", len(self._operations))
        self.is_responding = False
        for operation in list(self._operations):
            self._abort(operation)
        for notify in self.on_failure:
            notify()

    async def _is_alive(self) -> bool:
        """Returns whether the server answered, to the probe or to any other call."""
        answer_count = self._answer_count
        blocked_seconds = self._blocked_seconds
        started = asyncio.get_running_loop().time() - blocked_seconds
        silence_limit = self.options.hang_seconds / 2
        silent = [
            operation
            for operation in self._operations
            if not operation.aborted and started - operation.started > silence_limit
        ]
        probe = asyncio.ensure_future(self.probe([operation.target for operation in silent]))
        probe.add_done_callback(_retrieve_exception)
        await asyncio.wait([probe], timeout=silence_limit)
        if not probe.done() or probe.exception() is not None:
            # The end of a probe on a frozen path is not awaited.
            probe.cancel()
            was_blocked = self._blocked_seconds > blocked_seconds
            return was_blocked or self._answer_count > answer_count
        idle = probe.result()
        for operation in silent:
            if operation.target in idle and operation in self._operations:
                self._count_idle(operation)
        return True

    def _count_idle(self, operation: Operation) -> None:
        """Aborts a call whose connection is frozen, which a healthy server sees as idle.

        Between two statements of one call it is idle too, so the server has to say it twice.
        """
        operation.idle_count += 1
        if operation.idle_count > 1:
            log.warning("a connection is broken: the server waits for a statement")
            self._abort(operation)


def _retrieve_exception(probe: asyncio.Future[Any]) -> None:
    """Keeps asyncio from logging the error of a cancelled probe."""
    if not probe.cancelled():
        probe.exception()
