from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import Private, Scoped
from app.kit.db.types import Id
from app.kit.model import Base, utc_now


class LoginSession(Scoped, Base):
    """会话. A login session. It is visible to users who can see its user.

    There are no foreign keys to user and department: the record stays when they are deleted. The
    session is valid while its `stamp` equals the security stamp of the user. `expired_at` is set
    when the server has seen that the session expired, so that it stays so if a clock is set back.
    `authenticated_at` is when the user last authenticated.
    """

    __tablename__ = "sys_session"
    __audit_ignore__: ClassVar[frozenset[str]] = frozenset(
        {"last_seen_at", "expires_at", "expired_at", "authenticated_at", "dept_id"}
    )
    __owner__: ClassVar[str] = "user_id"
    __group__: ClassVar[str] = "dept_id"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(Id, index=True)
    dept_id: Mapped[int] = mapped_column(Id, index=True)
    stamp: Mapped[str] = mapped_column(String(32))
    amr: Mapped[str] = mapped_column(String(32))
    ip: Mapped[str] = mapped_column(String(45))
    user_agent: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    expired_at: Mapped[datetime | None]
    authenticated_at: Mapped[datetime | None] = mapped_column(default=utc_now)
    revoked_at: Mapped[datetime | None]


class RefreshToken(Private, Base):
    """A refresh token, which is replaced at its first use.

    `used_by` is a digest of the client that used it. For a grace period, the same client gets the
    `successor` again, which is encrypted with a key derived from the token (ADR 0037). Any other
    use ends the session.
    """

    __tablename__ = "sys_refresh_token"
    __audited__: ClassVar[bool] = False  # The session is audited.
    __owner__: ClassVar[str] = "user_id"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sys_session.id"), index=True)
    user_id: Mapped[int] = mapped_column(Id)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    used_by: Mapped[str | None] = mapped_column(String(64))
    successor: Mapped[str | None] = mapped_column(String(128))
