from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.data_scope import DeptScoped
from app.kit.data_scope import AssociationRow
from app.kit.db.types import exact_text
from app.kit.model import Base, Record


class PositionStatus(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"


class Position(DeptScoped, Record):
    """岗位"""

    __tablename__ = "sys_position"
    __table_args__ = (Index(None, "sort", "id"),)

    name: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(exact_text(64), unique=True)
    sort: Mapped[int] = mapped_column(default=1)
    status: Mapped[PositionStatus] = mapped_column(default=PositionStatus.ENABLED)
    remark: Mapped[str | None] = mapped_column(String(255))


class UserPosition(AssociationRow, Base):
    """A position that a user holds."""

    __tablename__ = "sys_user_position"

    user_id: Mapped[int] = mapped_column(ForeignKey("sys_user.id"), primary_key=True)
    position_id: Mapped[int] = mapped_column(
        ForeignKey("sys_position.id"), primary_key=True, index=True
    )
