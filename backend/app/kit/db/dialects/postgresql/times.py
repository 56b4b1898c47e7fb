"""Times as PostgreSQL holds them: years before Christ and after 9999, and 24:00, which no type of
Python's can say.

The driver raises at such a value, and with it the whole list. Here it is shown as none, as what
SQLite holds is: a form that is saved with that none writes nothing, for nothing has changed.
Infinity is the first or the last there is.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Protocol, TypeVar

MIN_DATETIME = datetime.min  # noqa: DTZ901 (a wall clock)
MAX_DATETIME = datetime.max  # noqa: DTZ901 (a wall clock)

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 (a wall clock)
EPOCH_ORDINAL = date(2000, 1, 1).toordinal()
EPOCH_UTC = EPOCH.replace(tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MICROSECONDS_PER_SECOND = 1_000_000
# of infinity; one further down is before all times
INFINITY_DAYS = 2**31 - 1
INFINITY_MICROSECONDS = 2**63 - 1

T = TypeVar("T")
CodecTuple = tuple[int, ...]


class AsyncpgConnection(Protocol):
    """A connection of asyncpg's."""

    def set_type_codec(
        self, typename: str, *, schema: str, encoder: Any, decoder: Any, format: str
    ) -> Awaitable[None]: ...


async def register_codecs(connection: AsyncpgConnection) -> None:
    """Each type is asked for once a connection, in its own measure: days, or microseconds, since
    the year 2000.
    """
    for name, (encoder, decoder) in CODECS.items():
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=encoder, decoder=decoder, format="tuple"
        )


def decode_date(value: CodecTuple) -> date | None:
    days = value[0]
    try:
        return date.fromordinal(days + EPOCH_ORDINAL)
    except (ValueError, OverflowError):
        return {INFINITY_DAYS: date.max, -INFINITY_DAYS - 1: date.min}.get(days)


def encode_date(value: date) -> CodecTuple:
    if value.toordinal() in INFINITE_ORDINALS:
        return (INFINITY_DAYS,) if value.year > 1 else (-INFINITY_DAYS - 1,)
    return (value.toordinal() - EPOCH_ORDINAL,)


def decode_timestamp(value: CodecTuple) -> datetime | None:
    try:
        return EPOCH + timedelta(0, 0, value[0])
    except OverflowError:
        return {INFINITY_MICROSECONDS: MAX_DATETIME, -INFINITY_MICROSECONDS - 1: MIN_DATETIME}.get(
            value[0]
        )


def encode_timestamp(value: date) -> CodecTuple:
    wall = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 (likewise)
    if wall in (MAX_DATETIME, MIN_DATETIME):
        return (INFINITY_MICROSECONDS,) if wall.year > 1 else (-INFINITY_MICROSECONDS - 1,)
    return ((wall - EPOCH) // MICROSECOND,)


def decode_timestamptz(value: CodecTuple) -> datetime | None:
    """Every list asks this of every row: what can be said is said at once."""
    try:
        return EPOCH_UTC + timedelta(0, 0, value[0])
    except OverflowError:
        wall = decode_timestamp(value)
        return wall and wall.replace(tzinfo=UTC)


def encode_timestamptz(value: datetime) -> CodecTuple:
    return encode_timestamp(value.astimezone(UTC).replace(tzinfo=None))


def decode_time(value: CodecTuple) -> time | None:
    seconds, rest = divmod(value[0], MICROSECONDS_PER_SECOND)
    return _none_if_invalid(lambda: time(seconds // 3600, seconds // 60 % 60, seconds % 60, rest))


def encode_time(value: time) -> CodecTuple:
    return (
        (value.hour * 3600 + value.minute * 60 + value.second) * MICROSECONDS_PER_SECOND
        + value.microsecond,
    )


def decode_timetz(value: CodecTuple) -> time | None:
    hour = decode_time(value)
    return (
        None if hour is None else hour.replace(tzinfo=timezone(timedelta(seconds=-value[1])))
    )  # west counts up


def encode_timetz(value: time) -> CodecTuple:
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("a time without its zone")
    return *encode_time(value), -offset // timedelta(seconds=1)


def decode_interval(value: CodecTuple) -> timedelta | None:
    """A month has thirty days, and a year 365: what the driver says of them, too."""
    months, days, microseconds = value
    years, months = (
        (months // 12, months % 12) if months >= 0 else (-(-months // 12), -(-months % 12))
    )
    return _none_if_invalid(
        lambda: timedelta(days=days + months * 30 + years * 365, microseconds=microseconds)
    )


def encode_interval(value: timedelta) -> CodecTuple:
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
