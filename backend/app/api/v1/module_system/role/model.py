from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.data_scope import DataScopeType
from app.kit.data_scope import AssociationRow, Global
from app.kit.db.types import exact_text
from app.kit.model import Base, Record


class Role(Global, Record):
    """角色. `RoleMenu` has its permissions, `data_scope` and `RoleDept` its visible rows."""

    __tablename__ = "sys_role"
    __table_args__ = (Index(None, "sort", "id"),)
    __cached_in__: ClassVar[frozenset[str]] = frozenset({"menu"})

    name: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(exact_text(64), unique=True)
    data_scope: Mapped[DataScopeType] = mapped_column(default=DataScopeType.SELF)
    sort: Mapped[int] = mapped_column(default=1)
    enabled: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str | None] = mapped_column(String(255))


class RoleMenu(Global, Base):
    """A menu that a role grants, with the permission of the menu."""

    __tablename__ = "sys_role_menu"
    __cached_in__: ClassVar[frozenset[str]] = frozenset({"menu"})

    role_id: Mapped[int] = mapped_column(ForeignKey("sys_role.id"), primary_key=True)
    menu_id: Mapped[int] = mapped_column(ForeignKey("sys_menu.id"), primary_key=True, index=True)


class RoleDept(Global, Base):
    """A department of a custom data scope."""

    __tablename__ = "sys_role_dept"

    role_id: Mapped[int] = mapped_column(ForeignKey("sys_role.id"), primary_key=True)
    dept_id: Mapped[int] = mapped_column(ForeignKey("sys_dept.id"), primary_key=True, index=True)


class UserRole(AssociationRow, Base):
    """A role that a user has.

    The user module imports this one, so `user` names its target as a string. The path is complete,
    because a generated module may have a class `User`, too.
    """

    __tablename__ = "sys_user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("sys_user.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("sys_role.id"), primary_key=True, index=True)
    user: Mapped[Any] = relationship(
        "app.api.v1.module_system.user.model.User", viewonly=True, lazy="raise"
    )
