"""A schedule in words, in the language of the reader."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from app.extensions.schedules.crontab import CronExpression, CronField, parse_cron
from app.extensions.schedules.schedule import Schedule, TriggerKind
from app.kit.i18n import translate

# More times of a day than these are described by their minutes and hours.
MAX_LISTED_TIMES = 6
UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def describe_schedule(schedule: Schedule) -> str:
    """Returns a sentence such as "At 09:00, Monday to Friday"."""
    if schedule.trigger_kind == TriggerKind.DATE:
        return translate("schedule.once")
    if schedule.trigger_kind == TriggerKind.INTERVAL:
        return _every(schedule.interval_seconds or 1)
    expression = parse_cron(schedule.cron or "")
    parts = [_times(expression), *_days(expression), *_months(expression)]
    text = translate("schedule.part_separator").join(parts)
    return text[:1].upper() + text[1:]


def _every(seconds: int) -> str:
    """Returns an interval in the largest unit that it is a multiple of."""
    unit, length = next(unit for unit in UNITS if seconds % unit[1] == 0)
    count = seconds // length
    text = translate(f"schedule.every_{unit}" if count == 1 else f"schedule.{unit}s", count=count)
    return text[:1].upper() + text[1:]


def _times(expression: CronExpression) -> str:
    minute, hour = expression.minute, expression.hour
    if hour.is_any and minute.is_wildcard and (60 % minute.step == 0 or minute.is_any):
        return translate(
            "schedule.every_minute" if minute.is_any else "schedule.minutes", count=minute.step
        )
    if hour.is_any:
        return translate("schedule.hourly", minutes=_join_ranges(minute))
    if not minute.is_wildcard and len(minute.values) * len(hour.values) <= MAX_LISTED_TIMES:
        times = [f"{h:02}:{m:02}" for h in hour.values for m in minute.values]
        return translate("schedule.at", times=_join(times))
    if minute.is_any:
        return translate("schedule.each_minute_of_hours", hours=_join_ranges(hour))
    return translate(
        "schedule.minutes_of_hours", minutes=_join_ranges(minute), hours=_join_ranges(hour)
    )


def _days(expression: CronExpression) -> Iterator[str]:
    day, weekday, month = expression.day, expression.weekday, expression.month
    parts = []
    if not day.is_any:
        numbers = [_join_ranges(day)] if day.values else []
        last = [translate("schedule.last_day")] if day.includes_last_day else []
        listed = [translate("schedule.days", days=text) for text in numbers]
        parts.append(_join([*listed, *last]))
    if not weekday.is_any:
        # Monday first, as people read a week.
        values = sorted(value or 7 for value in weekday.values)
        parts.append(_join(_ranges(values, _weekday)))
    if len(parts) == 2 and not (day.is_wildcard or weekday.is_wildcard):
        yield translate("schedule.or", first=parts[0], second=parts[1])
    elif parts:
        yield from parts
    elif month.is_any and not expression.hour.is_any:
        yield translate("schedule.every_day")


def _months(expression: CronExpression) -> Iterator[str]:
    if not expression.month.is_any:
        names = _join(_ranges(expression.month.values, _month))
        yield translate("schedule.in_months", months=names)


def _weekday(value: int) -> str:
    return translate(f"schedule.weekday.{value % 7}")


def _month(value: int) -> str:
    return translate(f"schedule.month.{value}")


def _join_ranges(field: CronField) -> str:
    return _join(_ranges(field.values, str))


def _ranges(values: Sequence[int], name: Callable[[int], str]) -> list[str]:
    """Returns the names of values. Three and more in a row become a range."""
    rows: list[list[int]] = [[values[0]]] if values else []
    for before, value in pairwise(values):
        if value == before + 1:
            rows[-1].append(value)
        else:
            rows.append([value])
    names: list[str] = []
    for row in rows:
        if len(row) > 2:
            names.append(translate("schedule.range", first=name(row[0]), last=name(row[-1])))
        else:
            names += map(name, row)
    return names


def _join(texts: Sequence[str]) -> str:
    return translate("schedule.list_separator").join(texts)
