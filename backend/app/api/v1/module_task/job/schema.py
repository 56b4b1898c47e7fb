from datetime import datetime
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, JsonValue
from pydantic_core import PydanticCustomError

from app.extensions.schedules.crontab import InvalidCron, parse_cron
from app.kit.i18n import translate
from app.kit.schema import AwareDatetime, RecordOut, Schema, SingleLine, VersionedUpdate

from .model import OverlapPolicy, TaskRunState, TriggerKind

DAY_SECONDS = 86_400
YEAR_SECONDS = 366 * DAY_SECONDS


def _validate_cron(text: str) -> str:
    try:
        parse_cron(text)
    except InvalidCron as error:
        values = {**error.values, "field": translate(f"schedule.field.{error.field}")}
        raise PydanticCustomError(error.key, "invalid cron expression", values) from error
    return text


def _validate_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise PydanticCustomError("time_zone", "unknown time zone") from error
    return name


CronText = Annotated[str, Field(max_length=255), AfterValidator(_validate_cron)]
TimeZone = Annotated[
    str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$"), AfterValidator(_validate_time_zone)
]
IntervalSeconds = Annotated[int, Field(ge=1, le=YEAR_SECONDS)]


class JobCreate(Schema):
    """A job. Of the values of the trigger, those of its kind are required, others are not kept.

    `starts_at` is the time of a date, or the first one of an interval.
    """

    name: SingleLine = Field(title="任务名称", min_length=1, max_length=64)
    task: str = Field(title="任务", min_length=1, max_length=64)
    params: dict[str, JsonValue] = Field({}, title="参数")
    trigger_kind: TriggerKind = Field(title="触发方式")
    cron: CronText | None = Field(None, title="Cron 表达式")
    interval_seconds: IntervalSeconds | None = Field(None, title="间隔（秒）")
    starts_at: AwareDatetime | None = Field(None, title="开始时间")
    time_zone: TimeZone = Field("UTC", title="时区")
    grace_seconds: int = Field(60, title="宽限时间（秒）", ge=1, le=DAY_SECONDS)
    overlap_policy: OverlapPolicy = Field(OverlapPolicy.SKIP, title="重叠策略")
    remark: str | None = Field(None, title="备注", max_length=255)


class JobUpdate(JobCreate, VersionedUpdate):
    """A form is saved whole, with the version it was opened at."""


class JobOut(RecordOut):
    """A job. `is_known` is false if this version has no such task; the job does not run then."""

    export_exclude: ClassVar = frozenset({"params", "is_known", "owner_id", "last_run_id"})

    name: str = Field(title="任务名称")
    task: str = Field(title="任务编码")
    task_title: str = Field("", title="任务")
    is_known: bool = Field(default=True, title="任务存在")
    params: dict[str, JsonValue] = Field(title="参数")
    trigger_kind: TriggerKind = Field(title="触发方式")
    cron: str | None = Field(title="Cron 表达式")
    interval_seconds: int | None = Field(title="间隔（秒）")
    starts_at: datetime | None = Field(title="开始时间")
    time_zone: str = Field(title="时区")
    description: str = Field("", title="执行计划")
    grace_seconds: int = Field(title="宽限时间（秒）")
    overlap_policy: OverlapPolicy = Field(title="重叠策略")
    paused: bool = Field(title="已暂停")
    is_system: bool = Field(title="系统任务")
    next_at: datetime | None = Field(title="下次执行")
    waiting_at: datetime | None = Field(title="等待中")
    last_run_id: int | None = Field(title="最近运行")
    last_state: TaskRunState | None = Field(None, title="最近状态")
    owner_id: int = Field(title="所属用户")
    owner_name: str = Field(title="所有者")
    remark: str | None = Field(title="备注")


class SchedulePreview(Schema):
    """The next fire times of a schedule, and the schedule in words."""

    description: str
    times: list[datetime]


class StartedRun(Schema):
    """The run that a job has started. It has no id yet if it waits for the last one to end."""

    run_id: int | None


class SchedulableTask(Schema):
    """A task that the caller may schedule, with the JSON schema of its parameters."""

    name: str
    title: str
    params_schema: dict[str, Any]
