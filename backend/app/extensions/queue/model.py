"""The tables of background tasks."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import DataScope, Global, Scoped, ScopedByParent
from app.kit.db.types import Id, exact_text
from app.kit.model import Base, utc_now

ERROR_LENGTH = 2000
LINE_LENGTH = 2000


class TaskRunState(StrEnum):
    QUEUED = "queued"  # waits for `available_at` and the relay
    DISPATCHED = "dispatched"  # handed to the broker
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"  # a further attempt would fail as well
    DEAD = "dead"  # all attempts failed or were lost
    CANCELLED = "cancelled"
    SKIPPED = "skipped"  # the job was due while its last run had not ended


ENDED_STATES = (
    TaskRunState.SUCCEEDED,
    TaskRunState.FAILED,
    TaskRunState.DEAD,
    TaskRunState.CANCELLED,
    TaskRunState.SKIPPED,
)


class TaskRun(Scoped, Base):
    """任务运行. One run of a task, from its request to its outcome.

    The row is inserted in the transaction that requests it, so a run exists if and only if that
    transaction was committed. `attempt` counts the starts and is the fencing token: an attempt
    that is not the latest one commits nothing. A run of the system belongs to no user (owner 0).
    """

    __tablename__ = "task_run"
    __table_args__ = (
        Index(None, "state", "queue", "available_at", "id"),
        Index(None, "owner_dept_id", "id"),
        Index(None, "owner_id", "id"),
        Index(None, "job_id", "id"),
        # A job starts once at each of its times, on whatever instance.
        UniqueConstraint("job_id", "fire_at"),
    )
    __group__: ClassVar[str] = "owner_dept_id"
    __audited__: ClassVar[bool] = False  # a run is a log entry itself

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    task: Mapped[str] = mapped_column(exact_text(64), index=True)
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    queue: Mapped[str] = mapped_column(exact_text(32))
    state: Mapped[TaskRunState] = mapped_column(default=TaskRunState.QUEUED)
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    # The row was changed: live updates read the rows after a time.
    changed_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    available_at: Mapped[datetime] = mapped_column(default=utc_now)
    dispatched_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(default=0)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    lost_attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    # The process that has it, by the id of its worker row.
    worker_id: Mapped[str | None] = mapped_column(exact_text(32))
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[int] = mapped_column(default=0)
    # None: the task does not know it.
    progress_total: Mapped[int | None]
    progress_text: Mapped[str] = mapped_column(String(255), default="")
    checkpoint: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # The message key and values of a TaskError, or the class and text of another exception.
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    owner_id: Mapped[int] = mapped_column(Id)
    owner_name: Mapped[str] = mapped_column(String(64))
    owner_dept_id: Mapped[int] = mapped_column(Id)
    request_id: Mapped[str] = mapped_column(String(64), default="")
    parent_id: Mapped[int | None] = mapped_column(Id, index=True)
    job_id: Mapped[int | None] = mapped_column(Id)
    # The time at which the job was due.
    fire_at: Mapped[datetime | None]


class TaskRunLine(ScopedByParent, Base):
    """任务日志. One line of the log of a run."""

    __tablename__ = "task_run_line"
    __table_args__ = (Index(None, "run_id", "id"),)
    __parent__: ClassVar[tuple[str, ...]] = ("run_id",)
    __audited__: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("task_run.id", ondelete="CASCADE"))
    attempt: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=utc_now)
    level: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(String(LINE_LENGTH))


class TaskWorker(Global, Base):
    """工作进程. A process that executes runs or hands them to a broker, with its heartbeat."""

    __tablename__ = "task_worker"
    __audited__: ClassVar[bool] = False

    id: Mapped[str] = mapped_column(exact_text(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    version: Mapped[str] = mapped_column(String(32))
    # The number of runs that it executes at the same time, by queue. Empty: it only hands over.
    slots: Mapped[dict[str, int]] = mapped_column(JSON)
    running: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    heartbeat_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)


RUN_TABLE = Base.metadata.tables[TaskRun.__tablename__]
QUEUE_SCOPE = DataScope.system("task queue")
# For statements on the connection of a caller, whose data scope need not include their own runs.
QUEUE_OPTIONS: Any = {"scope": QUEUE_SCOPE}
