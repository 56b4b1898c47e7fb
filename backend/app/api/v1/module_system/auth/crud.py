from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CursorResult,
    Row,
    Select,
    Update,
    bindparam,
    delete,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Bundle

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.api.v1.module_system.user.model import SPENT, User
from app.core.ownership import WRITTEN_OUT, DeptBranch
from app.kit.context import Context
from app.kit.model import Base, now

from .model import LoginSession, RefreshToken
from .schema import MyAccount, MyMenu, MyRole

BATCH = 1_000
SIGNED_IN = LoginSession.revoked_at.is_(None)
MINE = User.id, User.username, User.dept_id, User.is_superuser, User.must_change_password
# Exactly what is shown of them: an entity costs several times its columns.
OF_USER = (getattr(User, name) for name in MyAccount.model_fields if name != "dept")
ACCOUNT: Bundle[Any] = Bundle("account", *OF_USER, Dept.name.label("dept"))
ROLE: Bundle[Any] = Bundle("role", *(getattr(Role, name) for name in MyRole.model_fields))
OF_MENU = (getattr(Menu, name) for name in MyMenu.model_fields if name != "children")
MENU: Bundle[Any] = Bundle("menu", *OF_MENU, Menu.permission)


class Holder(NamedTuple):
    """Somebody, and the departments below his: as many as are worth writing out, and one more."""

    id: int
    name: str
    dept_id: int
    is_superuser: bool
    must_change_password: bool
    branch: frozenset[int]


