"""Times as SQLite holds them: whatever somebody once wrote into such a column, for its types are only advice.

A number is read as SQLite's own functions read it: seconds since 1970, or days since 4714 BC where it is too small for
those and has a fraction. With a zone it is UTC. What is no time at all is shown as none, and stops no list.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, DateTime, Dialect, Time
from sqlalchemy.dialects.sqlite import DATE, DATETIME, TIME

JULIAN = 2_440_587.5  # the day on which 1970 began
LAST_DAY = 5_373_484.5  # of the year 9999


class AnyDateTime(DATETIME):
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        read: Any = super().result_processor(dialect, coltype)

        def process(value: Any) -> datetime | None:
            try:
                found: datetime | None = read(value)
            except (TypeError, ValueError):
                found = counted(value)
            return found if found is None or found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)

        return process


class AnyDate(DATE):
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], date | None]:
        read: Any = super().result_processor(dialect, coltype)

        def process(value: Any) -> date | None:
            try:
                found: date | None = read(value)
            except (TypeError, ValueError):
                moment = counted(value)
                found = None if moment is None else moment.date()
            return found

        return process


class AnyTime(TIME):
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], time | None]:
        read: Any = super().result_processor(dialect, coltype)

        def process(value: Any) -> time | None:
            try:
                found: time | None = read(value)
            except (TypeError, ValueError):
                found = None
            return found

        return process


TYPES = {DateTime: AnyDateTime, Date: AnyDate, Time: AnyTime}


def counted(value: object) -> datetime | None:
    if not isinstance(value, int | float):
        return None
    days = isinstance(value, float) and 0 <= value < LAST_DAY
    try:
        since = timedelta(days=value - JULIAN) if days else timedelta(seconds=value)
        return (datetime.fromtimestamp(0, UTC) + since).replace(tzinfo=None)
    except OverflowError:
        return None
