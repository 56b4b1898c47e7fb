"""Cron expressions of five fields, as in crontab(5), and `L` for the last day of the month.

Weekdays are 0 to 7, and both 0 and 7 are Sunday. If the day and the weekday are both restricted,
one of them has to match. APScheduler finds the times; its own `from_crontab` takes 0 for Monday,
and requires both to match.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, LiteralString, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from apscheduler.triggers.cron import CronTrigger

LAST_DAY = "L"
LEAP_YEAR = 2024
SUNDAY = 7
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
RESOLUTION = timedelta(microseconds=1)


class InvalidCron(ValueError):
    """An invalid expression. `key` names a message in the catalog, `field` the part of it."""

    def __init__(self, key: LiteralString, field: str = "", **values: object) -> None:
        self.key: LiteralString = key
        self.field = field
        self.values = values
        super().__init__(key)


class FieldRange(NamedTuple):
    """The values that a field can have."""

    name: str
    low: int
    high: int
    # The names of values, beginning with `low`.
    names: tuple[str, ...] = ()


FIELDS = (
    FieldRange("minute", 0, 59),
    FieldRange("hour", 0, 23),
    FieldRange("day", 1, 31),
    FieldRange("month", 1, 12, MONTHS),
    FieldRange("weekday", 0, SUNDAY, WEEKDAYS),
)


@dataclass(frozen=True, slots=True)
class CronField:
    """One field: its values in ascending order."""

    values: tuple[int, ...]
    # The field is `*`, or `*` with a step.
    is_wildcard: bool
    step: int = 1
    includes_last_day: bool = False

    @property
    def is_any(self) -> bool:
        return self.is_wildcard and self.step == 1


@dataclass(frozen=True, slots=True)
class CronExpression:
    """A parsed expression. Weekdays are 0 (Sunday) to 6."""

    minute: CronField
    hour: CronField
    day: CronField
    month: CronField
    weekday: CronField

    def next_after(self, time: datetime, zone: ZoneInfo) -> datetime | None:
        """Returns the first fire time after `time`, in UTC.

        When clocks go back, a time that exists twice counts once, the first time, unless the hour
        is a wildcard. When they go forward, a time that does not exist is one hour later.
        """
        while True:
            after = time + RESOLUTION
            times = [
                fire_time
                for trigger in _triggers(self, zone.key)
                if (fire_time := trigger.get_next_fire_time(None, after)) is not None
            ]
            if not times:
                return None
            fire_time = min(times)
            time = fire_time.astimezone(UTC)
            if not fire_time.fold or self.hour.is_wildcard:
                return time


@lru_cache(maxsize=1024)
def parse_cron(text: str) -> CronExpression:
    """Returns the expression. Raises InvalidCron."""
    parts = MACROS.get(text.strip().lower(), text).split()
    if len(parts) != len(FIELDS):
        raise InvalidCron("cron_fields")
    minute, hour, day, month, weekday = map(_parse_field, FIELDS, parts)
    expression = CronExpression(minute, hour, day, month, weekday)
    if weekday.is_wildcard and not day.includes_last_day and not _exists(day, month):
        raise InvalidCron("cron_never")
    return expression


def _exists(day: CronField, month: CronField) -> bool:
    """Returns whether one of the months has one of the days, at least in a leap year."""
    longest = max(monthrange(LEAP_YEAR, number)[1] for number in month.values)
    return day.values[0] <= longest


def _parse_field(limits: FieldRange, text: str) -> CronField:
    values: set[int] = set()
    includes_last_day = False
    items = text.lower().split(",")
    for item in items:
        if limits.name == "day" and item == LAST_DAY.lower():
            includes_last_day = True
        else:
            values.update(_parse_item(limits, item))
    if limits.name == "weekday":
        values = {value % SUNDAY for value in values}
    is_wildcard = len(items) == 1 and text.startswith("*")
    step = int(text.partition("/")[2] or 1) if is_wildcard else 1
    return CronField(tuple(sorted(values)), is_wildcard, step, includes_last_day)


def _parse_item(limits: FieldRange, item: str) -> range:
    """Returns the values of `*`, `a`, `a-b`, and of `*` or `a-b` with a step."""
    values, slash, step_text = item.partition("/")
    first_text, dash, last_text = values.partition("-")
    if values == "*":
        # Sunday once.
        first, last = limits.low, limits.high - (limits.high == SUNDAY)
    else:
        first = _parse_value(limits, first_text, item)
        last = _parse_value(limits, last_text, item) if dash else first
        if first > last or (slash and not dash):
            raise _invalid(limits, item)
    if not slash:
        return range(first, last + 1)
    if not step_text.isascii() or not step_text.isdecimal() or not 1 <= int(step_text) <= last:
        raise _invalid(limits, item)
    return range(first, last + 1, int(step_text))


def _parse_value(limits: FieldRange, text: str, item: str) -> int:
    if text in limits.names:
        return limits.low + limits.names.index(text)
    if text.isascii() and text.isdecimal() and limits.low <= int(text) <= limits.high:
        return int(text)
    raise _invalid(limits, item)


def _invalid(limits: FieldRange, item: str) -> InvalidCron:
    return InvalidCron("cron_value", limits.name, value=item, low=limits.low, high=limits.high)


@lru_cache(maxsize=256)
def _triggers(expression: CronExpression, zone: str) -> tuple[CronTrigger, ...]:
    """Returns the triggers whose earliest time is that of the expression.

    Weekdays have names, because APScheduler's 0 is Monday.
    """
    days = _as_list(expression.day)
    weekdays = ",".join(WEEKDAYS[value] for value in expression.weekday.values)
    if expression.day.is_wildcard or expression.weekday.is_wildcard:
        return (_trigger(expression, zone, days, weekdays),)
    return (_trigger(expression, zone, days, "*"), _trigger(expression, zone, "*", weekdays))


def _trigger(expression: CronExpression, zone: str, days: str, weekdays: str) -> CronTrigger:
    # Imported with the first cron expression.
    from apscheduler.triggers.cron import CronTrigger

    return CronTrigger(
        month=_as_list(expression.month),
        day=days,
        day_of_week=weekdays,
        hour=_as_list(expression.hour),
        minute=_as_list(expression.minute),
        timezone=ZoneInfo(zone),
    )


def _as_list(field: CronField) -> str:
    """Returns a field as APScheduler writes it."""
    return ",".join([*map(str, field.values), *(["last"] if field.includes_last_day else ())])