class AuthCrud:
    """Accounts and their sessions, on the system's behalf: the one who asks is not known yet, or
    asks about himself.
    """

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def add(self, *rows: Base) -> None:
        for row in rows:  # in their order: nothing else says that a token needs its session
            self.db.add(row)
            await self.db.flush()

    async def release(self) -> None:
        """Give the connection back: what comes next takes long."""
        await self.db.close()

    async def named(self, name: str) -> User | None:
        """By username, or by e-mail. A username in the form of somebody's address is found first."""
        found = select(User).where(or_(User.username == name, User.email == name))
        users = (await self.db.scalars(found.order_by(User.id).limit(2))).all()
        return next((user for user in users if user.username == name), users[0] if users else None)

    async def user(self, id: int) -> User | None:
        return await self.db.get(User, id)

    async def keep_hash(self, id: int, old: str, new: str) -> None:
        """A better hash of the same password, unless it was changed meanwhile."""
        await self.db.execute(
            update(User)
            .where(User.id == id, User.hashed_password == old)
            .values(hashed_password=new)
        )

    async def spend(self, id: int, hashed: str, since: datetime) -> bool:
        """Whoever makes this one change has the one use of a password that was given him, not
        before `since`.
        """
        good = User.id == id, User.hashed_password == hashed, User.one_time_since > since
        return await self._change_one(update(User).where(*good).values(one_time_since=SPENT))

    async def session(self, id: str) -> LoginSession | None:
        return await self.db.get(LoginSession, id)

    async def end(self, session_id: str) -> None:
        ended = (
            update(LoginSession)
            .where(LoginSession.id == session_id, SIGNED_IN)
            .values(revoked_at=now())
        )
        await self.db.execute(ended)

    async def sessions(self, user_id: int) -> Sequence[LoginSession]:
        """Those that are still good, the last used first."""
        found = select(LoginSession).join(User, User.id == LoginSession.user_id)
        good = found.where(User.id == user_id, *_good(now()))
        return (
            await self.db.scalars(good.order_by(LoginSession.last_seen_at.desc(), LoginSession.id))
        ).all()

    async def touch(self, ids: Collection[str], at: datetime) -> None:
        """They were used, by somebody who may have changed his department meanwhile."""
        dept = select(User.dept_id).where(User.id == LoginSession.user_id).scalar_subquery()
        used = update(LoginSession).where(LoginSession.id.in_(ids), SIGNED_IN)
        values = used.values(last_seen_at=at, dept_id=func.coalesce(dept, LoginSession.dept_id))
        await self.db.execute(values, execution_options={"synchronize_session": False})

    async def forget(self, before: datetime) -> None:
        """What ended before that."""
        over = select(LoginSession.id).where(
            or_(LoginSession.expires_at < before, LoginSession.revoked_at < before)
        )
        ids = list(await self.db.scalars(over.limit(BATCH)))
        for gone in (
            delete(RefreshToken).where(RefreshToken.session_id.in_(ids)),
            delete(LoginSession).where(LoginSession.id.in_(ids)),
        ):
            await self.db.execute(gone, execution_options={"synchronize_session": False})

    async def use(self, digest: str, at: datetime) -> bool:
        """Whoever makes this one change has the token's one use."""
        unused = RefreshToken.used_at.is_(None), RefreshToken.expires_at > at
        return await self._change_one(
            update(RefreshToken).where(RefreshToken.digest == digest, *unused).values(used_at=at)
        )

    async def _change_one(self, change: Update) -> bool:
        """Of many at once, one alone hears yes."""
        result: CursorResult[Any] = await self.db.execute(  # type: ignore[assignment]  # an UPDATE has one
            change, execution_options={"synchronize_session": False}
        )
        return result.rowcount == 1

    async def token(self, digest: str) -> RefreshToken | None:
        return (
            await self.db.scalars(select(RefreshToken).where(RefreshToken.digest == digest))
        ).first()

    async def alive(self, session_id: str) -> LoginSession | None:
        """The session, if still good: neither ended nor over, its user active and his stamp
        unchanged.
        """
        found = (
            select(LoginSession)
            .join(User, User.id == LoginSession.user_id)
            .where(*self._alive(session_id))
        )
        return (await self.db.scalars(found)).first()

    async def bearer(self, user_id: int, session_id: str) -> Holder | None:
        """None when the session is no longer good."""
        rows = await self.db.execute(
            _bearer(), {"mine": user_id, "session": session_id, "now": now()}
        )
        return _held(rows.all())

    async def holder(self, user_id: int) -> Holder | None:
        """The same of somebody who need not be signed in; None when he could not be."""
        return _held(
            (await self.db.execute(_holder().where(User.is_active), {"mine": user_id})).all()
        )

    def _alive(self, session_id: str) -> tuple[Any, ...]:
        return LoginSession.id == session_id, *_good(now())

    async def reaches(self, user_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
        """His enabled roles: each once, or once for each department that it names."""
        return (await self.db.execute(_reaches(), {"mine": user_id})).all()

    async def permissions(self, user_id: int) -> frozenset[str]:
        return frozenset(await self.db.scalars(_permissions(), {"mine": user_id}))

    async def account(self, user_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
        """Himself, in each row, and his enabled roles."""
        return (await self.db.execute(_account(), {"mine": user_id})).all()

    async def menus(self, user_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
        """Every enabled menu, and whether one of his roles holds it."""
        return (await self.db.execute(_menus(), {"mine": user_id})).all()

    async def pages(self) -> Sequence[Row[*tuple[Any, ...]]]:
        """As the menus of one who holds them all; a button says nothing more to him."""
        return (await self.db.execute(_pages())).all()


def _good(at: object) -> tuple[Any, ...]:
    still = SIGNED_IN, LoginSession.expires_at > at
    return *still, LoginSession.stamp == User.security_stamp, User.is_active


def _holder() -> Select[*tuple[Any, ...]]:
    """Whoever sees everything needs no department below his."""
    below = (DeptBranch.ancestor_id == User.dept_id) & ~User.is_superuser
    found = select(*MINE, DeptBranch.descendant_id).select_from(User).outerjoin(DeptBranch, below)
    return found.where(User.id == bindparam("mine")).limit(WRITTEN_OUT + 1)


@cache
def _bearer() -> Select[*tuple[Any, ...]]:
    """Everybody is asked for every second: built once, like what follows."""
    found = _holder().join(LoginSession, LoginSession.user_id == User.id)
    return found.where(LoginSession.id == bindparam("session"), *_good(bindparam("now")))


@cache
def _reaches() -> Select[*tuple[Any, ...]]:
    return (
        select(Role.id, Role.reach, RoleDept.dept_id)
        .join(UserRole, UserRole.role_id == Role.id)
        .outerjoin(RoleDept, RoleDept.role_id == Role.id)
        .where(UserRole.user_id == bindparam("mine"), Role.enabled)
    )


@cache
def _permissions() -> Select[*tuple[Any, ...]]:
    return (
        select(Menu.permission)
        .distinct()
        .join(RoleMenu, RoleMenu.menu_id == Menu.id)
        .join(Role, Role.id == RoleMenu.role_id)
        .join(UserRole, UserRole.role_id == Role.id)
        .where(
            UserRole.user_id == bindparam("mine"),
            Role.enabled,
            Menu.enabled,
            Menu.permission.is_not(None),
        )
    )


@cache
def _account() -> Select[*tuple[Any, ...]]:
    return (
        select(ACCOUNT, ROLE)
        .join(Dept, Dept.id == User.dept_id)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .outerjoin(Role, (Role.id == UserRole.role_id) & Role.enabled)
        .where(User.id == bindparam("mine"))
        .order_by(Role.sort, Role.id)
    )


@cache
def _menus() -> Select[*tuple[Any, ...]]:
    held = (
        select(RoleMenu.menu_id)
        .join(Role, Role.id == RoleMenu.role_id)
        .join(UserRole, UserRole.role_id == Role.id)
        .where(RoleMenu.menu_id == Menu.id, UserRole.user_id == bindparam("mine"), Role.enabled)
        .exists()
    )
    return select(MENU, held).where(Menu.enabled).order_by(Menu.sort, Menu.id)


@cache
def _pages() -> Select[*tuple[Any, ...]]:
    pages = select(MENU, true()).where(Menu.enabled, Menu.type != MenuType.BUTTON)
    return pages.order_by(Menu.sort, Menu.id)


def _held(rows: Sequence[Row[*tuple[Any, ...]]]) -> Holder | None:
    if not rows:
        return None
    id, name, dept_id, is_superuser, must_change_password, _ = rows[0]
    below = frozenset(row.descendant_id for row in rows if row.descendant_id is not None)
    return Holder(id, name, dept_id, is_superuser, must_change_password, below)
