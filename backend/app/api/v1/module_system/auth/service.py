from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex, token_urlsafe

from app.api.v1.module_monitor.login_log.failed_logins import LoginAttempt
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_monitor.login_log.service import LoginLogService
from app.api.v1.module_system.mfa.factor import VerifiedFactor
from app.api.v1.module_system.mfa.service import MfaService
from app.api.v1.module_system.user.model import new_security_stamp
from app.kit.context import Context
from app.kit.errors import Forbidden, NotFound, Unauthorized
from app.kit.model import utc_now
from app.kit.user_agent import SessionInfo

from .authentication import AccountSnapshot, VerifiedPassword
from .crud import AccountCrud, LoginSessionCrud
from .mfa_token import PASSWORD_METHOD
from .model import LoginSession, RefreshToken
from .schema import OwnSession
from .services import AuthServices

IDLE_TIMEOUT = timedelta(days=7)  # since the last refresh
ABSOLUTE_TIMEOUT = timedelta(days=30)  # since the login
SESSION_RETENTION = timedelta(days=90)  # of an ended session, for the record


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """The address and the User-Agent header of the client."""

    ip: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session and its current refresh token."""

    user_id: int
    session_id: str
    refresh_token: str


class SessionService:
    """Login sessions, which live in the database, and their rotating refresh tokens.

    A refresh token works once. A second use means that it was stolen, and ends the session.
    """

    def __init__(self, context: Context) -> None:
        self.accounts = AccountCrud(context)
        self.sessions = LoginSessionCrud(context)
        self.login_log = LoginLogService(context)
        self.mfa = MfaService(context)
        self.actor = context.actor

    async def create_session(
        self,
        account: AccountSnapshot,
        methods: Sequence[str],
        client_info: ClientInfo,
        services: AuthServices,
        factor: VerifiedFactor | None = None,
    ) -> NewSession:
        """Creates a session after all login steps have succeeded.

        `methods` are the `amr` values of the steps, in order. Consumes the factor and, after a
        password, a temporary password. Raises Unauthorized or Forbidden if another request did so.
        """
        if factor is not None and not await self.mfa.consume(account.id, factor, services):
            raise Unauthorized(self.mfa.error_key(factor))
        if PASSWORD_METHOD in methods:
            await self._consume_temporary_password(account, services.temporary_password_ttl)
        session = LoginSession(
            id=token_hex(16),
            user_id=account.id,
            dept_id=account.dept_id,
            stamp=account.security_stamp,
            amr=" ".join(methods),
            ip=client_info.ip[:45],
            user_agent=client_info.user_agent[:255],
            expires_at=utc_now() + IDLE_TIMEOUT,
        )
        await self.sessions.add(session)
        await self._log_event(Outcome.SUCCESS, session, account.username)
        return await self._issue_refresh_token(session)

    async def save_new_hash(self, password: VerifiedPassword) -> None:
        """Stores the new hash if it differs from the stored one."""
        account = password.account
        if password.new_hash != account.hashed_password:
            await self.accounts.replace_hash(account.id, account.hashed_password, password.new_hash)

    async def refresh(self, token: str) -> NewSession | None:
        """Replaces the refresh token. Returns None if the user must sign in again.

        This is no exception, because the end of a session must be committed.
        """
        digest = _token_digest(token)
        now = utc_now()
        is_consumed = await self.sessions.consume_token(digest, now)
        refresh_token = await self.sessions.get_refresh_token(digest)
        if refresh_token is None:
            return None
        if not is_consumed:
            if refresh_token.used_at is not None:
                await self._end_session(refresh_token.session_id, Outcome.REUSED)
            return None
        session = await self.sessions.active_session(refresh_token.session_id)
        if session is None:
            return None
        session.last_seen_at = now
        session.expires_at = min(now + IDLE_TIMEOUT, session.created_at + ABSOLUTE_TIMEOUT)
        return await self._issue_refresh_token(session)

    async def logout(self, refresh_token: str | None) -> None:
        """Ends the session of the access token and that of the refresh token."""
        session_ids = {self.actor.session_id}
        if refresh_token:
            row = await self.sessions.get_refresh_token(_token_digest(refresh_token))
            if row is not None:
                session_ids.add(row.session_id)
        for session_id in session_ids - {""}:
            await self._end_session(session_id, Outcome.LOGOUT)

    async def list_own(self) -> list[OwnSession]:
        """Returns the valid sessions of the caller."""
        return [
            OwnSession(
                current=session.id == self.actor.session_id,
                **{name: getattr(session, name) for name in SessionInfo.model_fields},
            )
            for session in await self.sessions.list_active_sessions(self.actor.id)
        ]

    async def end_own_sessions(self, ids: Collection[str] | None) -> None:
        """Ends these sessions of the caller. None ends all except the current one."""
        own_sessions = await self.sessions.list_active_sessions(self.actor.id)
        own_ids = {session.id for session in own_sessions}
        if ids is None:
            ids = own_ids - {self.actor.session_id}
        elif not own_ids.issuperset(ids):
            raise NotFound
        for id in ids:
            await self.sessions.end_session(id)

    async def touch(self, ids: Collection[str]) -> None:
        """Sets the time of last use to now."""
        await self.sessions.touch(ids, utc_now())

    async def delete_expired(self) -> None:
        """Deletes sessions that ended more than SESSION_RETENTION ago."""
        await self.sessions.delete_expired(utc_now() - SESSION_RETENTION)

    async def change_password(self, hashed_password: str) -> None:
        """Sets the password of the caller and ends all sessions except the current one."""
        user = await self.accounts.get_user(self.actor.id)
        session = await self.sessions.get_session(self.actor.session_id)
        if user is None or session is None:
            raise Unauthorized
        user.hashed_password = hashed_password
        user.must_change_password = False
        user.temporary_password_at = None
        user.security_stamp = session.stamp = new_security_stamp()
        await self.sessions.add(user, session)

    async def _consume_temporary_password(
        self, account: AccountSnapshot, temporary_password_ttl: timedelta
    ) -> None:
        if not account.has_temporary_password:
            return
        not_before = utc_now() - temporary_password_ttl
        if not await self.accounts.consume_temporary_password(
            account.id, account.hashed_password, not_before
        ):
            raise Forbidden("auth.temporary_password_expired")

    async def _end_session(self, session_id: str, outcome: Outcome) -> None:
        session = await self.sessions.get_session(session_id)
        if session is None or session.revoked_at is not None:
            return
        await self.sessions.end_session(session_id)
        user = await self.accounts.get_user(session.user_id)
        await self._log_event(outcome, session, user.username if user else "")

    async def _log_event(self, outcome: Outcome, session: LoginSession, username: str) -> None:
        client = session.ip, session.user_agent, session.amr
        attempt = LoginAttempt(outcome, session.user_id, session.dept_id, username, *client)
        await self.login_log.add(attempt, session.id)

    async def _issue_refresh_token(self, session: LoginSession) -> NewSession:
        token = token_urlsafe(32)
        await self.sessions.add(
            RefreshToken(
                session_id=session.id,
                user_id=session.user_id,
                digest=_token_digest(token),
                expires_at=session.expires_at,
            )
        )
        return NewSession(session.user_id, session.id, token)


def _token_digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
