"""Sessions and refresh tokens."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from app.api.v1.module_system.auth.model import LoginSession, RefreshToken
from app.api.v1.module_system.user.model import User
from app.kit.context import Context
from app.kit.crud.rows import affects_one_row
from app.kit.model import Base, utc_now

DELETE_CHUNK = 1_000
NOT_REVOKED = LoginSession.revoked_at.is_(None)
NOT_EXPIRED = LoginSession.expired_at.is_(None)


def is_active_session(moment: object) -> tuple[Any, ...]:
    """Returns clauses for a session that is valid at `moment`.

    The user must be active and have the security stamp that the session was created with.
    """
    return (
        NOT_REVOKED,
        NOT_EXPIRED,
        LoginSession.expires_at > moment,
        LoginSession.stamp == User.security_stamp,
        User.is_active,
    )


class LoginSessionCrud:
    """Sessions and refresh tokens. The database session has a system scope."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def add(self, *rows: Base) -> None:
        """Inserts the rows in this order: no relationship tells that a token needs its session."""
        for row in rows:
            self.db.add(row)
            await self.db.flush()

    async def get_session(self, id: str) -> LoginSession | None:
        return await self.db.get(LoginSession, id)

    async def active_session(self, session_id: str) -> LoginSession | None:
        """Returns the session if it is still valid."""
        statement = (
            select(LoginSession)
            .join(User, User.id == LoginSession.user_id)
            .where(LoginSession.id == session_id, *is_active_session(utc_now()))
        )
        return (await self.db.scalars(statement)).first()

    async def list_active_sessions(self, user_id: int) -> Sequence[LoginSession]:
        """Returns the valid sessions of the user, the most recently used first."""
        statement = (
            select(LoginSession)
            .join(User, User.id == LoginSession.user_id)
            .where(User.id == user_id, *is_active_session(utc_now()))
            .order_by(LoginSession.last_seen_at.desc(), LoginSession.id)
        )
        return (await self.db.scalars(statement)).all()

    async def end_session(self, session_id: str) -> None:
        await self.db.execute(
            update(LoginSession)
            .where(LoginSession.id == session_id, NOT_REVOKED)
            .values(revoked_at=utc_now())
        )

    async def touch(self, ids: Collection[str], used_at: datetime) -> None:
        """Sets the time of last use, and the department of a user who changed it."""
        dept = select(User.dept_id).where(User.id == LoginSession.user_id).scalar_subquery()
        statement = (
            update(LoginSession)
            .where(LoginSession.id.in_(ids), NOT_REVOKED)
            .values(last_seen_at=used_at, dept_id=func.coalesce(dept, LoginSession.dept_id))
        )
        await self.db.execute(statement, execution_options={"synchronize_session": False})

    async def session_with_user(self, session_id: str) -> tuple[LoginSession, User | None] | None:
        """Returns the session, valid or not, and its user. The user is None if they are deleted."""
        statement = (
            select(LoginSession, User)
            .outerjoin(User, User.id == LoginSession.user_id)
            .where(LoginSession.id == session_id)
        )
        row = (await self.db.execute(statement)).first()
        return None if row is None else (row[0], row[1])

    async def authenticated_at(self, session_id: str) -> datetime | None:
        """Returns when the user of this session last authenticated."""
        column = LoginSession.authenticated_at
        return await self.db.scalar(select(column).where(LoginSession.id == session_id))

    async def mark_expired(self, moment: datetime, *, since: datetime | None = None) -> None:
        """Records that sessions have expired: all of them, or those that did so after `since`."""
        period = [LoginSession.expires_at <= moment]
        if since is not None:
            period.append(LoginSession.expires_at > since)
        await self.db.execute(
            update(LoginSession).where(*period, NOT_EXPIRED, NOT_REVOKED).values(expired_at=moment),
            execution_options={"synchronize_session": False},
        )

    async def mark_session_expired(self, session_id: str, moment: datetime) -> None:
        """Records that one session has expired."""
        await self.db.execute(
            update(LoginSession)
            .where(LoginSession.id == session_id, NOT_EXPIRED)
            .values(expired_at=moment),
            execution_options={"synchronize_session": False},
        )

    async def limit_expiry(self, latest: datetime) -> None:
        """Shortens sessions and tokens that end later, such as those of a clock in the future."""
        for model in (LoginSession, RefreshToken):
            await self.db.execute(
                update(model).where(model.expires_at > latest).values(expires_at=latest),
                execution_options={"synchronize_session": False},
            )

    async def delete_expired(self, cutoff: datetime) -> None:
        """Deletes sessions that ended before `cutoff`, with their refresh tokens."""
        ended = select(LoginSession.id).where(
            or_(LoginSession.expires_at < cutoff, LoginSession.revoked_at < cutoff)
        )
        ids = list(await self.db.scalars(ended.limit(DELETE_CHUNK)))
        for statement in (
            delete(RefreshToken).where(RefreshToken.session_id.in_(ids)),
            delete(LoginSession).where(LoginSession.id.in_(ids)),
        ):
            await self.db.execute(statement, execution_options={"synchronize_session": False})

    async def consume_token(
        self, digest: str, used_at: datetime, used_by: str, successor: str
    ) -> bool:
        """Marks the refresh token as used. Returns False if it was used or is expired."""
        return await affects_one_row(
            self.db,
            update(RefreshToken)
            .where(
                RefreshToken.digest == digest,
                RefreshToken.used_at.is_(None),
                RefreshToken.expires_at > used_at,
            )
            .values(used_at=used_at, used_by=used_by, successor=successor),
        )

    async def delete_successors(self, session_id: str, used_before: datetime) -> None:
        """Deletes the encrypted successors of tokens whose grace period is over."""
        await self.db.execute(
            update(RefreshToken)
            .where(
                RefreshToken.session_id == session_id,
                RefreshToken.used_at < used_before,
                RefreshToken.successor.is_not(None),
            )
            .values(successor=None),
            execution_options={"synchronize_session": False},
        )

    async def get_refresh_token(self, digest: str) -> RefreshToken | None:
        statement = select(RefreshToken).where(RefreshToken.digest == digest)
        return (await self.db.scalars(statement)).first()
