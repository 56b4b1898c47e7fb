"""Access of a user: the account with its roles, permissions, data scopes and menus.

These statements run in most requests, so each is built once and cached.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, select, true
from sqlalchemy.orm import Bundle

from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.auth.schema import OwnAccount, OwnMenu, OwnRole
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.menu.in_effect import is_in_effect
from app.api.v1.module_system.menu.model import PAGE_TYPES, Menu
from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.data_scope import MAX_INLINE_DEPTS, DeptClosure
from app.kit.compiled_queries import Rows, fetch_rows, fetch_values
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
ROLE_IDS: BindParameter[Any] = bindparam("role_ids", expanding=True)
ObjectRows = Sequence[Row[*tuple[Any, ...]]]


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
        params = {"user_id": user_id, "session_id": session_id, "now": utc_now()}
        return _to_access_row(await fetch_rows(self.db, _session_access_statement(), params))

    async def access_by_id(self, user_id: int) -> UserAccessRow | None:
        """Returns None if there is no such user or the user is disabled."""
        statement = _access_statement().where(User.is_active)
        return _to_access_row(await fetch_rows(self.db, statement, {"user_id": user_id}))

    async def role_scopes(self, user_id: int) -> Rows:
        """Returns the enabled roles: one row each, or one per department that a role names."""
        return await fetch_rows(self.db, _role_scopes_statement(), {"user_id": user_id})

    async def permissions(self, user_id: int) -> frozenset[str]:
        params = {"user_id": user_id}
        return frozenset(await fetch_values(self.db, _permissions_statement(), params))

    async def session_permissions(
        self, owners: Mapping[str, int], codes: Collection[str]
    ) -> ObjectRows:
        """Returns the valid sessions: one row each, or one per granted permission of `codes`."""
        granted = (
            _permissions_of(UserRole.user_id.in_(set(owners.values())))
            .add_columns(UserRole.user_id)
            .where(Menu.permission.in_(codes))
            .subquery()
        )
        statement = (
            select(LoginSession.id.label("session_id"), User.is_superuser, granted.c.permission)
            .join(User, User.id == LoginSession.user_id)
            .outerjoin(granted, granted.c.user_id == User.id)
            .where(
                LoginSession.id.in_(owners),
                ~User.must_change_password,
                *is_active_session(utc_now()),
            )
        )
        return (await self.db.execute(statement)).all()

    async def account_with_roles(self, user_id: int) -> ObjectRows:
        """Returns one row per enabled role, each with the account."""
        return (await self.db.execute(_account_statement(), {"user_id": user_id})).all()

    async def menus_with_grants(self, role_ids: Collection[int]) -> ObjectRows:
        """Returns every menu in effect, and whether one of the enabled roles grants it."""
        return (await self.db.execute(_menus_statement(), {"role_ids": role_ids})).all()

    async def enabled_role_ids(self, limit: int) -> Sequence[int]:
        """Returns the ids of enabled roles."""
        statement = select(Role.id).where(Role.enabled).order_by(Role.id).limit(limit)
        return (await self.db.scalars(statement)).all()

    async def pages(self) -> ObjectRows:
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
    return _permissions_of(UserRole.user_id == bindparam("user_id"))


def _permissions_of(users: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(Menu.permission)
        .distinct()
        .join(RoleMenu, RoleMenu.menu_id == Menu.id)
        .join(Role, Role.id == RoleMenu.role_id)
        .join(UserRole, UserRole.role_id == Role.id)
        .where(
            users,
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
        .where(RoleMenu.menu_id == Menu.id, Role.id.in_(ROLE_IDS), Role.enabled)
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
    subtree = frozenset(dept_id for *_, dept_id in rows if dept_id is not None)
    return UserAccessRow(id, name, dept_id, is_superuser, must_change_password, subtree)
