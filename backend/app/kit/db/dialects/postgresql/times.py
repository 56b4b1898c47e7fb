"""Lenient codecs for PostgreSQL's times that Python cannot represent.

These are years before 1 and after 9999, and 24:00. asyncpg raises at such a value, which breaks the
whole list. Here it is read as None, as on the other databases; a form that is saved with that None
writes nothing, because nothing has changed. Infinity is the first or the last time of Python.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Protocol, TypeVar

# PostgreSQL's timestamp has no zone.
MIN_DATETIME = datetime.min  # noqa: DTZ901
MAX_DATETIME = datetime.max  # noqa: DTZ901

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001
EPOCH_ORDINAL = date(2000, 1, 1).toordinal()
EPOCH_UTC = EPOCH.replace(tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MICROSECONDS_PER_SECOND = 1_000_000
# How PostgreSQL encodes infinity. Minus infinity is the negative value minus one.
INFINITY_DAYS = 2**31 - 1
INFINITY_MICROSECONDS = 2**63 - 1

T = TypeVar("T")
CodecTuple = tuple[int, ...]


class AsyncpgConnection(Protocol):
    """The part of asyncpg's connection that is used here."""

    def set_type_codec(
        self, typename: str, *, schema: str, encoder: Any, decoder: Any, format: str
    ) -> Awaitable[None]: ...


async def register_codecs(connection: AsyncpgConnection) -> None:
    """Registers the codecs for one connection.

    Values are days or microseconds since the year 2000.
    """
    for name, (encoder, decoder) in CODECS.items():
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=encoder, decoder=decoder, format="tuple"
        )


def decode_date(value: CodecTuple) -> date | None:
    """Returns the date, or None if Python cannot represent it."""
    days = value[0]
    try:
        return date.fromordinal(days + EPOCH_ORDINAL)
    except (ValueError, OverflowError):
        return {INFINITY_DAYS: date.max, -INFINITY_DAYS - 1: date.min}.get(days)


def encode_date(value: date) -> CodecTuple:
    """Returns days since 2000."""
    if value.toordinal() in INFINITE_ORDINALS:
        return (INFINITY_DAYS,) if value.year > 1 else (-INFINITY_DAYS - 1,)
    return (value.toordinal() - EPOCH_ORDINAL,)


def decode_timestamp(value: CodecTuple) -> datetime | None:
    """Returns the time, or None if Python cannot represent it."""
    try:
        return EPOCH + timedelta(0, 0, value[0])
    except OverflowError:
        return {INFINITY_MICROSECONDS: MAX_DATETIME, -INFINITY_MICROSECONDS - 1: MIN_DATETIME}.get(
            value[0]
        )


def encode_timestamp(value: date) -> CodecTuple:
    """Returns microseconds since 2000."""
    if isinstance(value, datetime):
        timestamp = value
    else:
        timestamp = datetime(value.year, value.month, value.day)  # noqa: DTZ001
    if timestamp in (MAX_DATETIME, MIN_DATETIME):
        return (INFINITY_MICROSECONDS,) if timestamp.year > 1 else (-INFINITY_MICROSECONDS - 1,)
    return ((timestamp - EPOCH) // MICROSECOND,)


def decode_timestamptz(value: CodecTuple) -> datetime | None:
    """Returns the time, or None if Python cannot represent it.

    It runs for every row of every list, so it tries the common case first.
    """
    try:
        return EPOCH_UTC + timedelta(0, 0, value[0])
    except OverflowError:
        timestamp = decode_timestamp(value)
        return timestamp and timestamp.replace(tzinfo=UTC)


def encode_timestamptz(value: datetime) -> CodecTuple:
    """Returns microseconds since 2000, in UTC."""
    return encode_timestamp(value.astimezone(UTC).replace(tzinfo=None))


def decode_time(value: CodecTuple) -> time | None:
    """Returns the time of day, or None for 24:00."""
    seconds, rest = divmod(value[0], MICROSECONDS_PER_SECOND)
    return _none_if_invalid(lambda: time(seconds // 3600, seconds // 60 % 60, seconds % 60, rest))


def encode_time(value: time) -> CodecTuple:
    """Returns microseconds since midnight."""
    return (
        (value.hour * 3600 + value.minute * 60 + value.second) * MICROSECONDS_PER_SECOND
        + value.microsecond,
    )


def decode_timetz(value: CodecTuple) -> time | None:
    """Returns the time of day with its zone, or None for 24:00."""
    clock_time = decode_time(value)
    if clock_time is None:
        return None
    # PostgreSQL counts offsets west of UTC as positive.
    return clock_time.replace(tzinfo=timezone(timedelta(seconds=-value[1])))


def encode_timetz(value: time) -> CodecTuple:
    """Returns microseconds since midnight, and the offset."""
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("a time without a zone")
    return *encode_time(value), -offset // timedelta(seconds=1)


def decode_interval(value: CodecTuple) -> timedelta | None:
    """Returns the interval, or None if Python cannot represent it.

    A month counts 30 days and a year 365, as in asyncpg.
    """
    months, days, microseconds = value
    sign = 1 if months >= 0 else -1
    years, months = sign * (abs(months) // 12), sign * (abs(months) % 12)
    return _none_if_invalid(
        lambda: timedelta(days=days + months * 30 + years * 365, microseconds=microseconds)
    )


def encode_interval(value: timedelta) -> CodecTuple:
    """Returns months, days and microseconds."""
    return 0, value.days, value.seconds * MICROSECONDS_PER_SECOND + value.microseconds


def _none_if_invalid(build: Callable[[], T]) -> T | None:
    try:
        return build()
    except (ValueError, OverflowError):
        return None


INFINITE_ORDINALS = (date.min.toordinal(), date.max.toordinal())
CODECS: dict[str, tuple[Callable[[Any], CodecTuple], Callable[[CodecTuple], object]]] = {
    "date": (encode_date, decode_date),
    "timestamp": (encode_timestamp, decode_timestamp),
    "timestamptz": (encode_timestamptz, decode_timestamptz),
    "time": (encode_time, decode_time),
    "timetz": (encode_timetz, decode_timetz),
    "interval": (encode_interval, decode_interval),
}
