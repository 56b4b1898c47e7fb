from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Private
from app.kit.db.types import Id
from app.kit.model import Base


class Preference(Private, Base):
    """界面偏好. How somebody wants one page of the console to look: a `Look` as JSON. It goes with him."""

    __tablename__ = "sys_preference"
    __table_args__ = (UniqueConstraint("user_id", "page"),)
    __audited__: ClassVar[bool] = False  # it changes what one person sees of his rows, and no row
    __owner__: ClassVar[str] = "user_id"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("sys_user.id", ondelete="CASCADE"))
    page: Mapped[str] = mapped_column(String(128))
    look: Mapped[dict[str, object]] = mapped_column(JSON)
