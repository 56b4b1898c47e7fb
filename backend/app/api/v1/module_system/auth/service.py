from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from app.api.v1.module_monitor.login_log.failed_logins import LoginAttempt
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_monitor.login_log.service import LoginLogService
from app.api.v1.module_system.mfa.factor import VerifiedFactor
from app.api.v1.module_system.mfa.service import MfaService
from app.api.v1.module_system.user.model import new_security_stamp
from app.kit.clock import CLOCK_TOLERANCE
from app.kit.context import Context
from app.kit.errors import CredentialRejected, Forbidden, NotFound, Unauthorized
from app.kit.model import utc_now
from app.kit.user_agent import SessionInfo

from .authentication import AccountSnapshot, VerifiedPassword
from .crud import AccountCrud, LoginSessionCrud
from .mfa_token import PASSWORD_METHOD
from .model import LoginSession, RefreshToken
from .parameters import (
    FRESH_LOGIN_MINUTES,
    SESSION_ABSOLUTE_DAYS,
    SESSION_IDLE_HOURS,
    SESSION_RETENTION_DAYS,
    TEMPORARY_PASSWORD_HOURS,
)
from .refresh_token import decrypt_successor, encrypt_successor, new_refresh_token, token_digest
from .schema import OwnSession
from .services import AuthServices

