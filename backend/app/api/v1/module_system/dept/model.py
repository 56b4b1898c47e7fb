from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Global
from app.kit.db.types import exact_text
from app.kit.model import Record


class Dept(Global, Record):
    """部门. `core.data_scope.DeptClosure` has the closure of `parent_id`."""

    __tablename__ = "sys_dept"
    __table_args__ = (Index(None, "sort", "id"),)

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("sys_dept.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    code: Mapped[str | None] = mapped_column(exact_text(64), unique=True)
    leader: Mapped[str | None] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(String(32))
    email: Mapped[str | None] = mapped_column(String(254))
    sort: Mapped[int] = mapped_column(default=1)
    enabled: Mapped[bool] = mapped_column(default=True)
    remark: Mapped[str | None] = mapped_column(String(255))
