from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Private
from app.kit.db.types import Id
from app.kit.model import Base


class Preference(Private, Base):
    """界面偏好. The `ListLayout` of one console page, as JSON. It is deleted with the user."""

    __tablename__ = "sys_preference"
    __table_args__ = (UniqueConstraint("user_id", "page"),)
    # A preference changes only what its owner sees.
    __audited__: ClassVar[bool] = False
    __owner__: ClassVar[str] = "user_id"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("sys_user.id", ondelete="CASCADE"))
    page: Mapped[str] = mapped_column(String(128))
    layout: Mapped[dict[str, object]] = mapped_column(JSON)
