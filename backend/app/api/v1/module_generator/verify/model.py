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
    DONE = "done"  # there is a verdict on each table
    STOPPED = "stopped"
    FAILED = "failed"  # nothing could be asked, or its process broke off
    LOST = "lost"  # nobody has heard of it for a while: its server is gone


class GenVerifyRun(Global, Base):
    """验证记录: whether tables become working modules, as it was asked once.

    `running` is true or NULL, and unique: at most one at a time, whoever starts it wherever. The
    server that owns it says at each beat of `heard_at` what is known, and looks whether it is to
    stop.
    """

    __tablename__ = "gen_verify_run"
    __audited__: ClassVar[bool] = False  # it is a record itself

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    heartbeat_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]
    state: Mapped[VerifyRunState] = mapped_column(default=VerifyRunState.RUNNING)
    running: Mapped[bool | None] = mapped_column(unique=True)
    stopping: Mapped[bool] = mapped_column(default=False)
    requested_tables: Mapped[list[str]] = mapped_column(JSON)  # none: all there are
    tables: Mapped[list[str]] = mapped_column(JSON, default=list)
    step: Mapped[VerifyStep | None]
    modules: Mapped[int] = mapped_column(default=0)  # how many the step is about
    total: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)
    unsupported: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    verdicts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
