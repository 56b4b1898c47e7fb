from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex, token_urlsafe

from app.api.v1.module_monitor.login_log.failed_logins import LoginAttempt
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_monitor.login_log.service import LoginLogService
from app.api.v1.module_system.mfa.service import MfaService, VerifiedCode
from app.api.v1.module_system.passkey.service import PasskeyService, VerifiedAssertion
from app.api.v1.module_system.user.model import new_security_stamp
from app.core.crypto.encryption import Encryptor
from app.kit.context import Context
from app.kit.errors import Forbidden, NotFound, Unauthorized
from app.kit.model import utc_now
from app.kit.user_agent import SessionInfo

from .authentication import AccountSnapshot, VerifiedPassword
from .crud import AccountCrud, LoginSessionCrud
from .mfa_token import PASSWORD_METHOD
from .model import LoginSession, RefreshToken
from .schema import OwnSession

IDLE_TIMEOUT = timedelta(days=7)  # without a refresh, a session is over
SESSION_RETENTION = timedelta(days=90)  # after its end
ABSOLUTE_TIMEOUT = timedelta(days=30)  # and then in any case: sign in again


@dataclass(frozen=True, slots=True)
class ClientInfo:
    ip: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class NewSession:
    user_id: int
    session_id: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class VerifiedMfa:
    """What was right in the second step, and what the first was; `one_time` as for
    `SessionService.open`.
    """

    factor: VerifiedCode | VerifiedAssertion
    first_method: str
    encryptor: Encryptor
    temporary_password_ttl: timedelta


