"""Access of a user: the account with its roles, permissions, data scopes and menus.

These statements run in most requests, so each is built once and cached.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, select, true
from sqlalchemy.orm import Bundle

from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.auth.schema import OwnAccount, OwnMenu, OwnRole
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.menu.in_effect import is_in_effect
from app.api.v1.module_system.menu.model import PAGE_TYPES, Menu
from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.data_scope import MAX_INLINE_DEPTS, DeptClosure
from app.kit.context import Context
from app.kit.model import utc_now

from .session import is_active_session

USER_COLUMNS = User.id, User.username, User.dept_id, User.is_superuser, User.must_change_password
# The columns of the response only: loading an entity costs several times its columns.
PROFILE_COLUMNS = (getattr(User, name) for name in OwnAccount.model_fields if name != "dept")
ACCOUNT_BUNDLE: Bundle[Any] = Bundle("account", *PROFILE_COLUMNS, Dept.name.label("dept"))
ROLE_BUNDLE: Bundle[Any] = Bundle("role", *(getattr(Role, name) for name in OwnRole.model_fields))
MENU_COLUMNS = (getattr(Menu, name) for name in OwnMenu.model_fields if name != "children")
MENU_BUNDLE: Bundle[Any] = Bundle("menu", *MENU_COLUMNS, Menu.permission)
Rows = Sequence[Row[*tuple[Any, ...]]]


class UserAccessRow(NamedTuple):
    """A user with the departments below their own.

    `subtree_dept_ids` has at most MAX_INLINE_DEPTS + 1 entries.
    """

    id: int
    name: str
    dept_id: int
    is_superuser: bool
    must_change_password: bool
    subtree_dept_ids: frozenset[int]


class PermissionCrud:
    """Access of users. The session has a system scope."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def access_by_session(self, user_id: int, session_id: str) -> UserAccessRow | None:
        """Returns None if the session is not valid."""
        rows = await self.db.execute(
            _session_access_statement(),
            {"user_id": user_id, "session_id": session_id, "now": utc_now()},
        )
        return _to_access_row(rows.all())

    async def access_by_id(self, user_id: int) -> UserAccessRow | None:
        """Returns None if there is no such user or the user is disabled."""
        statement = _access_statement().where(User.is_active)
        return _to_access_row((await self.db.execute(statement, {"user_id": user_id})).all())

    async def role_scopes(self, user_id: int) -> Rows:
        """Returns the enabled roles: one row each, or one per department that a role names."""
        return (await self.db.execute(_role_scopes_statement(), {"user_id": user_id})).all()

    async def permissions(self, user_id: int) -> frozenset[str]:
        return frozenset(await self.db.scalars(_permissions_statement(), {"user_id": user_id}))

    async def account_with_roles(self, user_id: int) -> Rows:
        """Returns one row per enabled role, each with the account."""
        return (await self.db.execute(_account_statement(), {"user_id": user_id})).all()

    async def menus_with_grants(self, user_id: int) -> Rows:
        """Returns every menu in effect, and whether a role of the user grants it."""
        return (await self.db.execute(_menus_statement(), {"user_id": user_id})).all()

    async def pages(self) -> Rows:
        """Returns the menus of a user with all permissions. Buttons would add nothing."""
        return (await self.db.execute(_pages_statement())).all()


def _access_statement() -> Select[*tuple[Any, ...]]:
    # A superuser sees all departments, so those below theirs are not loaded.
    below = (DeptClosure.ancestor_id == User.dept_id) & ~User.is_superuser
    return (
        select(*USER_COLUMNS, DeptClosure.descendant_id)
        .select_from(User)
        .outerjoin(DeptClosure, below)
        .where(User.id == bindparam("user_id"))
        .limit(MAX_INLINE_DEPTS + 1)
    )


@cache
def _session_access_statement() -> Select[*tuple[Any, ...]]:
    return (
        _access_statement()
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(LoginSession.id == bindparam("session_id"), *is_active_session(bindparam("now")))
    )


@cache
def _role_scopes_statement() -> Select[*tuple[Any, ...]]:
    return (
        select(Role.id, Role.data_scope, RoleDept.dept_id)
        .join(UserRole, UserRole.role_id == Role.id)
        .outerjoin(RoleDept, RoleDept.role_id == Role.id)
        .where(UserRole.user_id == bindparam("user_id"), Role.enabled)
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
            UserRole.user_id == bindparam("user_id"),
            Role.enabled,
            is_in_effect(),
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
        .where(User.id == bindparam("user_id"))
        .order_by(Role.sort, Role.id)
    )


@cache
def _menus_statement() -> Select[*tuple[Any, ...]]:
    is_granted = (
        select(RoleMenu.menu_id)
        .join(Role, Role.id == RoleMenu.role_id)
        .join(UserRole, UserRole.role_id == Role.id)
        .where(RoleMenu.menu_id == Menu.id, UserRole.user_id == bindparam("user_id"), Role.enabled)
        .exists()
    )
    return select(MENU_BUNDLE, is_granted).where(is_in_effect()).order_by(Menu.sort, Menu.id)


@cache
def _pages_statement() -> Select[*tuple[Any, ...]]:
    pages = select(MENU_BUNDLE, true()).where(is_in_effect(), Menu.type.in_(PAGE_TYPES))
    return pages.order_by(Menu.sort, Menu.id)


def _to_access_row(rows: Rows) -> UserAccessRow | None:
    if not rows:
        return None
    id, name, dept_id, is_superuser, must_change_password, _ = rows[0]
    subtree = frozenset(row.descendant_id for row in rows if row.descendant_id is not None)
    return UserAccessRow(id, name, dept_id, is_superuser, must_change_password, subtree)
