from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ownership import Scoped
from app.kit.model import Base, Record

user_position = Table(
    "sys_user_position",
    Base.metadata,
    Column("user_id", ForeignKey("sys_user.id"), primary_key=True),
    Column("position_id", ForeignKey("sys_position.id"), primary_key=True, index=True),
)


class PositionStatus(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"


class Position(Scoped, Record):
    """岗位"""

    __tablename__ = "sys_position"
    __table_args__ = (Index(None, "sort", "id"),)

    name: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(64), unique=True)
    sort: Mapped[int] = mapped_column(default=1)
    status: Mapped[PositionStatus] = mapped_column(default=PositionStatus.ENABLED)
    remark: Mapped[str | None] = mapped_column(String(255))
