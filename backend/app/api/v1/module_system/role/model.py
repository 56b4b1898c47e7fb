from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.data_scope import DataScopeType
from app.kit.data_scope import AssociationRow, Global
from app.kit.model import Base, Record


class Role(Global, Record):
    """角色. What its holders may do (`RoleMenu`), and how far they see (`reach`; `RoleDept` when that
    is custom).
    """

    __tablename__ = "sys_role"
    __table_args__ = (Index(None, "sort", "id"),)

    name: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(64), unique=True)
    data_scope: Mapped[DataScopeType] = mapped_column(default=DataScopeType.SELF)
    sort: Mapped[int] = mapped_column(default=1)
    enabled: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str | None] = mapped_column(String(255))


class RoleMenu(Global, Base):
    """What a role may do."""

    __tablename__ = "sys_role_menu"

    role_id: Mapped[int] = mapped_column(ForeignKey("sys_role.id"), primary_key=True)
    menu_id: Mapped[int] = mapped_column(ForeignKey("sys_menu.id"), primary_key=True, index=True)


class RoleDept(Global, Base):
    """The departments a custom reach names."""

    __tablename__ = "sys_role_dept"

    role_id: Mapped[int] = mapped_column(ForeignKey("sys_role.id"), primary_key=True)
    dept_id: Mapped[int] = mapped_column(ForeignKey("sys_dept.id"), primary_key=True, index=True)


class UserRole(AssociationRow, Base):
    """Who has which role. Users know roles and not the other way round, so `user` is known here by
    name alone.

    By its whole name: a module may have a `User` of its own.
    """

    __tablename__ = "sys_user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("sys_user.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("sys_role.id"), primary_key=True, index=True)
    user: Mapped[Any] = relationship(
        "app.api.v1.module_system.user.model.User", viewonly=True, lazy="raise"
    )
