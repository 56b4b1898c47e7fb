"""Table of the log sink."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global
from app.kit.db.types import exact_text
from app.kit.model import Base, utc_now


class LogSinkPosition(Global, Base):
    """日志副本位置. The last entry of a log whose predecessors all are in MongoDB.

    One process copies a log at a time: the holder of the lease.
    """

    __tablename__ = "sys_log_sink"
    __audited__: ClassVar[bool] = False

    name: Mapped[str] = mapped_column(exact_text(32), primary_key=True)
    last_id: Mapped[int] = mapped_column(BigInteger, default=0)
    holder: Mapped[str] = mapped_column(String(32), default="")
    leased_until: Mapped[datetime] = mapped_column(default=utc_now)
