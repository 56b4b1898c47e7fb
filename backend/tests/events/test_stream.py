"""The queue of one client: order, cursors, resets, and the end."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app.extensions.events import Event, EventStream, Recipient
from app.extensions.events import stream as stream_module
from app.extensions.events.cursor import MAX_AGE, decode_cursor, encode_cursor
from app.extensions.events.stream import MAX_BATCH, MAX_WAITING, RESET_INTERVAL
from app.kit.clock import CLOCK_TOLERANCE

pytestmark = pytest.mark.anyio

START = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RECIPIENT = Recipient(user_id=1, session_id="s", expires_at=START + timedelta(hours=1))


def event(number: int) -> Event:
    return Event(type="topic", data=str(number))


async def drain(stream: EventStream) -> list[Event]:
    """Returns what waits, and ends the stream."""
    stream.close("close")
    return [event async for event in stream.events()]


def test_cursor_is_the_time_to_the_microsecond() -> None:
    assert decode_cursor(encode_cursor(START), START) == START


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "-1",
        "1.5",
        "9" * 17,
        "9" * 5000,
        "١٢٣",
        encode_cursor(START - MAX_AGE - SECOND),
        encode_cursor(START + CLOCK_TOLERANCE + SECOND),
    ],
)
def test_cursor_that_is_invalid_old_or_of_the_future_is_none(cursor: str) -> None:
    assert decode_cursor(cursor, START) is None


async def test_only_the_last_event_of_a_poll_has_a_cursor() -> None:
    stream = EventStream(RECIPIENT, START)
    stream.deliver([event(1), event(2)], START + SECOND, is_complete=True)
    stream.deliver([event(3)], START + 2 * SECOND, is_complete=True)
    received = await drain(stream)
    assert [(item.type, item.data) for item in received] == [
        ("open", "{}"),
        ("topic", "1"),
        ("topic", "2"),
        ("topic", "3"),
        ("close", "{}"),
    ]
    assert [item.cursor for item in received[1:]] == [
        None,
        encode_cursor(START + SECOND),
        encode_cursor(START + 2 * SECOND),
        None,
    ]


async def test_heartbeat_has_the_position_of_the_last_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "HEARTBEAT_SECONDS", 0.01)
    stream = EventStream(RECIPIENT, START)
    events: AsyncIterator[Event] = aiter(stream.events())
    assert (await anext(events)).type == "open"
    stream.deliver([], START + SECOND, is_complete=True)
    heartbeat = await anext(events)
    assert (heartbeat.type, heartbeat.cursor) == ("", encode_cursor(START + SECOND))


@pytest.mark.parametrize("is_complete", [True, False])
async def test_missing_or_too_many_events_become_one_reset(*, is_complete: bool) -> None:
    stream = EventStream(RECIPIENT, START)
    count = MAX_BATCH + 1 if is_complete else 1
    stream.deliver([event(1)] * count, START + SECOND, is_complete=is_complete)
    received = await drain(stream)
    assert [item.type for item in received] == ["open", "reset", "close"]
    assert received[1].cursor == encode_cursor(START + SECOND)


async def test_second_reset_waits_and_the_cursor_does_not_advance_before_it() -> None:
    stream = EventStream(RECIPIENT, START)
    stream.deliver([], START, is_complete=False)
    stream.deliver([], START + SECOND, is_complete=False)
    stream.deliver([event(1)], START + 2 * SECOND, is_complete=True)
    assert stream.position == START
    stream.deliver([], START + RESET_INTERVAL, is_complete=True)
    assert stream.position == START + RESET_INTERVAL
    assert [item.type for item in await drain(stream)] == ["open", "reset", "reset", "close"]


async def test_client_that_reads_too_slowly_is_closed_with_its_old_cursor() -> None:
    stream = EventStream(RECIPIENT, START)
    for poll in range(MAX_WAITING // MAX_BATCH + 1):
        events = [event(number) for number in range(MAX_BATCH)]
        stream.deliver(events, START + poll * SECOND, is_complete=True)
    # Nothing follows the gap: its cursor would skip what was removed.
    stream.deliver([event(1)], START + timedelta(minutes=1), is_complete=True)
    received = [item async for item in stream.events()]
    assert [item.type for item in received] == ["open", "close"]
    assert received[1].cursor is None
    assert received[1].retry == stream_module.SLOW_CLIENT_RECONNECT_MS
