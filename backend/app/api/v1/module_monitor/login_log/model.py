from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Scoped
from app.kit.db.types import Id
from app.kit.model import Base, utc_now


class Outcome(StrEnum):
    SUCCESS = "success"
    WRONG = "wrong"  # the name, the password or the account
    EXPIRED = "expired"  # a password good for one sign-in, which was used or is too old
    FACTOR = "factor"  # the second factor, after a right password: wrong, or not given
    CAPTCHA = "captcha"
    THROTTLED = "throttled"
    REUSED = "reused"  # a refresh token that was used before: stolen
    LOGOUT = "logout"


class LoginEntry(Scoped, Base):
    """登录日志. Whoever sees a user sees how he signed in, and who tried to.

    It outlives him, so nothing refers to him. Of a name that nobody has, the entry is nobody's:
    only who sees everything sees it, and of the name only its beginning, for people type passwords
    where a name belongs. `method` is in the words of a session's `amr`.
    """

    __tablename__ = "sys_login_log"
    __table_args__ = (Index(None, "dept_id", "id"), Index(None, "user_id", "id"))
    __owner__: ClassVar[str] = "user_id"
    __group__: ClassVar[str] = "dept_id"
    __audited__: ClassVar[bool] = False  # it is a record itself

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    outcome: Mapped[Outcome]
    times: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[int] = mapped_column(Id)
    dept_id: Mapped[int] = mapped_column(Id)
    user_name: Mapped[str] = mapped_column(String(64))
    ip: Mapped[str] = mapped_column(String(45))
    user_agent: Mapped[str] = mapped_column(String(255))
    method: Mapped[str] = mapped_column(String(32), default="")
    session_id: Mapped[str] = mapped_column(String(32), default="")