class SessionService:
    """A session lives in the database; the refresh token that keeps it alive works once. Used
    twice, it was stolen.
    """

    def __init__(self, context: Context) -> None:
        self.accounts = AccountCrud(context)
        self.sessions = LoginSessionCrud(context)
        self.login_log = LoginLogService(context)
        self.actor = context.actor
        self.mfa = MfaService(context)
        self.passkeys = PasskeyService(context)

    async def create_session_by_password(
        self,
        verified_password: VerifiedPassword,
        client_info: ClientInfo,
        temporary_password_ttl: timedelta,
    ) -> NewSession:
        """`one_time` is how long a password that somebody else gave is good for."""
        await self._consume_temporary_password(verified_password.account, temporary_password_ttl)
        await self.save_new_hash(verified_password)
        return await self._insert_session(verified_password.account, client_info, PASSWORD_METHOD)

    async def create_session_by_mfa(
        self, account: AccountSnapshot, mfa: VerifiedMfa, client_info: ClientInfo
    ) -> NewSession:
        """After the second step."""
        await self._consume_factor(mfa.factor, account.id, mfa.encryptor)
        if mfa.first_method == PASSWORD_METHOD:
            await self._consume_temporary_password(account, mfa.temporary_password_ttl)
        return await self._insert_session(
            account, client_info, f"{mfa.first_method} {mfa.factor.method}"
        )

    async def create_session_by_oidc(
        self, account: AccountSnapshot, client_info: ClientInfo, method: str
    ) -> NewSession:
        """Without a password: somebody else knows him."""
        return await self._insert_session(account, client_info, method)

    async def create_session_by_passkey(
        self,
        account: AccountSnapshot,
        verified_assertion: VerifiedAssertion,
        encryptor: Encryptor,
        client_info: ClientInfo,
    ) -> NewSession:
        """Without a password: who holds the passkey has shown its device who he is."""
        await self._consume_factor(verified_assertion, account.id, encryptor)
        return await self._insert_session(account, client_info, verified_assertion.method)

    async def _consume_factor(
        self, factor: VerifiedCode | VerifiedAssertion, user_id: int, encryptor: Encryptor
    ) -> None:
        if isinstance(factor, VerifiedAssertion):
            if not await self.passkeys.consume_assertion(factor):
                raise Unauthorized("passkey.rejected")
        elif not await self.mfa.consume_code(user_id, factor, encryptor):
            raise Unauthorized("auth.wrong_code")

    async def _consume_temporary_password(
        self, account: AccountSnapshot, temporary_password_ttl: timedelta
    ) -> None:
        if account.has_temporary_password and not await self.accounts.consume_temporary_password(
            account.id, account.hashed_password, utc_now() - temporary_password_ttl
        ):
            raise Forbidden("auth.temporary_password_expired")

    async def _insert_session(
        self, account: AccountSnapshot, client_info: ClientInfo, amr: str
    ) -> NewSession:
        session = LoginSession(
            id=token_hex(16),
            user_id=account.id,
            dept_id=account.dept_id,
            stamp=account.security_stamp,
            amr=amr,
            ip=client_info.ip[:45],
            user_agent=client_info.user_agent[:255],
            expires_at=utc_now() + IDLE_TIMEOUT,
        )
        await self.sessions.add(session)
        await self._log_event(Outcome.SUCCESS, session, account.username)
        return await self._issue_refresh_token(session)

    async def save_new_hash(self, verified_password: VerifiedPassword) -> None:
        if verified_password.new_hash != verified_password.account.hashed_password:
            await self.accounts.replace_hash(
                verified_password.account.id,
                verified_password.account.hashed_password,
                verified_password.new_hash,
            )

    async def refresh(self, token: str) -> NewSession | None:
        """None means "sign in again": not an error, for what it has changed must be committed."""
        digest = _token_digest(token)
        at = utc_now()
        fresh = await self.sessions.consume_token(digest, at)
        known = await self.sessions.get_refresh_token(digest)
        if known is None:
            return None
        if not fresh and known.used_at is not None:
            await self._end_session(known.session_id, Outcome.REUSED)
        session = await self.sessions.active_session(known.session_id) if fresh else None
        if session is None:
            return None
        session.last_seen_at = at
        session.expires_at = min(at + IDLE_TIMEOUT, session.created_at + ABSOLUTE_TIMEOUT)
        return await self._issue_refresh_token(session)

    async def logout(self, refresh_token: str | None) -> None:
        """By its access token, or, where that has expired, by its refresh token."""
        known = (
            await self.sessions.get_refresh_token(_token_digest(refresh_token))
            if refresh_token
            else None
        )
        for session_id in {self.actor.session_id, known.session_id if known else ""} - {""}:
            await self._end_session(session_id, Outcome.LOGOUT)

    async def list_own(self) -> list[OwnSession]:
        return [
            OwnSession(
                current=session.id == self.actor.session_id,
                **{name: getattr(session, name) for name in SessionInfo.model_fields},
            )
            for session in await self.sessions.list_active_sessions(self.actor.id)
        ]

    async def end_own_sessions(self, ids: Collection[str] | None) -> None:
        """These, or all but the one he is in."""
        mine = {session.id for session in await self.sessions.list_active_sessions(self.actor.id)}
        if ids is not None and not mine.issuperset(ids):
            raise NotFound
        for id in mine - {self.actor.session_id} if ids is None else ids:
            await self.sessions.end_session(id)

    async def touch(self, ids: Collection[str]) -> None:
        await self.sessions.touch(ids, utc_now())

    async def delete_expired(self) -> None:
        """Long over: until then it is a record of who was signed in."""
        await self.sessions.delete_expired(utc_now() - SESSION_RETENTION)

    async def change_password(self, hashed_password: str) -> None:
        """Ends every session but the one it was changed in."""
        user = await self.accounts.get_user(self.actor.id)
        session = await self.sessions.get_session(self.actor.session_id)
        if user is None or session is None:
            raise Unauthorized
        user.hashed_password = hashed_password
        user.must_change_password = False
        user.temporary_password_at = None
        user.security_stamp = session.stamp = new_security_stamp()
        await self.sessions.add(user, session)

    async def _end_session(self, session_id: str, outcome: Outcome) -> None:
        session = await self.sessions.get_session(session_id)
        if session is None or session.revoked_at is not None:
            return
        await self.sessions.end_session(session_id)
        user = await self.accounts.get_user(session.user_id)
        await self._log_event(outcome, session, user.username if user else None)

    async def _log_event(
        self, outcome: Outcome, session: LoginSession, username: str | None
    ) -> None:
        where = session.ip, session.user_agent, session.amr
        attempt = LoginAttempt(outcome, session.user_id, session.dept_id, username or "", *where)
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