# Limits the work for a client that refreshes and repeats in turn, within one grace period.
MAX_REPEATED_TOKENS = 16


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

    A refresh token is replaced at its first use. For a grace period, a second use by the same
    client returns the same successor: the answer was lost, or two tabs refreshed at once. Any other
    use means that the token was stolen, and ends the session (ADR 0037).
    """

    def __init__(self, context: Context) -> None:
        self.accounts = AccountCrud(context)
        self.sessions = LoginSessionCrud(context)
        self.login_log = LoginLogService(context)
        self.mfa = MfaService(context)
        self.actor = context.actor
        self.parameters = context.parameters

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
            await self._consume_temporary_password(account)
        session = LoginSession(
            id=token_hex(16),
            user_id=account.id,
            dept_id=account.dept_id,
            stamp=account.security_stamp,
            amr=" ".join(methods),
            ip=client_info.ip[:45],
            user_agent=client_info.user_agent[:255],
            expires_at=utc_now() + min(self._idle_timeout(), self._absolute_timeout()),
        )
        await self.sessions.add(session)
        await self._log_event(Outcome.SUCCESS, session, account.username)
        return await self._add_refresh_token(session, new_refresh_token())

    async def save_new_hash(self, password: VerifiedPassword) -> None:
        """Stores the new hash if it differs from the stored one."""
        account = password.account
        if password.new_hash != account.hashed_password:
            await self.accounts.replace_hash(account.id, account.hashed_password, password.new_hash)

    async def refresh(self, token: str, client: str, grace: timedelta) -> NewSession | None:
        """Replaces the refresh token. Returns None if the user must sign in again.

        `client` is a `client_digest`. This is no exception, because the end of a session must be
        committed.
        """
        now = utc_now()
        successor = new_refresh_token()
        is_consumed = await self.sessions.consume_token(
            token_digest(token), now, client, encrypt_successor(token, successor)
        )
        if not is_consumed:
            return await self._repeat_refresh(token, client, grace)
        refresh_token = await self.sessions.get_refresh_token(token_digest(token))
        session = refresh_token and await self.sessions.active_session(refresh_token.session_id)
        if not session:
            return None
        await self.sessions.delete_successors(session.id, now - grace)
        session.last_seen_at = now
        session.created_at = min(session.created_at, now)
        session.expires_at = min(
            now + self._idle_timeout(), session.created_at + self._absolute_timeout()
        )
        if session.expires_at <= now:
            # The absolute timeout was shortened since the last refresh.
            await self.sessions.mark_session_expired(session.id, now)
            return None
        return await self._add_refresh_token(session, successor)

    async def logout(self, refresh_token: str | None) -> None:
        """Ends the session of the access token and that of the refresh token."""
        session_ids = {self.actor.session_id}
        if refresh_token:
            row = await self.sessions.get_refresh_token(token_digest(refresh_token))
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

    async def end_reason(self, session_id: str) -> str | None:
        """Returns the key of the message that says why a session is no longer valid."""
        row = await self.sessions.session_with_user(session_id)
        if row is None:
            return None
        session, user = row
        if user is None or not user.is_active:
            return "auth.account_disabled"
        if session.revoked_at is not None:
            return "auth.session_ended"
        if session.stamp != user.security_stamp:
            return "auth.credentials_changed"
        if session.expired_at is not None or session.expires_at <= utc_now():
            return "auth.session_expired"
        return None

    async def is_fresh(self, session_id: str) -> bool:
        """Returns whether the user of this session has authenticated recently."""
        authenticated_at = await self.sessions.authenticated_at(session_id)
        if authenticated_at is None:
            return False
        period = timedelta(minutes=self.parameters.get(FRESH_LOGIN_MINUTES))
        return -CLOCK_TOLERANCE <= utc_now() - authenticated_at < period

    async def reauthenticate(
        self, factor: VerifiedFactor | None = None, services: AuthServices | None = None
    ) -> None:
        """Records that the caller has authenticated again. Consumes the factor."""
        session = await self.sessions.get_session(self.actor.session_id)
        if session is None:
            raise Unauthorized
        if (
            factor is not None
            and services is not None
            and not await self.mfa.consume(session.user_id, factor, services)
        ):
            raise CredentialRejected(self.mfa.error_key(factor), field="code")
        session.authenticated_at = utc_now()
        await self.sessions.add(session)

    async def mark_expired(self, *, since: timedelta | None = None) -> None:
        """Records which sessions have expired, in the period `since` if it is given.

        Also shortens sessions that were created while a clock was ahead, or before the idle timeout
        was shortened.
        """
        now = utc_now()
        await self.sessions.mark_expired(now, since=None if since is None else now - since)
        await self.sessions.limit_expiry(now + self._idle_timeout() + CLOCK_TOLERANCE)

    async def delete_expired(self) -> None:
        """Deletes sessions whose retention after their end is over."""
        await self.mark_expired()
        retention = timedelta(days=self.parameters.get(SESSION_RETENTION_DAYS))
        await self.sessions.delete_expired(utc_now() - retention)

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

    async def _repeat_refresh(self, token: str, client: str, grace: timedelta) -> NewSession | None:
        """Returns the unused successor of a token that this client used within the grace period.

        The client may have used the successor in the meantime, and so on.
        """
        for _ in range(MAX_REPEATED_TOKENS):
            row = await self.sessions.get_refresh_token(token_digest(token))
            if row is None:
                return None
            if row.used_at is None:
                return await self._current_session(row, token)
            if row.used_by != client or abs(utc_now() - row.used_at) > grace:
                await self._end_session(row.session_id, Outcome.REUSED)
                return None
            successor = decrypt_successor(token, row.successor)
            if successor is None:
                return None
            token = successor
        return None

    async def _current_session(self, row: RefreshToken, token: str) -> NewSession | None:
        """Returns the session of an unused refresh token. Records it if it has expired."""
        now = utc_now()
        if row.expires_at <= now:
            await self.sessions.mark_session_expired(row.session_id, now)
            return None
        session = await self.sessions.active_session(row.session_id)
        return None if session is None else NewSession(session.user_id, session.id, token)

    def _idle_timeout(self) -> timedelta:
        return timedelta(hours=self.parameters.get(SESSION_IDLE_HOURS))

    def _absolute_timeout(self) -> timedelta:
        return timedelta(days=self.parameters.get(SESSION_ABSOLUTE_DAYS))

    async def _consume_temporary_password(self, account: AccountSnapshot) -> None:
        if not account.has_temporary_password:
            return
        now = utc_now()
        ttl = timedelta(hours=self.parameters.get(TEMPORARY_PASSWORD_HOURS))
        if not await self.accounts.consume_temporary_password(
            account.id,
            account.hashed_password,
            set_after=now - ttl,
            set_before=now + ttl,
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

    async def _add_refresh_token(self, session: LoginSession, token: str) -> NewSession:
        await self.sessions.add(
            RefreshToken(
                session_id=session.id,
                user_id=session.user_id,
                digest=token_digest(token),
                expires_at=session.expires_at,
            )
        )
        return NewSession(session.user_id, session.id, token)
