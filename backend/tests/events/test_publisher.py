"""The loop that reads changes, with topics and sessions of this test."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError

from app.extensions.events import (
    ChangeQuery,
    Event,
    EventPublisher,
    EventStream,
    Recipient,
    RowChange,
    StreamLimits,
    Topic,
    publisher,
)
from app.extensions.events.cursor import encode_cursor
from app.extensions.events.publisher import MAX_ROWS, OVERLAP, TooManyStreams
from app.kit.errors import TooManyRequests
from app.kit.model import utc_now

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
PERMISSION = "test:thing:query"
LIMITS = StreamLimits(per_user=2, total=3)


class Data(BaseModel):
    number: int


@dataclass
class World:
    """Two topics whose rows are a list, and the permissions of sessions."""

    rows: list[RowChange] = field(default_factory=list)
    sessions: dict[str, frozenset[str]] = field(default_factory=dict)
    queries: list[ChangeQuery] = field(default_factory=list)
    error: Exception | None = None
    session_error: Exception | None = None
    versions: Iterator[int] = field(default_factory=count)

    async def read(self, _: Any, query: ChangeQuery) -> Sequence[RowChange]:
        self.queries.append(query)
        if self.error is not None:
            raise self.error
        rows = [row for row in self.rows if row.changed_at >= query.since]
        rows = [row for row in rows if not query.user_ids or row.user_id in query.user_ids]
        return sorted(rows, key=lambda row: row.changed_at, reverse=True)[: query.limit]

    async def load_permissions(
        self, recipients: Collection[Recipient], _: Collection[str]
    ) -> Mapping[str, frozenset[str]]:
        if self.session_error is not None:
            raise self.session_error
        ids = {recipient.session_id for recipient in recipients}
        return {id: granted for id, granted in self.sessions.items() if id in ids}

    def change(self, key: int, *, user_id: int = 1, age: float = 0, **values: Any) -> None:
        values = {"data": Data(number=key), "version": next(self.versions), **values}
        changed_at = utc_now() - timedelta(seconds=age)
        change = RowChange(key=key, changed_at=changed_at, user_id=user_id, **values)
        self.rows = [*(row for row in self.rows if row.key != key), change]

    @asynccontextmanager
    async def running(self, *topics: Topic) -> AsyncIterator[EventPublisher]:
        topics = topics or (Topic(name="own", read=self.read),)
        open_session: Any = nullcontext  # a session that no topic uses
        events = EventPublisher(topics, open_session, self.load_permissions, LIMITS)
        async with events.running():
            yield events

    def recipient(self, user_id: int = 1, *granted: str) -> Recipient:
        self.sessions[str(user_id)] = frozenset(granted)
        return Recipient(user_id=user_id, session_id=str(user_id), expires_at=utc_now() + HOUR)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(publisher, "POLL_SECONDS", 0.005)
    return World()


async def polls(world: World) -> None:
    """Waits for two whole polls."""
    target = len(world.queries) + 3
    while len(world.queries) < target:  # noqa: ASYNC110 (the loop has no event for it)
        await asyncio.sleep(0.001)


async def take(stream: EventStream, type: str = "close") -> list[Event]:
    """Returns the events up to one of this type, without the first."""
    events: list[Event] = []
    async with asyncio.timeout(5):
        async for event in stream.events():
            events.append(event)
            if event.type == type:
                break
    return events[1:]


def numbers(events: Sequence[Event]) -> list[int]:
    return [Data.model_validate_json(event.data).number for event in events if event.type == "own"]


async def test_each_change_is_delivered_once_and_in_order(world: World) -> None:
    async with world.running() as events:
        stream = events.open_stream(world.recipient(), "")
        await polls(world)
        world.change(1)
        await polls(world)
        world.change(2)
        world.change(1)
        await polls(world)
        events.stop()
        assert numbers(await take(stream)) == [1, 2, 1]


async def test_change_that_is_committed_after_a_later_one_is_delivered(world: World) -> None:
    async with world.running() as events:
        stream = events.open_stream(world.recipient(), "")
        await polls(world)
        world.change(2)
        await polls(world)
        world.change(1, age=OVERLAP.total_seconds() / 2)
        await polls(world)
        events.stop()
        assert numbers(await take(stream)) == [2, 1]


async def test_stream_gets_only_the_changes_of_its_user(world: World) -> None:
    async with world.running() as events:
        first = events.open_stream(world.recipient(1), "")
        second = events.open_stream(world.recipient(2), "")
        await polls(world)
        world.change(1, user_id=1)
        world.change(2, user_id=2)
        world.change(3, user_id=3)
        await polls(world)
        events.stop()
        assert (numbers(await take(first)), numbers(await take(second))) == ([1], [2])


async def test_topic_with_permission_gives_one_event_while_the_user_has_it(world: World) -> None:
    topic = Topic(name="all", read=world.read, permissions=frozenset({PERMISSION, "other"}))
    async with world.running(topic) as events:
        reader = events.open_stream(world.recipient(1, PERMISSION), "")
        other = events.open_stream(world.recipient(2), "")
        await polls(world)
        world.change(1, user_id=0, data=None)
        world.change(2, user_id=0, data=None)
        await polls(world)
        world.recipient(1)
        await asyncio.sleep(0.05)
        world.change(3, user_id=0, data=None)
        await asyncio.sleep(0.05)
        events.stop()
        assert [event.type for event in await take(reader)] == ["all", "close"]
        assert [event.type for event in await take(other)] == ["close"]


async def test_topic_without_recipients_is_not_read(world: World) -> None:
    topic = Topic(name="all", read=world.read, permissions=frozenset({PERMISSION, "other"}))
    async with world.running(topic) as events:
        events.open_stream(world.recipient(1), "")
        await asyncio.sleep(0.05)
    assert world.queries == []


async def test_one_poll_reads_a_topic_once_for_all_streams(world: World) -> None:
    async with world.running() as events:
        for user_id in (1, 2, 3):
            events.open_stream(world.recipient(user_id), "")
        await polls(world)
    assert {query.user_ids for query in world.queries} == {frozenset({1, 2, 3})}


async def test_nothing_is_read_without_a_stream(world: World) -> None:
    async with world.running() as events:
        stream = events.open_stream(world.recipient(), "")
        await polls(world)
        events.close_stream(stream)
        await asyncio.sleep(0.05)
        number = len(world.queries)
        await asyncio.sleep(0.05)
        assert len(world.queries) == number
        events.open_stream(world.recipient(), "")
        await polls(world)


async def test_stream_continues_after_the_cursor_of_another_publisher(world: World) -> None:
    world.change(1, age=200)
    world.change(2, age=60)
    async with world.running() as events:
        stream = events.open_stream(world.recipient(), encode_cursor(utc_now() - 100 * SECOND))
        new = events.open_stream(world.recipient(), "")
        await polls(world)
        world.change(3)
        await polls(world)
        events.stop()
        assert numbers(await take(stream)) == [2, 3]
        assert numbers(await take(new)) == [3]


@pytest.mark.parametrize(
    "cursor", ["x", encode_cursor(utc_now() - 24 * HOUR)], ids=["invalid", "old"]
)
async def test_stream_with_unusable_cursor_begins_with_a_reset(world: World, cursor: str) -> None:
    async with world.running() as events:
        stream = events.open_stream(world.recipient(), cursor)
        assert [event.type for event in await take(stream, "reset")] == ["reset"]


async def test_more_changes_than_one_statement_reads_become_a_reset(world: World) -> None:
    for key in range(MAX_ROWS + 1):
        world.change(key, age=60)
    async with world.running() as events:
        stream = events.open_stream(world.recipient(), encode_cursor(utc_now() - 100 * SECOND))
        assert [event.type for event in await take(stream, "reset")] == ["reset"]


async def test_session_that_ends_closes_its_streams(world: World) -> None:
    async with world.running() as events:
        ended = events.open_stream(world.recipient(1), "")
        other = events.open_stream(world.recipient(2), "")
        await polls(world)
        del world.sessions["1"]
        assert [event.type for event in await take(ended, "reauthenticate")] == ["reauthenticate"]
        events.stop()
        assert [event.type for event in await take(other)] == ["close"]


async def test_expired_token_closes_the_stream_without_the_database(world: World) -> None:
    world.session_error = OSError()
    recipient = Recipient(user_id=1, session_id="1", expires_at=utc_now())
    async with world.running() as events:
        stream = events.open_stream(recipient, "")
        assert [event.type for event in await take(stream)] == ["reauthenticate"]


@pytest.mark.parametrize(
    "error", [OperationalError("select", {}, Exception()), TimeoutError(), ZeroDivisionError()]
)
async def test_changes_during_a_failure_are_delivered_after_it(
    world: World, error: Exception
) -> None:
    async with world.running() as events:
        stream = events.open_stream(world.recipient(), "")
        await polls(world)
        world.error = error
        await polls(world)
        world.change(1)
        await polls(world)
        world.error = None
        await polls(world)
        events.stop()
        assert numbers(await take(stream)) == [1]


async def test_streams_of_a_user_and_of_the_process_are_limited(world: World) -> None:
    async with world.running() as events:
        first = events.open_stream(world.recipient(1), "")
        events.open_stream(world.recipient(1), "")
        with pytest.raises(TooManyRequests) as error:
            events.open_stream(world.recipient(1), "")
        assert error.value.key == "event.too_many_streams_of_user"
        events.open_stream(world.recipient(2), "")
        with pytest.raises(TooManyStreams):
            events.open_stream(world.recipient(3), "")
        events.close_stream(first)
        events.open_stream(world.recipient(3), "")


async def test_stream_of_a_publisher_that_does_not_run_ends_at_once(world: World) -> None:
    async with world.running() as events:
        pass
    stream = events.open_stream(world.recipient(), "")
    assert [event.type for event in await take(stream)] == ["close"]


@pytest.mark.parametrize("names", [("a", "a"), ("a", "reset")])
def test_names_of_topics_are_unique(world: World, names: tuple[str, str]) -> None:
    topics = [Topic(name=name, read=world.read) for name in names]
    open_session: Any = nullcontext
    with pytest.raises(ValueError, match=names[1]):
        EventPublisher(topics, open_session, world.load_permissions, LIMITS)
