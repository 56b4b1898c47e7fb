"""Lenient decoding of times in SQLite, whose column types accept any value.

Numbers are read as SQLite's own functions read them: seconds since 1970, or a Julian day if the
value is in that range and has a fraction. Values with a zone are converted to UTC. Values that are
no time are read as None, so that they do not break a list.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, DateTime, Dialect, Time
from sqlalchemy.dialects.sqlite import DATE, DATETIME, TIME

UNIX_EPOCH_JULIAN_DAY = 2_440_587.5
# The end of the year 9999.
MAX_JULIAN_DAY = 5_373_484.5


class LenientSqliteDateTime(DATETIME):
    """DATETIME that reads values which are no time as None."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        return parse_datetime


class LenientSqliteDate(DATE):
    """DATE that reads values which are no date as None."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _lenient(super().result_processor(dialect, coltype), _date_from_number)


class LenientSqliteTime(TIME):
    """TIME that reads values which are no time as None."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        parse = super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return _lenient(parse, lambda _: None)


COLSPECS = {DateTime: LenientSqliteDateTime, Date: LenientSqliteDate, Time: LenientSqliteTime}


def parse_datetime(value: Any) -> datetime | None:
    """Returns the time, or None.

    It runs for every row of every list, so it tries SQLite's own format first.
    """
    try:
        parsed = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return from_number(value)
    return parsed if parsed.tzinfo is None else _to_naive_utc(parsed)


def _to_naive_utc(value: datetime) -> datetime | None:
    """Returns the time in UTC, or None if it is outside the years 1 to 9999."""
    try:
        return value.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return None


def from_number(value: object) -> datetime | None:
    """Returns the time that a number stands for, or None."""
    if not isinstance(value, int | float):
        return None
    is_julian_day = isinstance(value, float) and 0 <= value < MAX_JULIAN_DAY
    try:
        since_epoch = (
            timedelta(days=value - UNIX_EPOCH_JULIAN_DAY)
            if is_julian_day
            else timedelta(seconds=value)
        )
        return (datetime.fromtimestamp(0, UTC) + since_epoch).replace(tzinfo=None)
    except OverflowError:
        return None


def _date_from_number(value: object) -> date | None:
    at = from_number(value)
    return None if at is None else at.date()


def _lenient(parse: Any, fallback: Callable[[object], object]) -> Callable[[Any], object]:
    def process(value: Any) -> object:
        try:
            parsed: object = parse(value)
        except (TypeError, ValueError):
            parsed = fallback(value)
        return parsed

    return process
