from typing import ClassVar

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.api.v1.module_system.position.model import Position, user_position
from app.api.v1.module_system.role.model import Role
from app.kit.model import Base, Id, Record
from app.kit.scope import Scoped

user_role = Table(
    "sys_user_role",
    Base.metadata,
    Column("user_id", ForeignKey("sys_user.id"), primary_key=True),
    Column("role_id", ForeignKey("sys_role.id"), primary_key=True, index=True),
)


class User(Scoped, Record):
    """用户. His row belongs to his department, and to whoever made it."""

    __tablename__ = "sys_user"
    __table_args__ = (Index(None, "dept_id", "id"),)
    __group__: ClassVar[str] = "dept_id"

    username: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    hashed_password: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(String(32))
    avatar: Mapped[str | None] = mapped_column(String(255))
    remark: Mapped[str | None] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_superuser: Mapped[bool] = mapped_column(default=False)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    dept_id: Mapped[int] = mapped_column(ForeignKey("sys_dept.id"))
    owner_id: Mapped[int] = mapped_column(Id, index=True)

    roles: Mapped[list[Role]] = relationship(secondary=user_role, lazy="raise")
    positions: Mapped[list[Position]] = relationship(secondary=user_position, lazy="raise")
