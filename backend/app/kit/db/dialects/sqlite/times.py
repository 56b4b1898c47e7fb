"""Times as SQLite holds them: whatever somebody once wrote into such a column, for its types are
only advice.

A number is read as SQLite's own functions read it: seconds since 1970, or days since 4714 BC where
it is too small for those and has a fraction. With a zone it is UTC. What is no time at all is shown
as none, and stops no list.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Date, DateTime, Dialect, Time
from sqlalchemy.dialects.sqlite import DATE, DATETIME, TIME

UNIX_EPOCH_JULIAN_DAY = 2_440_587.5  # the day on which 1970 began
MAX_JULIAN_DAY = 5_373_484.5  # of the year 9999


class LenientSqliteDateTime(DATETIME):
    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        return parse_datetime


class LenientSqliteDate(DATE):
    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _lenient(
            super().result_processor(dialect, coltype),
            lambda value: (at := from_number(value)) and at.date(),
        )


class LenientSqliteTime(TIME):
    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _lenient(super().result_processor(dialect, coltype), lambda _: None)  # type: ignore[no-untyped-call]


COLSPECS = {DateTime: LenientSqliteDateTime, Date: LenientSqliteDate, Time: LenientSqliteTime}


def parse_datetime(value: Any) -> datetime | None:
    """Every list asks this of every row: what SQLite writes itself is read at once."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return from_number(value)
    return found if found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)


def from_number(value: object) -> datetime | None:
    if not isinstance(value, int | float):
        return None
    days = isinstance(value, float) and 0 <= value < MAX_JULIAN_DAY
    try:
        since = timedelta(days=value - UNIX_EPOCH_JULIAN_DAY) if days else timedelta(seconds=value)
        return (datetime.fromtimestamp(0, UTC) + since).replace(tzinfo=None)
    except OverflowError:
        return None


def _lenient(parse: Any, fallback: Callable[[object], object]) -> Callable[[Any], object]:
    def process(value: Any) -> object:
        try:
            found: object = parse(value)
        except (TypeError, ValueError):
            found = fallback(value)
        return found

    return process
