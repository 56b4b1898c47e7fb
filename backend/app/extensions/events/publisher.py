"""Reads the changes of all topics, and puts them into the event streams of this process."""

import asyncio
import logging
from collections import Counter
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Hashable,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http.stop_signal import call_on_stop
from app.extensions.events.cursor import decode_cursor
from app.extensions.events.stream import (
    CLOSE,
    CONTROL_EVENTS,
    REAUTHENTICATE,
    Event,
    EventStream,
    Recipient,
)
from app.extensions.events.topic import ChangeQuery, RowChange, Topic
from app.kit.errors import TooManyRequests
from app.kit.model import utc_now

log = logging.getLogger(__name__)

# Less than a second with the time of the statements: a session that ends closes its streams.
POLL_SECONDS = 0.8
# A change is read again for this long: an earlier one may be committed after it. A row has the time
# of its change before the commit, and the clocks of two instances differ by milliseconds.
OVERLAP = timedelta(seconds=5)
# Rows of one topic in one poll. Of more, the older ones are not read.
MAX_ROWS = 2000
RETRY_AFTER_SECONDS = 30

OpenSession = Callable[[], AbstractAsyncContextManager[AsyncSession]]
# Returns which of some permissions each valid session has, by session id.
LoadPermissions = Callable[
    [Collection[Recipient], Collection[str]], Awaitable[Mapping[str, frozenset[str]]]
]


class TooManyStreams(TooManyRequests):
    """A process that serves as many streams as it may."""

    status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE
    key = "event.too_many_streams"


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """The open streams of each user, and of one process."""

    per_user: int
    total: int


@dataclass(frozen=True, slots=True)
class TopicChanges:
    """The changes of one topic that a poll has read, newest first."""

    topic: Topic
    changes: Sequence[RowChange]
    # Those that no earlier poll has read.
    unread: Sequence[RowChange]
    # Older changes were not read if this is set.
    complete_since: datetime | None

    def events_for(self, stream: EventStream, since: datetime) -> list[Event]:
        """Returns the events of a stream, oldest first."""
        changes = self.changes if stream.is_new else self.unread
        visible = [
            change
            for change in reversed(changes)
            if change.changed_at >= since and self._is_recipient(stream, change)
        ]
        events = [
            Event(type=self.topic.name, data=change.data.model_dump_json())
            for change in visible
            if change.data is not None
        ]
        if len(events) < len(visible):
            events.append(Event(type=self.topic.name))
        return events

    def is_complete_for(self, stream: EventStream, since: datetime) -> bool:
        if self.complete_since is None or self.complete_since <= since:
            return True
        return bool(self.topic.permissions) and not self.topic.permissions & stream.permissions

    def _is_recipient(self, stream: EventStream, change: RowChange) -> bool:
        if self.topic.permissions:
            return bool(self.topic.permissions & stream.permissions)
        return change.user_id == stream.recipient.user_id


