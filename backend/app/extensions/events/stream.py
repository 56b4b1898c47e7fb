"""The events of one connection."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.extensions.events.cursor import encode_cursor

HEARTBEAT_SECONDS = 10.0
# Events that wait for a client which reads slowly.
MAX_WAITING = 1000
# A client that gets more than this from one poll loads its lists again instead.
MAX_BATCH = 200
# Between two requests to load everything again.
RESET_INTERVAL = timedelta(seconds=10)
RECONNECT_MS = 1000
SLOW_CLIENT_RECONNECT_MS = 30_000

# Events about the stream itself. No topic has these names.
OPEN = "open"
RESET = "reset"
REAUTHENTICATE = "reauthenticate"
CLOSE = "close"
CONTROL_EVENTS = frozenset({OPEN, RESET, REAUTHENTICATE, CLOSE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event on the wire. `data` is JSON. Without a type it is a heartbeat.

    The last event of a poll has a `cursor`: a client that has read only a part of a poll gets all
    of it when it connects again. `retry` is the delay of that, in milliseconds.
    """

    type: str = ""
    data: str = "{}"
    cursor: str | None = None
    retry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The user of a stream, who has signed in until `expires_at`, and their session."""

    user_id: int
    session_id: str
    expires_at: datetime


class EventStream:
    """The events that wait for one client. A stream is closed from either side, once."""

    def __init__(
        self, recipient: Recipient, position: datetime, *, needs_reset: bool = False
    ) -> None:
        self.recipient = recipient
        # All changes before this time are in the stream.
        self.position = position
        # Until its first poll, in which it gets the changes since its position.
        self.is_new = True
        self.permissions: frozenset[str] = frozenset()
        self._waiting: deque[Event] = deque()
        self._wake = asyncio.Event()
        self._is_closed = False
        self._needs_reset = needs_reset
        self._reset_at: datetime | None = None

    def deliver(self, events: Sequence[Event], position: datetime, *, is_complete: bool) -> None:
        """Adds the events of a poll. If some are missing, the client is told to load again.

        A closed stream gets none: their cursor would hide events that it has not delivered.
        """
        if self._is_closed:
            return
        self.is_new = False
        if not is_complete or len(events) > MAX_BATCH:
            self._needs_reset = True
        if self._needs_reset:
            if self._reset_at is not None and position - self._reset_at < RESET_INTERVAL:
                return
            self._needs_reset = False
            self._reset_at = position
            events = [Event(type=RESET)]
        self.position = position
        if len(self._waiting) + len(events) > MAX_WAITING:
            self._waiting.clear()
            self.close(CLOSE, retry=SLOW_CLIENT_RECONNECT_MS)
        elif events:
            self._put(*events[:-1], replace(events[-1], cursor=encode_cursor(position)))

    def close(self, type: str, *, retry: int = RECONNECT_MS) -> None:
        """Ends the stream after the events that wait, and an event that says why."""
        if not self._is_closed:
            self._is_closed = True
            self._put(Event(type=type, retry=retry))

    async def events(self) -> AsyncIterator[Event]:
        """Yields events, and a heartbeat whenever there is none for a while."""
        yield Event(type=OPEN, cursor=encode_cursor(self.position), retry=RECONNECT_MS)
        while True:
            while self._waiting:
                yield self._waiting.popleft()
            if self._is_closed:
                return
            self._wake.clear()
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                yield Event(cursor=encode_cursor(self.position))

    def _put(self, *events: Event) -> None:
        self._waiting.extend(events)
        self._wake.set()
