"""The current user: the `Actor` of a session, the profile, and the menu tree."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from app.api.v1.module_system.menu.model import PAGE_TYPES, MenuType
from app.core.data_scope import DataScopeType, RoleScope, build_data_scope
from app.core.security import AccessTokenClaims
from app.kit.context import Actor, Context
from app.kit.data_scope import DataScope
from app.kit.errors import Unauthorized
from app.kit.tree import build_tree

from .crud import PermissionCrud, UserAccessRow
from .schema import CurrentUserOut, OwnAccount, OwnMenu, OwnRole


class CurrentUserService:
    """Loads actors, and describes the current user to the console.

    A user who must change their password has no permissions and an empty data scope until then.
    """

    def __init__(self, context: Context) -> None:
        self.permissions = PermissionCrud(context)
        self.actor = context.actor

    async def load_actor(self, claims: AccessTokenClaims) -> Actor | None:
        """Returns the actor of a session. None if the session is not valid."""
        row = await self.permissions.access_by_session(claims.user_id, claims.session_id)
        return await self._build_actor(row, claims.session_id) if row else None

    async def load_actor_by_id(self, user_id: int) -> Actor | None:
        """Returns the actor of a user without a session. None if the user cannot sign in."""
        row = await self.permissions.access_by_id(user_id)
        return await self._build_actor(row, "") if row else None

    async def _build_actor(self, row: UserAccessRow, session_id: str) -> Actor:
        if row.must_change_password:
            return Actor(
                row.id,
                frozenset(),
                DataScope(user_id=row.id, dept_id=row.dept_id),
                session_id,
                row.name,
                must_change_password=True,
            )
        if row.is_superuser:
            scope = build_data_scope(row.id, row.dept_id, [RoleScope(DataScopeType.ALL)])
            return Actor(row.id, frozenset("*"), scope, session_id, row.name)
        role_scopes = [
            RoleScope(data_scope, frozenset() if dept_id is None else frozenset({dept_id}))
            for _, data_scope, dept_id in await self.permissions.role_scopes(row.id)
        ]
        scope = build_data_scope(row.id, row.dept_id, role_scopes, row.subtree_dept_ids)
        permissions = await self.permissions.permissions(row.id)
        return Actor(row.id, permissions, scope, session_id, row.name)

    async def profile(self) -> CurrentUserOut:
        """Returns account, roles, permissions and menus of the caller."""
        rows = await self.permissions.account_with_roles(self.actor.id)
        if not rows:
            raise Unauthorized
        account, _ = rows[0]
        granted, menus = await self._load_menus(hide_all=account.must_change_password)
        if "*" in self.actor.permissions:
            permissions = ["*"]
        else:
            permissions = sorted({menu.permission for menu in granted if menu.permission})
        return CurrentUserOut(
            user=OwnAccount.model_validate(account),
            roles=[OwnRole.model_validate(role) for _, role in rows if role.id is not None],
            permissions=permissions,
            menus=menus,
        )

    async def menu_tree(self) -> list[OwnMenu]:
        """Returns the pages that the caller may open."""
        _, menus = await self._load_menus(hide_all=self.actor.must_change_password)
        return menus

    async def _load_menus(self, *, hide_all: bool) -> tuple[list[Any], list[OwnMenu]]:
        """Returns the granted menus, buttons included, and the tree of granted pages."""
        if "*" in self.actor.permissions:
            rows = await self.permissions.pages()
        else:
            rows = await self.permissions.menus_with_grants(self.actor.id)
        granted = [] if hide_all else [menu for menu, is_granted in rows if is_granted]
        visible_ids = set(_with_ancestors(granted, {menu.id: menu for menu, _ in rows}))
        visible = [OwnMenu.model_validate(menu) for menu, _ in rows if menu.id in visible_ids]
        return granted, _without_empty_directories(build_tree(OwnMenu, visible))


def _without_empty_directories(menus: list[OwnMenu]) -> list[OwnMenu]:
    """Returns the tree without directories that lead to no page."""
    for menu in menus:
        menu.children = _without_empty_directories(menu.children)
    return [menu for menu in menus if menu.children or menu.type != MenuType.DIRECTORY]


class MenuRow(Protocol):
    """The position of a menu in the tree."""

    id: int
    parent_id: int | None
    type: MenuType


def _with_ancestors(
    granted_menus: Iterable[MenuRow], enabled_by_id: dict[int, MenuRow]
) -> Iterator[int]:
    """Yields the ids of granted pages and their ancestors, unless an ancestor is disabled."""
    for menu in granted_menus:
        path: list[int] = []
        id: int | None = menu.id
        while id in enabled_by_id and id not in path:
            path.append(id)
            id = enabled_by_id[id].parent_id
        if id is None and menu.type in PAGE_TYPES:
            yield from path
