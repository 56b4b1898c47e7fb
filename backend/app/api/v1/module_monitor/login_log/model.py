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
    # Wrong username or password, or a disabled account.
    WRONG = "wrong"
    # A temporary password that was used already or is too old.
    EXPIRED = "expired"
    # The password was right, MFA failed or was not completed.
    FACTOR = "factor"
    CAPTCHA = "captcha"
    THROTTLED = "throttled"
    # A refresh token was used twice, which indicates theft.
    REUSED = "reused"
    LOGOUT = "logout"


class LoginEntry(Scoped, Base):
    """登录日志. A login or a number of equal failed logins. It is visible with its user.

    The entry outlives the user, so it has no foreign key. An entry of an unknown username belongs
    to no user: only a caller who sees all rows sees it. It has only the beginning of the name,
    because users type passwords into the wrong field. `method` is the `amr` value of the session.
    """

    __tablename__ = "sys_login_log"
    __table_args__ = (Index(None, "dept_id", "id"), Index(None, "user_id", "id"))
    __owner__: ClassVar[str] = "user_id"
    __group__: ClassVar[str] = "dept_id"
    # The login log is a log itself.
    __audited__: ClassVar[bool] = False

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
