from datetime import UTC, datetime
from secrets import token_hex
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Scoped
from app.kit.db.types import Id
from app.kit.model import Record, utc_now

USED = datetime(1970, 1, 1, tzinfo=UTC)


def new_security_stamp() -> str:
    return token_hex(16)


class User(Scoped, Record):
    """用户. The row belongs to the user's department and to the administrator who created it.

    A session is valid while it has the current `security_stamp`. A new stamp ends all sessions, in
    the transaction of the change that requires it.

    `temporary_password_at`: when an administrator set the password, which is valid for one login;
    `USED` after that login; None if the user chose the password.

    `attempts_reset_at`: failed sign-ins before this time do not count.
    """

    __tablename__ = "sys_user"
    __table_args__ = (Index(None, "dept_id", "id"),)
    __group__: ClassVar[str] = "dept_id"

    username: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    hashed_password: Mapped[str] = mapped_column(String(255))
    security_stamp: Mapped[str] = mapped_column(String(32), default=new_security_stamp)
    name: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(String(32))
    avatar: Mapped[str | None] = mapped_column(String(255))
    remark: Mapped[str | None] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_superuser: Mapped[bool] = mapped_column(default=False)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    temporary_password_at: Mapped[datetime | None]
    attempts_reset_at: Mapped[datetime | None]
    dept_id: Mapped[int] = mapped_column(ForeignKey("sys_dept.id"))
    owner_id: Mapped[int] = mapped_column(Id, index=True)

    def set_temporary_password(self, hashed: str) -> None:
        """Sets a password that the user must change at the next login, and ends all sessions."""
        self.hashed_password = hashed
        self.security_stamp = new_security_stamp()
        self.must_change_password = True
        self.temporary_password_at = utc_now()
