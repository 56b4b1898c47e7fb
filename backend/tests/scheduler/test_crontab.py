"""Cron expressions: fire times over clock changes and at the ends of months, and errors."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.extensions.schedules.crontab import InvalidCron, parse_cron

BERLIN = "Europe/Berlin"


def fire_times(expression: str, start: str, count: int, zone: str = "UTC") -> list[str]:
    """Returns the local times after `start`, with the offset where it is not UTC."""
    info = ZoneInfo(zone)
    following: datetime | None = datetime.fromisoformat(start).replace(tzinfo=info)
    times: list[str] = []
    while len(times) < count:
        assert following is not None
        following = parse_cron(expression).next_after(following, info)
        assert following is not None
        text = following.astimezone(info).isoformat(timespec="minutes")
        times.append(text.removesuffix("+00:00"))
    return times


@pytest.mark.parametrize(
    ("expression", "start", "times"),
    [
        ("30 2 * * *", "2026-01-01T02:29:59", ["2026-01-01T02:30", "2026-01-02T02:30"]),
        ("30 2 * * *", "2026-01-01T02:30", ["2026-01-02T02:30"]),
        ("*/20 * * * *", "2026-01-01T00:50", ["2026-01-01T01:00", "2026-01-01T01:20"]),
        ("0-10/5,30 8 * * *", "2026-01-01T08:04", ["2026-01-01T08:05", "2026-01-01T08:10"]),
        ("@daily", "2026-01-01T08:00", ["2026-01-02T00:00"]),
        # Month ends.
        ("0 0 31 * *", "2026-01-31T00:00", ["2026-03-31T00:00", "2026-05-31T00:00"]),
        ("0 0 L * *", "2026-01-31T00:00", ["2026-02-28T00:00", "2026-03-31T00:00"]),
        ("0 0 15,L * *", "2028-02-15T00:00", ["2028-02-29T00:00", "2028-03-15T00:00"]),
        ("0 0 30 2,4 *", "2026-01-01T00:00", ["2026-04-30T00:00", "2027-04-30T00:00"]),
        ("59 23 31 dec *", "2026-12-31T23:58", ["2026-12-31T23:59", "2027-12-31T23:59"]),
        # 29 February. The year 2100 is none.
        ("0 0 29 2 *", "2026-01-01T00:00", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        ("0 0 29 2 *", "2096-03-01T00:00", ["2104-02-29T00:00"]),
        # 2026-01-04 is a Sunday.
        ("0 0 * * 0", "2026-01-01T00:00", ["2026-01-04T00:00", "2026-01-11T00:00"]),
        ("0 0 * * 7", "2026-01-01T00:00", ["2026-01-04T00:00", "2026-01-11T00:00"]),
        ("0 0 * * SUN", "2026-01-01T00:00", ["2026-01-04T00:00", "2026-01-11T00:00"]),
        ("0 0 * * 1", "2026-01-01T00:00", ["2026-01-05T00:00", "2026-01-12T00:00"]),
        ("0 0 * * 6-7", "2026-01-01T00:00", ["2026-01-03T00:00", "2026-01-04T00:00"]),
        ("0 0 * * mon-fri", "2026-01-01T00:00", ["2026-01-02T00:00", "2026-01-05T00:00"]),
        ("0 0 * * */3", "2026-01-01T00:00", ["2026-01-03T00:00", "2026-01-04T00:00"]),
        # Either the day or the weekday, if both are restricted.
        ("0 0 13 * 5", "2026-01-01T00:00", ["2026-01-02T00:00", "2026-01-09T00:00"]),
        ("0 0 13 * 5", "2026-01-09T00:00", ["2026-01-13T00:00", "2026-01-16T00:00"]),
        ("0 0 */2 * 5", "2026-01-01T00:00", ["2026-01-09T00:00", "2026-01-23T00:00"]),
    ],
)
def test_next_after_returns_the_times_of_the_expression(
    expression: str, start: str, times: list[str]
) -> None:
    assert fire_times(expression, start, len(times)) == times


@pytest.mark.parametrize(
    ("expression", "start", "times"),
    [
        # The clock goes from 03:00+02:00 back to 02:00+01:00 on 2026-10-25.
        ("30 2 * * *", "2026-10-25T00:00", ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"]),
        ("0 3 * * *", "2026-10-25T00:00", ["2026-10-25T03:00+01:00", "2026-10-26T03:00+01:00"]),
        (
            "0 * * * *",
            "2026-10-25T01:00",
            ["2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00"],
        ),
        (
            "30 1-3 * * *",
            "2026-10-25T01:00",
            ["2026-10-25T01:30+02:00", "2026-10-25T02:30+02:00", "2026-10-25T03:30+01:00"],
        ),
        # It goes from 02:00+01:00 to 03:00+02:00 on 2026-03-29.
        ("30 2 * * *", "2026-03-28T12:00", ["2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"]),
        ("0 3 * * *", "2026-03-28T12:00", ["2026-03-29T03:00+02:00", "2026-03-30T03:00+02:00"]),
        ("0 2,3 * * *", "2026-03-28T12:00", ["2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00"]),
        ("0 * * * *", "2026-03-29T01:00", ["2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00"]),
    ],
)
def test_clock_change_neither_repeats_nor_loses_a_time(
    expression: str, start: str, times: list[str]
) -> None:
    assert fire_times(expression, start, len(times), BERLIN) == times


def test_fire_time_in_the_other_half_of_the_globe() -> None:
    # Sydney's clock goes back in April, Lord Howe's by half an hour.
    times = ["2026-04-05T02:30+11:00", "2026-04-06T02:30+10:00"]
    assert fire_times("30 2 * * *", "2026-04-04T12:00", 2, "Australia/Sydney") == times
    times = ["2026-04-05T01:45+11:00", "2026-04-06T01:45+10:30"]
    assert fire_times("45 1 * * *", "2026-04-04T12:00", 2, "Australia/Lord_Howe") == times


@pytest.mark.parametrize(
    ("expression", "key", "field"),
    [
        ("", "cron_fields", ""),
        ("* * * *", "cron_fields", ""),
        ("0 * * * * *", "cron_fields", ""),
        ("@often", "cron_fields", ""),
        ("60 * * * *", "cron_value", "minute"),
        ("-1 * * * *", "cron_value", "minute"),
        ("* 24 * * *", "cron_value", "hour"),
        ("* * 0 * *", "cron_value", "day"),
        ("* * 32 * *", "cron_value", "day"),
        ("* * * 13 *", "cron_value", "month"),
        ("* * * foo *", "cron_value", "month"),
        ("* * * * 8", "cron_value", "weekday"),
        ("* * * * L", "cron_value", "weekday"),
        ("*/0 * * * *", "cron_value", "minute"),
        ("*/60 * * * *", "cron_value", "minute"),
        ("5/10 * * * *", "cron_value", "minute"),
        ("10-5 * * * *", "cron_value", "minute"),
        ("1,,2 * * * *", "cron_value", "minute"),
        ("1- * * * *", "cron_value", "minute"),
        ("² * * * *", "cron_value", "minute"),
        ("0 0 30 2 *", "cron_never", ""),
        ("0 0 31 4,6 *", "cron_never", ""),
    ],
)
def test_invalid_expression_names_its_field(expression: str, key: str, field: str) -> None:
    with pytest.raises(InvalidCron) as caught:
        parse_cron(expression)
    assert (caught.value.key, caught.value.field) == (key, field)


def test_impossible_day_with_a_weekday_is_valid() -> None:
    assert fire_times("0 0 30 2 1", "2026-02-01T00:00", 1) == ["2026-02-02T00:00"]
