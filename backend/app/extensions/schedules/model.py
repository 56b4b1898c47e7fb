"""The table of jobs."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions.schedules.schedule import Schedule, TriggerKind
from app.kit.data_scope import Scoped
from app.kit.db.types import Id, exact_text
from app.kit.model import Base, Record


class OverlapPolicy(StrEnum):
    """The start of a job that is due while its last run has not ended."""

    SKIP = "skip"
    # One run waits, further ones are skipped.
    QUEUE = "queue"
    ALLOW = "allow"


class TaskJob(Scoped, Record):
    """定时任务. A schedule of a registered task.

    A job belongs to the user who saved it last: its runs have their permissions and data scope. A
    job of the system belongs to no user (owner 0). Pausing and editing change `version`; the
    scheduler changes only the columns of `__audit_ignore__`, and compares the version.
    """

    __tablename__ = "task_job"
    __table_args__ = (
        Index(None, "next_at"),
        Index(None, "owner_dept_id", "id"),
        Index(None, "owner_id", "id"),
        # The id of a deleted job is not used again: its runs keep it.
        {"sqlite_autoincrement": True},
    )
    __group__: ClassVar[str] = "owner_dept_id"
    __audit_ignore__: ClassVar[frozenset[str]] = frozenset({"next_at", "waiting_at", "last_run_id"})

    name: Mapped[str] = mapped_column(exact_text(128), unique=True)
    task: Mapped[str] = mapped_column(exact_text(64))
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    trigger_kind: Mapped[TriggerKind]
    cron: Mapped[str | None] = mapped_column(String(255))
    interval_seconds: Mapped[int | None]
    starts_at: Mapped[datetime | None]
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    # A run starts at most this long after its time.
    grace_seconds: Mapped[int] = mapped_column(default=60)
    overlap_policy: Mapped[OverlapPolicy] = mapped_column(default=OverlapPolicy.SKIP)
    paused: Mapped[bool] = mapped_column(default=False)
    is_system: Mapped[bool] = mapped_column(default=False)
    # None: no further time, or paused.
    next_at: Mapped[datetime | None]
    # A time that waits for the end of the last run.
    waiting_at: Mapped[datetime | None]
    last_run_id: Mapped[int | None] = mapped_column(Id)
    owner_id: Mapped[int] = mapped_column(Id)
    owner_name: Mapped[str] = mapped_column(String(64), default="")
    owner_dept_id: Mapped[int] = mapped_column(Id)
    remark: Mapped[str | None] = mapped_column(String(255))

    @property
    def schedule(self) -> Schedule:
        return Schedule(
            trigger_kind=self.trigger_kind,
            cron=self.cron,
            interval_seconds=self.interval_seconds,
            starts_at=self.starts_at,
            time_zone=self.time_zone,
        )


JOB_TABLE = Base.metadata.tables[TaskJob.__tablename__]
