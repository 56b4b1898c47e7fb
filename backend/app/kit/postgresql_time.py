"""Times as PostgreSQL holds them: years before Christ and after 9999, and 24:00, which no type of
Python's can say.

The driver raises at such a value, and with it the whole list. Here it is shown as none, as what
SQLite holds is: a form that is saved with that none writes nothing, for nothing has changed.
Infinity is the first or the last there is.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Protocol, TypeVar

FIRST = datetime.min  # noqa: DTZ901 (a wall clock)
LAST = datetime.max  # noqa: DTZ901 (a wall clock)

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 (a wall clock)
DAY_ZERO = date(2000, 1, 1).toordinal()
MOMENT_ZERO = EPOCH.replace(tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
# of infinity; one further down is before all times
DAYS = 2**31 - 1
TIMES = 2**63 - 1

T = TypeVar("T")
Told = tuple[int, ...]


class Driver(Protocol):
    """A connection of asyncpg's."""

    def set_type_codec(
        self, typename: str, *, schema: str, encoder: Any, decoder: Any, format: str
    ) -> Awaitable[None]: ...


async def forgive(driver: Driver) -> None:
    """Each type is asked for once a connection, in its own measure: days, or microseconds, since
    the year 2000.
    """
    for name, (encoder, decoder) in CODECS.items():
        await driver.set_type_codec(
            name, schema="pg_catalog", encoder=encoder, decoder=decoder, format="tuple"
        )


def day_of(told: Told) -> date | None:
    days = told[0]
    try:
        return date.fromordinal(days + DAY_ZERO)
    except (ValueError, OverflowError):
        return {DAYS: date.max, -DAYS - 1: date.min}.get(days)


def told_day(day: date) -> Told:
    if day.toordinal() in EDGES:
        return (DAYS,) if day.year > 1 else (-DAYS - 1,)
    return (day.toordinal() - DAY_ZERO,)


def clock_of(told: Told) -> datetime | None:
    try:
        return EPOCH + timedelta(0, 0, told[0])
    except OverflowError:
        return {TIMES: LAST, -TIMES - 1: FIRST}.get(told[0])


def told_clock(at: date) -> Told:
    wall = at if isinstance(at, datetime) else datetime(at.year, at.month, at.day)  # noqa: DTZ001 (likewise)
    if wall in (LAST, FIRST):
        return (TIMES,) if wall.year > 1 else (-TIMES - 1,)
    return ((wall - EPOCH) // MICROSECOND,)


def moment_of(told: Told) -> datetime | None:
    """Every list asks this of every row: what can be said is said at once."""
    try:
        return MOMENT_ZERO + timedelta(0, 0, told[0])
    except OverflowError:
        wall = clock_of(told)
        return wall and wall.replace(tzinfo=UTC)


def told_moment(at: datetime) -> Told:
    return told_clock(at.astimezone(UTC).replace(tzinfo=None))


def hour_of(told: Told) -> time | None:
    seconds, rest = divmod(told[0], SECOND)
    return _possible(lambda: time(seconds // 3600, seconds // 60 % 60, seconds % 60, rest))


def told_hour(hour: time) -> Told:
    return ((hour.hour * 3600 + hour.minute * 60 + hour.second) * SECOND + hour.microsecond,)


def zoned_hour_of(told: Told) -> time | None:
    hour = hour_of(told)
    return (
        None if hour is None else hour.replace(tzinfo=timezone(timedelta(seconds=-told[1])))
    )  # west counts up


def told_zoned_hour(hour: time) -> Told:
    offset = hour.utcoffset()
    if offset is None:
        raise ValueError("a time without its zone")
    return *told_hour(hour), -offset // timedelta(seconds=1)


def span_of(told: Told) -> timedelta | None:
    """A month has thirty days, and a year 365: what the driver says of them, too."""
    months, days, microseconds = told
    years, months = (
        (months // 12, months % 12) if months >= 0 else (-(-months // 12), -(-months % 12))
    )
    return _possible(
        lambda: timedelta(days=days + months * 30 + years * 365, microseconds=microseconds)
    )


def told_span(span: timedelta) -> Told:
    return 0, span.days, span.seconds * SECOND + span.microseconds


def _possible(make: Callable[[], T]) -> T | None:
    try:
        return make()
    except (ValueError, OverflowError):
        return None


EDGES = (date.min.toordinal(), date.max.toordinal())
CODECS: dict[str, tuple[Callable[[Any], Told], Callable[[Told], object]]] = {
    "date": (told_day, day_of),
    "timestamp": (told_clock, clock_of),
    "timestamptz": (told_moment, moment_of),
    "time": (told_hour, hour_of),
    "timetz": (told_zoned_hour, zoned_hour_of),
    "interval": (told_span, span_of),
}
