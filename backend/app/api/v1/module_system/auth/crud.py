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
from app.api.v1.module_system.user.model import USED, User
from app.core.data_scope import MAX_INLINE_DEPTS, DeptClosure
from app.kit.context import Context
from app.kit.model import Base, utc_now

from .model import LoginSession, RefreshToken
from .schema import OwnAccount, OwnMenu, OwnRole

DELETE_CHUNK = 1_000
NOT_REVOKED = LoginSession.revoked_at.is_(None)
USER_COLUMNS = User.id, User.username, User.dept_id, User.is_superuser, User.must_change_password
# Exactly what is shown of them: an entity costs several times its columns.
PROFILE_COLUMNS = (getattr(User, name) for name in OwnAccount.model_fields if name != "dept")
ACCOUNT_BUNDLE: Bundle[Any] = Bundle("account", *PROFILE_COLUMNS, Dept.name.label("dept"))
ROLE_BUNDLE: Bundle[Any] = Bundle("role", *(getattr(Role, name) for name in OwnRole.model_fields))
MENU_COLUMNS = (getattr(Menu, name) for name in OwnMenu.model_fields if name != "children")
MENU_BUNDLE: Bundle[Any] = Bundle("menu", *MENU_COLUMNS, Menu.permission)


class UserAccessRow(NamedTuple):
    """Somebody, and the departments below his: as many as are worth writing out, and one more."""

    id: int
    name: str
    dept_id: int
    is_superuser: bool
    must_change_password: bool
    subtree_dept_ids: frozenset[int]


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

    async def close_connection(self) -> None:
        """Give the connection back: what comes next takes long."""
        await self.db.close()

    async def user_by_login(self, login_name: str) -> User | None:
        """By username, or by e-mail. A username in the form of somebody's address is found first."""
        found = select(User).where(or_(User.username == login_name, User.email == login_name))
        users = (await self.db.scalars(found.order_by(User.id).limit(2))).all()
        return next(
            (user for user in users if user.username == login_name), users[0] if users else None
        )

    async def get_user(self, id: int) -> User | None:
        return await self.db.get(User, id)

    async def replace_hash(self, id: int, old_hash: str, new_hash: str) -> None:
        """A better hash of the same password, unless it was changed meanwhile."""
        await self.db.execute(
            update(User)
            .where(User.id == id, User.hashed_password == old_hash)
            .values(hashed_password=new_hash)
        )

    async def consume_temporary_password(
        self, id: int, hashed_password: str, not_before: datetime
    ) -> bool:
        """Whoever makes this one change has the one use of a password that was given him, not
        before `since`.
        """
        good = (
            User.id == id,
            User.hashed_password == hashed_password,
            User.temporary_password_at > not_before,
        )
        return await self._affects_one_row(
            update(User).where(*good).values(temporary_password_at=USED)
        )

    async def get_session(self, id: str) -> LoginSession | None:
        return await self.db.get(LoginSession, id)

    async def end_session(self, session_id: str) -> None:
        ended = (
            update(LoginSession)
            .where(LoginSession.id == session_id, NOT_REVOKED)
            .values(revoked_at=utc_now())
        )
        await self.db.execute(ended)

    async def list_active_sessions(self, user_id: int) -> Sequence[LoginSession]:
        """Those that are still good, the last used first."""
        found = select(LoginSession).join(User, User.id == LoginSession.user_id)
        good = found.where(User.id == user_id, *_is_active(utc_now()))
        return (
            await self.db.scalars(good.order_by(LoginSession.last_seen_at.desc(), LoginSession.id))
        ).all()

    async def touch(self, ids: Collection[str], used_at: datetime) -> None:
        """They were used, by somebody who may have changed his department meanwhile."""
        dept = select(User.dept_id).where(User.id == LoginSession.user_id).scalar_subquery()
        used = update(LoginSession).where(LoginSession.id.in_(ids), NOT_REVOKED)
        values = used.values(
            last_seen_at=used_at, dept_id=func.coalesce(dept, LoginSession.dept_id)
        )
        await self.db.execute(values, execution_options={"synchronize_session": False})

    async def delete_expired(self, cutoff: datetime) -> None:
        """What ended before that."""
        over = select(LoginSession.id).where(
            or_(LoginSession.expires_at < cutoff, LoginSession.revoked_at < cutoff)
        )
        ids = list(await self.db.scalars(over.limit(DELETE_CHUNK)))
        for gone in (
            delete(RefreshToken).where(RefreshToken.session_id.in_(ids)),
            delete(LoginSession).where(LoginSession.id.in_(ids)),
        ):
            await self.db.execute(gone, execution_options={"synchronize_session": False})

    async def consume_token(self, digest: str, used_at: datetime) -> bool:
        """Whoever makes this one change has the token's one use."""
        unused = RefreshToken.used_at.is_(None), RefreshToken.expires_at > used_at
        return await self._affects_one_row(
            update(RefreshToken)
            .where(RefreshToken.digest == digest, *unused)
            .values(used_at=used_at)
        )

    async def _affects_one_row(self, statement: Update) -> bool:
        """Of many at once, one alone hears yes."""
        result: CursorResult[Any] = await self.db.execute(  # type: ignore[assignment]  # an UPDATE has one
            statement, execution_options={"synchronize_session": False}
        )
        return result.rowcount == 1

    async def get_refresh_token(self, digest: str) -> RefreshToken | None:
        return (
            await self.db.scalars(select(RefreshToken).where(RefreshToken.digest == digest))
        ).first()

    async def active_session(self, session_id: str) -> LoginSession | None:
        """The session, if still good: neither ended nor over, its user active and his stamp
        unchanged.
        """
        found = (
            select(LoginSession)
            .join(User, User.id == LoginSession.user_id)
            .where(*self._is_active_session(session_id))
        )
        return (await self.db.scalars(found)).first()

    async def access_by_session(self, user_id: int, session_id: str) -> UserAccessRow | None:
        """None when the session is no longer good."""
        rows = await self.db.execute(
            _session_access_statement(), {"mine": user_id, "session": session_id, "now": utc_now()}
        )
        return _to_access_row(rows.all())

    async def access_by_id(self, user_id: int) -> UserAccessRow | None:
        """The same of somebody who need not be signed in; None when he could not be."""
        return _to_access_row(
            (
                await self.db.execute(_access_statement().where(User.is_active), {"mine": user_id})
            ).all()
        )

    def _is_active_session(self, session_id: str) -> tuple[Any, ...]:
        return LoginSession.id == session_id, *_is_active(utc_now())

    async def role_scopes(self, user_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
        """His enabled roles: each once, or once for each department that it names."""
        return (await self.db.execute(_role_scopes_statement(), {"mine": user_id})).all()

    async def permissions(self, user_id: int) -> frozenset[str]:
        return frozenset(await self.db.scalars(_permissions_statement(), {"mine": user_id}))

    async def account_with_roles(self, user_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
        """Himself, in each row, and his enabled roles."""
        return (await self.db.execute(_account_statement(), {"mine": user_id})).all()

    async def menus_with_grants(self, user_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
        """Every enabled menu, and whether one of his roles holds it."""
        return (await self.db.execute(_menus_statement(), {"mine": user_id})).all()

    async def pages(self) -> Sequence[Row[*tuple[Any, ...]]]:
        """As the menus of one who holds them all; a button says nothing more to him."""
        return (await self.db.execute(_pages_statement())).all()


def _is_active(moment: object) -> tuple[Any, ...]:
    still = NOT_REVOKED, LoginSession.expires_at > moment
    return *still, LoginSession.stamp == User.security_stamp, User.is_active


def _access_statement() -> Select[*tuple[Any, ...]]:
    """Whoever sees everything needs no department below his."""
    below = (DeptClosure.ancestor_id == User.dept_id) & ~User.is_superuser
    found = (
        select(*USER_COLUMNS, DeptClosure.descendant_id)
        .select_from(User)
        .outerjoin(DeptClosure, below)
    )
    return found.where(User.id == bindparam("mine")).limit(MAX_INLINE_DEPTS + 1)


@cache
def _session_access_statement() -> Select[*tuple[Any, ...]]:
    """Everybody is asked for every second: built once, like what follows."""
    found = _access_statement().join(LoginSession, LoginSession.user_id == User.id)
    return found.where(LoginSession.id == bindparam("session"), *_is_active(bindparam("now")))


@cache
def _role_scopes_statement() -> Select[*tuple[Any, ...]]:
    return (
        select(Role.id, Role.data_scope, RoleDept.dept_id)
        .join(UserRole, UserRole.role_id == Role.id)
        .outerjoin(RoleDept, RoleDept.role_id == Role.id)
        .where(UserRole.user_id == bindparam("mine"), Role.enabled)
    )


@cache
def _permissions_statement() -> Select[*tuple[Any, ...]]:
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
def _account_statement() -> Select[*tuple[Any, ...]]:
    return (
        select(ACCOUNT_BUNDLE, ROLE_BUNDLE)
        .join(Dept, Dept.id == User.dept_id)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .outerjoin(Role, (Role.id == UserRole.role_id) & Role.enabled)
        .where(User.id == bindparam("mine"))
        .order_by(Role.sort, Role.id)
    )


@cache
def _menus_statement() -> Select[*tuple[Any, ...]]:
    held = (
        select(RoleMenu.menu_id)
        .join(Role, Role.id == RoleMenu.role_id)
        .join(UserRole, UserRole.role_id == Role.id)
        .where(RoleMenu.menu_id == Menu.id, UserRole.user_id == bindparam("mine"), Role.enabled)
        .exists()
    )
    return select(MENU_BUNDLE, held).where(Menu.enabled).order_by(Menu.sort, Menu.id)


@cache
def _pages_statement() -> Select[*tuple[Any, ...]]:
    pages = select(MENU_BUNDLE, true()).where(Menu.enabled, Menu.type != MenuType.BUTTON)
    return pages.order_by(Menu.sort, Menu.id)


def _to_access_row(rows: Sequence[Row[*tuple[Any, ...]]]) -> UserAccessRow | None:
    if not rows:
        return None
    id, name, dept_id, is_superuser, must_change_password, _ = rows[0]
    below = frozenset(row.descendant_id for row in rows if row.descendant_id is not None)
    return UserAccessRow(id, name, dept_id, is_superuser, must_change_password, below)
