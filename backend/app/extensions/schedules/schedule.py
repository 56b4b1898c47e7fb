"""When a job fires."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.extensions.schedules.crontab import RESOLUTION, parse_cron

# Intervals without a start count from here.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TriggerKind(StrEnum):
    CRON = "cron"
    INTERVAL = "interval"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The fire times of a job. Each is determined by the schedule alone, not by the one before.

    `cron` is in the time zone. `starts_at` is the time of a date, or the first one of an interval.
    """

    trigger_kind: TriggerKind
    cron: str | None = None
    interval_seconds: int | None = None
    starts_at: datetime | None = None
    time_zone: str = "UTC"

    def next_after(self, time: datetime) -> datetime | None:
        """Returns the first fire time after `time`, in UTC. None if there is none."""
        if self.trigger_kind == TriggerKind.CRON:
            return parse_cron(self.cron or "").next_after(time, ZoneInfo(self.time_zone))
        if self.trigger_kind == TriggerKind.DATE:
            starts_at = self.starts_at
            return starts_at if starts_at is not None and starts_at > time else None
        start = self.starts_at or EPOCH
        if time < start:
            return start
        return start + ((time - start) // self._interval + 1) * self._interval

    def latest_between(self, first: datetime, last: datetime) -> datetime | None:
        """Returns the last fire time from `first` to `last`, in UTC. None if there is none."""
        if self.trigger_kind == TriggerKind.INTERVAL:
            start = self.starts_at or EPOCH
            latest = start + (last - start) // self._interval * self._interval
            return latest if max(first, start) <= latest else None
        latest_time = None
        following = self.next_after(first - RESOLUTION)
        while following is not None and following <= last:
            latest_time = following
            following = self.next_after(following)
        return latest_time

    @property
    def _interval(self) -> timedelta:
        return timedelta(seconds=self.interval_seconds or 1)
