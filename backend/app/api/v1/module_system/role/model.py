from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.menu.model import Menu
from app.core.ownership import Reach
from app.kit.model import Base, Record
from app.kit.scope import Global

role_menu = Table(
    "sys_role_menu",
    Base.metadata,
    Column("role_id", ForeignKey("sys_role.id"), primary_key=True),
    Column("menu_id", ForeignKey("sys_menu.id"), primary_key=True, index=True),
)

role_dept = Table(
    "sys_role_dept",
    Base.metadata,
    Column("role_id", ForeignKey("sys_role.id"), primary_key=True),
    Column("dept_id", ForeignKey("sys_dept.id"), primary_key=True, index=True),
)


class Role(Global, Record):
    """角色. What its holders may do (`menus`), and how far they see (`reach`; `depts` when that is custom)."""

    __tablename__ = "sys_role"
    __table_args__ = (Index(None, "sort", "id"),)

    name: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(64), unique=True)
    reach: Mapped[Reach] = mapped_column(default=Reach.SELF)
    sort: Mapped[int] = mapped_column(default=1)
    enabled: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str | None] = mapped_column(String(255))

    menus: Mapped[list[Menu]] = relationship(secondary=role_menu, lazy="raise")
    depts: Mapped[list[Dept]] = relationship(secondary=role_dept, lazy="raise")