class EventPublisher:
    """The event streams of one process, and the loop that fills them.

    A poll executes one statement for the sessions of all streams and one for each topic,
    however many streams there are, and none without a stream. It starts when the application
    does; before and after that, a stream ends at once.
    """

    def __init__(
        self,
        topics: Sequence[Topic],
        open_session: OpenSession,
        load_permissions: LoadPermissions,
        limits: StreamLimits,
    ) -> None:
        self._topics = _unique(topics)
        self._permissions = frozenset[str]().union(*(topic.permissions for topic in topics))
        self._open_session = open_session
        self._load_permissions = load_permissions
        self._limits = limits
        self._streams: set[EventStream] = set()
        self._polling: asyncio.Task[None] | None = None
        self._is_running = False
        # The time of the last poll.
        self._position = utc_now()
        # The versions that were read, by topic and key. Each poll reads the last changes again.
        self._versions: dict[str, dict[Hashable, Hashable]] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs until the block ends. The streams end earlier, with a signal to stop the server:
        it waits for open requests before the application stops.
        """
        self._is_running = True
        with call_on_stop(self.stop):
            try:
                yield
            finally:
                self.stop()
                if self._polling is not None:
                    self._polling.cancel()
                    await asyncio.gather(self._polling, return_exceptions=True)

    def stop(self) -> None:
        """Ends all streams. Clients connect again, to another instance or after a restart."""
        self._is_running = False
        for stream in self._streams:
            stream.close(CLOSE)

    def open_stream(self, recipient: Recipient, last_cursor: str) -> EventStream:
        """Returns a stream that continues after the cursor, or else with the changes from now on.

        Raises TooManyRequests or TooManyStreams.
        """
        streams_of = Counter(stream.recipient.user_id for stream in self._streams)
        if streams_of[recipient.user_id] >= self._limits.per_user:
            raise TooManyRequests("event.too_many_streams_of_user", seconds=RETRY_AFTER_SECONDS)
        if len(self._streams) >= self._limits.total:
            raise TooManyStreams(seconds=RETRY_AFTER_SECONDS)
        now = utc_now()
        position = decode_cursor(last_cursor, now)
        is_lost = bool(last_cursor) and position is None
        stream = EventStream(recipient, position or now, needs_reset=is_lost)
        self._streams.add(stream)
        if not self._is_running:
            stream.close(CLOSE)
        elif self._polling is None or self._polling.done():
            self._polling = asyncio.create_task(self._poll_repeatedly())
        return stream

    def close_stream(self, stream: EventStream) -> None:
        """Forgets a stream whose connection has ended."""
        self._streams.discard(stream)

    async def _poll_repeatedly(self) -> None:
        """Polls until there is no stream."""
        self._versions.clear()
        while self._streams and self._is_running:
            try:
                await self._poll()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("poll failed, will be repeated: %s", type(error).__name__)
            except Exception:
                log.exception("poll failed, will be repeated")
            await asyncio.sleep(POLL_SECONDS)

    async def _poll(self) -> None:
        # A stream that is opened during the statements waits for the next poll.
        streams = await self._check_recipients(tuple(self._streams))
        now = utc_now()
        starts = {
            stream: (stream.position if stream.is_new else self._position) - OVERLAP
            for stream in streams
        }
        since = min(starts.values(), default=now)
        read = [
            await self._read_topic(topic, query)
            for topic in self._topics
            if (query := self._query(topic, streams, since))
        ]
        for stream, start in starts.items():
            events = [event for changes in read for event in changes.events_for(stream, start)]
            is_complete = all(changes.is_complete_for(stream, start) for changes in read)
            stream.deliver(events, now, is_complete=is_complete)
        self._remember(read, now)

    async def _check_recipients(self, streams: Collection[EventStream]) -> list[EventStream]:
        """Updates the permissions of the streams, and ends those without a valid session.

        Returns the others. A login ends in time even if the database does not respond.
        """
        now = utc_now()
        for stream in streams:
            if stream.recipient.expires_at <= now:
                self._end_login(stream)
        recipients = {stream.recipient for stream in streams if stream in self._streams}
        if not recipients:
            return []
        permissions = await self._load_permissions(recipients, self._permissions)
        for stream in streams:
            granted = permissions.get(stream.recipient.session_id)
            if granted is None:
                self._end_login(stream)
            else:
                stream.permissions = granted
        return [stream for stream in streams if stream in self._streams]

    def _end_login(self, stream: EventStream) -> None:
        stream.close(REAUTHENTICATE)
        self._streams.discard(stream)

    def _query(
        self, topic: Topic, streams: Collection[EventStream], since: datetime
    ) -> ChangeQuery | None:
        """Returns what to read of the topic. None if no stream can get an event of it."""
        if topic.permissions:
            is_needed = any(topic.permissions & stream.permissions for stream in streams)
            user_ids: frozenset[int] = frozenset()
        else:
            user_ids = frozenset(stream.recipient.user_id for stream in streams)
            is_needed = bool(user_ids)
        return ChangeQuery(since=since, user_ids=user_ids, limit=MAX_ROWS) if is_needed else None

    async def _read_topic(self, topic: Topic, query: ChangeQuery) -> TopicChanges:
        async with self._open_session() as db:
            changes = await topic.read(db, query)
        known = self._versions.get(topic.name, {})
        unread = [change for change in changes if known.get(change.key) != change.version]
        is_cut = len(changes) >= query.limit
        return TopicChanges(topic, changes, unread, changes[-1].changed_at if is_cut else None)

    def _remember(self, read: Sequence[TopicChanges], position: datetime) -> None:
        """Keeps the changes that the next poll can read again."""
        self._position = position
        for changes in read:
            self._versions[changes.topic.name] = {
                change.key: change.version
                for change in changes.changes
                if change.changed_at >= position - OVERLAP
            }


def _unique(topics: Sequence[Topic]) -> Sequence[Topic]:
    """Raises ValueError if two topics have one name, or one has that of another event."""
    names = Counter(topic.name for topic in topics)
    repeated = sorted(name for name, count in names.items() if count > 1 or name in CONTROL_EVENTS)
    if repeated:
        raise ValueError(f"names of topics are not unique: {', '.join(repeated)}")
    return topics
