from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field, JsonValue

from app.kit.schema import Schema

from .model import TaskRunState


class TaskOut(Schema):
    """A task that runs can be of."""

    name: str
    title: str


class RunOut(Schema):
    """A run of a task.

    `error_message` says why it failed, in the language of the caller. `duration_seconds` is the
    time of the latest attempt so far. `progress_total` is null if the task does not know it.
    """

    export_exclude: ClassVar[tuple[str, ...]] = ("error", "cancel_requested")

    id: int = Field(title="编号")
    task: str = Field(title="任务编码")
    title: str = Field("", title="任务")
    queue: str = Field(title="队列")
    state: TaskRunState = Field(title="状态")
    created_at: datetime = Field(title="创建时间")
    available_at: datetime = Field(title="最早开始时间")
    started_at: datetime | None = Field(title="开始时间")
    finished_at: datetime | None = Field(title="结束时间")
    duration_seconds: float | None = Field(None, title="耗时（秒）")
    attempt: int = Field(title="执行次数")
    failed_attempts: int = Field(title="失败次数")
    lost_attempts: int = Field(title="中断次数")
    max_attempts: int = Field(title="最多失败次数")
    progress: int = Field(title="进度")
    progress_total: int | None = Field(title="总量")
    progress_text: str = Field(title="进度说明")
    error: dict[str, Any] | None = Field(None, exclude=True)
    error_message: str = Field("", title="错误")
    cancel_requested: bool = Field(title="正在取消")
    owner_id: int = Field(title="用户编号")
    owner_name: str = Field(title="发起人")
    request_id: str = Field(title="请求编号")
    parent_id: int | None = Field(title="上级运行")
    job_id: int | None = Field(title="定时任务编号")
    fire_at: datetime | None = Field(title="计划时间")


class RunDetail(RunOut):
    """A run with its parameters and its result, in which secrets are masked.

    `error_text` is that of an unexpected error, for administrators only.
    """

    params: dict[str, JsonValue]
    result: dict[str, JsonValue] | None
    error_text: str = ""


class RunLineOut(Schema):
    """A line of the log of a run."""

    id: int
    attempt: int
    at: datetime
    level: str
    text: str


class RunLines(Schema):
    """Lines of a log, oldest first."""

    items: list[RunLineOut]
    has_next: bool
