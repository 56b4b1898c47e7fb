from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex, token_urlsafe

from app.api.v1.module_monitor.login_log.attempts import Attempt
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_monitor.login_log.service import LoginLogService
from app.api.v1.module_system.factor.service import Checked, FactorService
from app.api.v1.module_system.passkey.service import PasskeyService, Signed
from app.api.v1.module_system.user.model import new_stamp
from app.core.vault import Vault
from app.kit.agent import Visit
from app.kit.context import Context
from app.kit.errors import Forbidden, NotFound, Unauthorized
from app.kit.model import now

from .crud import AuthCrud
from .model import LoginSession, RefreshToken
from .pending import PASSWORD
from .proof import Account, Proven
from .schema import MySession

IDLE = timedelta(days=7)  # without a refresh, a session is over
KEPT = timedelta(days=90)  # after its end
LONGEST = timedelta(days=30)  # and then in any case: sign in again


@dataclass(frozen=True, slots=True)
class Caller:
    ip: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Opened:
    user_id: int
    session_id: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Second:
    """What was right in the second step, and what the first was; `one_time` as for
    `SessionService.open`.
    """

    proof: Checked | Signed
    first: str
    vault: Vault
    one_time: timedelta


class SessionService:
    """A session lives in the database; the refresh token that keeps it alive works once. Used
    twice, it was stolen.
    """

    def __init__(self, context: Context) -> None:
        self.auth = AuthCrud(context)
        self.log = LoginLogService(context)
        self.actor = context.actor
        self.factors = FactorService(context)
        self.passkeys = PasskeyService(context)

    async def open(self, proven: Proven, caller: Caller, one_time: timedelta) -> Opened:
        """`one_time` is how long a password that somebody else gave is good for."""
        await self._spend(proven.account, one_time)
        await self.keep_hash(proven)
        return await self._begin(proven.account, caller, PASSWORD)

    async def open_second(self, account: Account, second: Second, caller: Caller) -> Opened:
        """After the second step."""
        await self._use(second.proof, account.id, second.vault)
        if second.first == PASSWORD:
            await self._spend(account, second.one_time)
        return await self._begin(account, caller, f"{second.first} {second.proof.method}")

    async def open_by_provider(self, account: Account, caller: Caller, method: str) -> Opened:
        """Without a password: somebody else knows him."""
        return await self._begin(account, caller, method)

    async def open_by_passkey(
        self, account: Account, signed: Signed, vault: Vault, caller: Caller
    ) -> Opened:
        """Without a password: who holds the passkey has shown its device who he is."""
        await self._use(signed, account.id, vault)
        return await self._begin(account, caller, signed.method)

    async def _use(self, second: Checked | Signed, user_id: int, vault: Vault) -> None:
        if isinstance(second, Signed):
            if not await self.passkeys.use(second):
                raise Unauthorized("passkey.refused")
        elif not await self.factors.use(user_id, second, vault):
            raise Unauthorized("auth.wrong_code")

    async def _spend(self, account: Account, one_time: timedelta) -> None:
        if account.one_time and not await self.auth.spend(
            account.id, account.hashed, now() - one_time
        ):
            raise Forbidden("auth.one_time_over")

    async def _begin(self, account: Account, caller: Caller, amr: str) -> Opened:
        session = LoginSession(
            id=token_hex(16),
            user_id=account.id,
            dept_id=account.dept_id,
            stamp=account.stamp,
            amr=amr,
            ip=caller.ip[:45],
            user_agent=caller.user_agent[:255],
            expires_at=now() + IDLE,
        )
        await self.auth.add(session)
        await self._tell(Outcome.SUCCESS, session, account.about[0])
        return await self._hand_out(session)

    async def keep_hash(self, proven: Proven) -> None:
        if proven.kept != proven.account.hashed:
            await self.auth.keep_hash(proven.account.id, proven.account.hashed, proven.kept)

    async def refresh(self, token: str) -> Opened | None:
        """None means "sign in again": not an error, for what it has changed must be committed."""
        digest = _digest(token)
        at = now()
        fresh = await self.auth.use(digest, at)
        known = await self.auth.token(digest)
        if known is None:
            return None
        if not fresh and known.used_at is not None:
            await self._end(known.session_id, Outcome.REUSED)
        session = await self.auth.alive(known.session_id) if fresh else None
        if session is None:
            return None
        session.last_seen_at = at
        session.expires_at = min(at + IDLE, session.created_at + LONGEST)
        return await self._hand_out(session)

    async def close(self, token: str | None) -> None:
        """By its access token, or, where that has expired, by its refresh token."""
        known = await self.auth.token(_digest(token)) if token else None
        for session_id in {self.actor.session_id, known.session_id if known else ""} - {""}:
            await self._end(session_id, Outcome.LOGOUT)

    async def mine(self) -> list[MySession]:
        return [
            MySession(
                current=session.id == self.actor.session_id,
                **{name: getattr(session, name) for name in Visit.model_fields},
            )
            for session in await self.auth.sessions(self.actor.id)
        ]

    async def end_mine(self, ids: Collection[str] | None) -> None:
        """These, or all but the one he is in."""
        mine = {session.id for session in await self.auth.sessions(self.actor.id)}
        if ids is not None and not mine.issuperset(ids):
            raise NotFound
        for id in mine - {self.actor.session_id} if ids is None else ids:
            await self.auth.end(id)

    async def touch(self, ids: Collection[str]) -> None:
        await self.auth.touch(ids, now())

    async def forget(self) -> None:
        """Long over: until then it is a record of who was signed in."""
        await self.auth.forget(now() - KEPT)

    async def change_password(self, hashed: str) -> None:
        """Ends every session but the one it was changed in."""
        user = await self.auth.user(self.actor.id)
        session = await self.auth.session(self.actor.session_id)
        if user is None or session is None:
            raise Unauthorized
        user.hashed_password = hashed
        user.must_change_password = False
        user.one_time_since = None
        user.security_stamp = session.stamp = new_stamp()
        await self.auth.add(user, session)

    async def _end(self, session_id: str, outcome: Outcome) -> None:
        session = await self.auth.session(session_id)
        if session is None or session.revoked_at is not None:
            return
        await self.auth.end(session_id)
        user = await self.auth.user(session.user_id)
        await self._tell(outcome, session, user.username if user else None)

    async def _tell(self, outcome: Outcome, session: LoginSession, name: str | None) -> None:
        where = session.ip, session.user_agent, session.amr
        attempt = Attempt(outcome, session.user_id, session.dept_id, name or "", *where)
        await self.log.keep(attempt, session.id)

    async def _hand_out(self, session: LoginSession) -> Opened:
        token = token_urlsafe(32)
        await self.auth.add(
            RefreshToken(
                session_id=session.id,
                user_id=session.user_id,
                digest=_digest(token),
                expires_at=session.expires_at,
            )
        )
        return Opened(session.user_id, session.id, token)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
