"""Schedules: intervals, dates, the latest of missed times, and words."""

from datetime import UTC, datetime, timedelta

import pytest

from app.extensions.schedules import Schedule, TriggerKind
from app.extensions.schedules.description import describe_schedule
from app.kit.i18n import current_language, load
from app.main import LOCALES_DIR

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def every(seconds: int, starts_at: datetime | None = None) -> Schedule:
    return Schedule(
        trigger_kind=TriggerKind.INTERVAL, interval_seconds=seconds, starts_at=starts_at
    )


def cron(expression: str, zone: str = "UTC") -> Schedule:
    return Schedule(trigger_kind=TriggerKind.CRON, cron=expression, time_zone=zone)


def test_interval_without_start_counts_from_1970() -> None:
    assert every(1800).next_after(NOON + MINUTE) == NOON + timedelta(minutes=30)
    assert every(1800).next_after(NOON) == NOON + timedelta(minutes=30)


def test_interval_counts_from_its_start() -> None:
    start = NOON + timedelta(microseconds=7)
    schedule = every(10, start)
    assert schedule.next_after(NOON - MINUTE) == start
    assert schedule.next_after(start) == start + timedelta(seconds=10)
    assert schedule.next_after(start + timedelta(seconds=25)) == start + timedelta(seconds=30)


def test_date_fires_once() -> None:
    schedule = Schedule(trigger_kind=TriggerKind.DATE, starts_at=NOON)
    assert schedule.next_after(NOON - MINUTE) == NOON
    assert schedule.next_after(NOON) is None
    assert schedule.latest_between(NOON, NOON) == NOON


@pytest.mark.parametrize("schedule", [every(60), cron("* * * * *")], ids=["interval", "cron"])
def test_latest_between_returns_the_last_of_several_times(schedule: Schedule) -> None:
    half = timedelta(seconds=30)
    assert schedule.latest_between(NOON, NOON) == NOON
    assert schedule.latest_between(NOON, NOON + 5 * MINUTE + half) == NOON + 5 * MINUTE
    assert schedule.latest_between(NOON + half, NOON + half + half / 2) is None


@pytest.mark.parametrize(
    ("schedule", "english", "chinese"),
    [
        (cron("* * * * *"), "Every minute", "每分钟"),
        (cron("*/5 * * * *"), "Every 5 minutes", "每 5 分钟"),
        (cron("0,30 * * * *"), "Every hour at minute 0, 30", "每小时的第 0、30 分"),
        (cron("30 2 * * *"), "At 02:30, every day", "02:30，每天"),
        (
            cron("0 9,18 * * 1-5"),
            "At 09:00, 18:00, Monday to Friday",
            "09:00、18:00，星期一至星期五",
        ),
        (cron("0 0 * * 0"), "At 00:00, Sunday", "00:00，星期日"),
        (
            cron("0 0 L 1-3,12 *"),
            "At 00:00, on the last day of the month, in January to March, December",
            "00:00，每月最后一天，1月至3月、12月",
        ),
        (
            cron("0 0 13 * 5"),
            "At 00:00, on day 13 of the month or Friday",
            "00:00，每月 13 日或星期五",
        ),
        (
            cron("*/10 8-17 * * *"),
            "At minute 0, 10, 20, 30, 40, 50 of hour 8 to 17, every day",
            "8至17 时的第 0、10、20、30、40、50 分，每天",
        ),
        (cron("* 8 * * *"), "Every minute of hour 8, every day", "8 时的每分钟，每天"),
        (every(1), "Every second", "每秒"),
        (every(5400), "Every 90 minutes", "每 90 分钟"),
        (every(86400), "Every day", "每天"),
        (Schedule(trigger_kind=TriggerKind.DATE, starts_at=NOON), "Once", "执行一次"),
    ],
)
def test_description_is_in_the_language_of_the_reader(
    schedule: Schedule, english: str, chinese: str
) -> None:
    load(LOCALES_DIR)
    for language, text in (("en", english), ("zh-CN", chinese)):
        token = current_language.set(language)
        try:
            assert describe_schedule(schedule) == text
        finally:
            current_language.reset(token)
