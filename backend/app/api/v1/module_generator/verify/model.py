from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.generator.verify.events import VerifyStep
from app.kit.data_scope import Global
from app.kit.db.types import Id
from app.kit.model import Base, utc_now


class VerifyRunState(StrEnum):
    RUNNING = "running"
    DONE = "done"  # each table has a result
    STOPPED = "stopped"
    FAILED = "failed"  # the run could not start, or its process crashed
    LOST = "lost"  # no heartbeat for a while: its server has ended


class GenVerifyRun(Global, Base):
    """验证记录: one run that verifies that tables become working modules.

    `running` is unique and either true or NULL, so at most one run exists at a time on all servers.
    With each heartbeat, the server of the run saves its progress and checks `stopping`.
    """

    __tablename__ = "gen_verify_run"
    __audited__: ClassVar[bool] = False  # a run is a log entry itself

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    heartbeat_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]
    state: Mapped[VerifyRunState] = mapped_column(default=VerifyRunState.RUNNING)
    running: Mapped[bool | None] = mapped_column(unique=True)
    stopping: Mapped[bool] = mapped_column(default=False)
    requested_tables: Mapped[list[str]] = mapped_column(JSON)  # empty: all tables
    tables: Mapped[list[str]] = mapped_column(JSON, default=list)
    step: Mapped[VerifyStep | None]
    modules: Mapped[int] = mapped_column(default=0)  # of the step
    total: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)
    unsupported: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    verdicts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
