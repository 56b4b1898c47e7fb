import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import Protocol

from app.api.v1.module_monitor.login_log.attempts import Attempt
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_monitor.login_log.service import LoginLogService
from app.api.v1.module_system.menu.model import MenuType
from app.api.v1.module_system.menu.schema import MenuNode, MenuOut
from app.api.v1.module_system.user.model import User, new_stamp
from app.core.ownership import Grant, Reach, scope_of
from app.core.password_rules import require_good
from app.core.passwords import check_password, hash_password
from app.core.security import Claims
from app.kit.agent import browser_and_system
from app.kit.context import Actor, Context
from app.kit.errors import NotFound, Unauthorized, Unprocessable
from app.kit.model import now
from app.kit.scope import Scope
from app.kit.tree import grow

from .crud import AuthCrud, Holder
from .model import LoginSession, RefreshToken
from .schema import Me, MyAccount, MyRole, MySession, PasswordChange

IDLE = timedelta(days=7)  # without a refresh, a session is over
KEPT = timedelta(days=90)  # after its end
LONGEST = timedelta(days=30)  # and then in any case: sign in again


@dataclass(frozen=True, slots=True)
class Account:
    """What is needed of somebody while his password is checked, and of him who proved to be it: read before."""

    id: int
    dept_id: int
    stamp: str
    hashed: str
    is_active: bool
    about: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says that he is `key`, which is the same however he wrote it. `account` is None where nobody is.

    By the name he gave, and not by whom it names: guesses are counted alike for names that nobody has.
    """

    key: str
    account: Account | None = None

    @property
    def user_id(self) -> int | None:
        return self.account.id if self.account else None


@dataclass(frozen=True, slots=True)
class Proven:
    """`kept` is the hash to keep: a better one of the same password, maybe."""

    account: Account
    kept: str


@dataclass(frozen=True, slots=True)
class Origin:
    ip: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Opened:
    user_id: int
    session_id: str
    refresh_token: str


class ProofService:
    """Is it the right password? Reads first, and holds no connection while it hashes.

    Between a claim and its proof the guess is paid for.

    Whether the name, the password or the account was wrong, the answer is the same and takes as long.
    """

    def __init__(self, context: Context) -> None:
        self.auth, self.actor = AuthCrud(context), context.actor

    async def claim(self, name: str) -> Claim:
        return await self._claim(await self.auth.named(name), name)

    async def own_claim(self) -> Claim:
        user = await self.auth.user(self.actor.id)
        return await self._claim(user, user.username if user else "")

    async def prove(self, claim: Claim, password: str) -> Proven:
        account = claim.account
        kept = await check_password(password, account.hashed if account else None)
        if account is None or kept is None or not account.is_active:
            raise Unauthorized("auth.refused")
        return Proven(account, kept)

    async def new_hash(self, claim: Claim, change: PasswordChange) -> str:
        """For one who knows the old password."""
        if claim.account is None or await check_password(change.old_password, claim.account.hashed) is None:
            raise Unprocessable("auth.wrong_password", field="old_password")
        if change.new_password == change.old_password:
            raise Unprocessable("auth.same_password", field="new_password")
        await require_good(change.new_password, "new_password", claim.account.about)
        return await hash_password(change.new_password)

    async def _claim(self, user: User | None, name: str) -> Claim:
        await self.auth.release()
        if user is None:
            return Claim(_letters(name))
        about = user.username, user.name, user.email
        account = Account(user.id, user.dept_id, user.security_stamp, user.hashed_password, user.is_active, about)
        return Claim(_letters(name), account)


class SessionService:
    """A session lives in the database; the refresh token that keeps it alive works once. Used twice, it was stolen."""

    def __init__(self, context: Context) -> None:
        self.auth, self.log, self.actor = AuthCrud(context), LoginLogService(context), context.actor

    async def open(self, proven: Proven, origin: Origin) -> Opened:
        account = proven.account
        if proven.kept != account.hashed:
            await self.auth.keep_hash(account.id, account.hashed, proven.kept)
        session = LoginSession(
            id=token_hex(16),
            user_id=account.id,
            dept_id=account.dept_id,
            stamp=account.stamp,
            amr="pwd",
            ip=origin.ip[:45],
            user_agent=origin.user_agent[:255],
            expires_at=now() + IDLE,
        )
        await self.auth.add(session)
        await self._tell(Outcome.SUCCESS, session, account.about[0])
        return await self._hand_out(session)

    async def refresh(self, token: str) -> Opened | None:
        """None means "sign in again": not an error, for what it has changed must be committed."""
        digest, at = _digest(token), now()
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
                browser=browser_and_system(session.user_agent)[0],
                system=browser_and_system(session.user_agent)[1],
                current=session.id == self.actor.session_id,
                **{name: getattr(session, name) for name in ("id", "ip", "created_at", "last_seen_at")},
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
        user, session = await self.auth.user(self.actor.id), await self.auth.session(self.actor.session_id)
        if user is None or session is None:
            raise Unauthorized
        user.hashed_password, user.must_change_password = hashed, False
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
        attempt = Attempt(outcome, session.user_id, session.dept_id, name or "", session.ip, session.user_agent)
        await self.log.keep(attempt, session.id)

    async def _hand_out(self, session: LoginSession) -> Opened:
        token = token_urlsafe(32)
        await self.auth.add(
            RefreshToken(
                session_id=session.id, user_id=session.user_id, digest=_digest(token), expires_at=session.expires_at
            )
        )
        return Opened(session.user_id, session.id, token)


class AccountService:
    """Who somebody is, and what he may. While he must change his password he may nothing else, and sees nothing."""

    def __init__(self, context: Context) -> None:
        self.auth, self.actor = AuthCrud(context), context.actor

    async def load(self, claims: Claims) -> Actor | None:
        holder = await self.auth.bearer(claims.user_id, claims.session_id)
        return await self._actor(holder, claims.session_id) if holder else None

    async def of(self, user_id: int) -> Actor | None:
        """Who he is when he signs in; None when he cannot."""
        holder = await self.auth.holder(user_id)
        return await self._actor(holder, "") if holder else None

    async def _actor(self, holder: Holder, session_id: str) -> Actor:
        id, dept_id = holder.id, holder.dept_id
        if holder.must_change_password:
            nothing = Scope(user=id, home=dept_id)
            return Actor(id, frozenset(), nothing, session_id, holder.name, must_change_password=True)
        if holder.is_superuser:
            return Actor(id, frozenset("*"), scope_of(id, dept_id, [Grant(Reach.ALL)]), session_id, holder.name)
        reaches = await self.auth.reaches(id)
        grants = [Grant(reach, frozenset() if named is None else frozenset({named})) for _, reach, named in reaches]
        scope = scope_of(id, dept_id, grants, holder.branch)
        return Actor(id, await self.auth.permissions(id), scope, session_id, holder.name)

    async def me(self) -> Me:
        rows = await self.auth.account(self.actor.id)
        if not rows:
            raise Unauthorized
        account, _ = rows[0]
        menus = await self.auth.menus(account.id)
        every = "*" in self.actor.permissions
        held = [] if account.must_change_password else [menu for menu, his in menus if every or his]
        shown = set(_with_directories(held, {menu.id: menu for menu, _ in menus}))
        return Me(
            user=MyAccount.model_validate(account),
            roles=[MyRole.model_validate(role) for _, role in rows if role.id is not None],
            permissions=["*"] if every else sorted({menu.permission for menu in held if menu.permission}),
            menus=grow(MenuNode, [MenuOut.model_validate(menu) for menu, _ in menus if menu.id in shown]),
        )


class Placed(Protocol):
    """What of a menu says where it stands."""

    id: int
    parent_id: int | None
    type: MenuType


def _with_directories(held: Iterable[Placed], enabled: dict[int, Placed]) -> Iterator[int]:
    """The pages somebody holds, and what they stand below, unless something above them is disabled."""
    for menu in held:
        path: list[int] = []
        above: int | None = menu.id
        while above in enabled and above not in path:
            path.append(above)
            above = enabled[above].parent_id
        if above is None and menu.type is not MenuType.BUTTON:
            yield from path


def _letters(name: str) -> str:
    """What is left of it in any collation: some databases find `mary` for `Märy`, or with invisible joiners in it."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(filter(str.isalnum, plain)) or name


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
