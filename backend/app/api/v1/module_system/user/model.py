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
    """用户. His row belongs to his department, and to whoever made it.

    A session is good as long as it carries his `security_stamp`: a new one, in the same row as
    whatever made it necessary, ends them all, wherever they are.

    `temporary_password_at` is when somebody else gave him his password, good for one sign-in within a
    time; SPENT after that one. None when he chose it himself.

    `attempts_reset_at` is when wrong passwords were last forgiven him: those before it count no more.
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
        """One that somebody else knows, too: he must choose another, and is signed out wherever he
        is.
        """
        self.hashed_password = hashed
        self.security_stamp = new_security_stamp()
        self.must_change_password = True
        self.temporary_password_at = utc_now()
