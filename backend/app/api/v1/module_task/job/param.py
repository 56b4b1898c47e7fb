from pydantic import Field

from app.kit.param import PageParam, Param
from app.kit.schema import AwareDatetime

from .model import OverlapPolicy, TriggerKind
from .schema import CronText, IntervalSeconds, TimeZone


class JobParam(PageParam):
    sortable = ("name", "task", "next_at", "created_at")

    name: str | None = Field(None, max_length=128)
    task: str | None = Field(None, max_length=64)
    trigger_kind: TriggerKind | None = None
    overlap_policy: OverlapPolicy | None = None
    paused: bool | None = None
    is_system: bool | None = None


class PreviewParam(Param):
    """The trigger of a job that is being edited."""

    trigger_kind: TriggerKind
    cron: CronText | None = None
    interval_seconds: IntervalSeconds | None = None
    starts_at: AwareDatetime | None = None
    time_zone: TimeZone = "UTC"
