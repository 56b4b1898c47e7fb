"""The current user: the `Actor` of a session, the profile, and the menu tree."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from pydantic import TypeAdapter

from app.api.v1.module_system.menu.model import PAGE_TYPES, MenuType
from app.core.crypto.password_policy import PASSWORD_MIN_LENGTH
from app.core.data_scope import DataScopeType, RoleScope, build_data_scope
from app.core.security import AccessTokenClaims
from app.extensions.cache import Cache, CacheFamily
from app.kit.context import Actor, Context
from app.kit.data_scope import DataScope
from app.kit.errors import Unauthorized
from app.kit.tree import build_tree

from .crud import PermissionCrud, UserAccessRow
from .schema import CurrentUserOut, GrantedMenus, OwnAccount, OwnMenu, OwnRole

# The menus of each set of roles, by their ids.
MENUS = CacheFamily("menu", TypeAdapter(GrantedMenus))
ALL_MENUS_KEY = "*"
NO_MENUS = GrantedMenus(permissions=[], menus=[])
# Roles whose menus are loaded at start. Others are loaded when a user signs in.
MAX_WARM_ROLES = 100


class CurrentUserService:
    """Loads actors, and describes the current user to the console.

    A user who must change their password has no permissions and an empty data scope until then.
    """

    def __init__(self, context: Context) -> None:
        self.permissions = PermissionCrud(context)
        self.actor = context.actor
        self.parameters = context.parameters

    async def load_actor(self, claims: AccessTokenClaims) -> Actor | None:
        """Returns the actor of a session. None if the session is not valid."""
        row = await self.permissions.access_by_session(claims.user_id, claims.session_id)
        return await self._build_actor(row, claims.session_id) if row else None

    async def load_actor_by_id(self, user_id: int) -> Actor | None:
        """Returns the actor of a user without a session. None if the user cannot sign in."""
        row = await self.permissions.access_by_id(user_id)
        return await self._build_actor(row, "") if row else None

    async def session_permissions(
        self, owners: Mapping[str, int], codes: Collection[str]
    ) -> Mapping[str, frozenset[str]]:
        """Returns which of the permissions each valid session has, by session id.

        `owners` has the user of each session. A session whose user must change their password is
        left out. Executes one statement.
        """
        permissions: dict[str, frozenset[str]] = {}
        for row in await self.permissions.session_permissions(owners, codes):
            granted = codes if row.is_superuser else filter(None, [row.permission])
            permissions[row.session_id] = permissions.get(row.session_id, frozenset()).union(
                granted
            )
        return permissions

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
        rows = await self.permissions.role_scopes(row.id)
        role_scopes = [
            RoleScope(data_scope, frozenset() if dept_id is None else frozenset({dept_id}))
            for _, data_scope, dept_id in rows
        ]
        role_ids = frozenset(role_id for role_id, _, _ in rows)
        scope = build_data_scope(row.id, row.dept_id, role_scopes, row.subtree_dept_ids)
        permissions = await self.permissions.permissions(row.id)
        return Actor(row.id, permissions, scope, session_id, row.name, role_ids)

    async def profile(self, cache: Cache) -> CurrentUserOut:
        """Returns account, roles, permissions and menus of the caller."""
        granted = await self._granted_menus(cache)
        rows = await self.permissions.account_with_roles(self.actor.id)
        if not rows:
            raise Unauthorized
        account, _ = rows[0]
        if account.must_change_password:
            granted = NO_MENUS
        return CurrentUserOut(
            user=OwnAccount.model_validate(account),
            roles=[OwnRole.model_validate(role) for _, role in rows if role.id is not None],
            permissions=["*"] if "*" in self.actor.permissions else granted.permissions,
            menus=granted.menus,
            password_min_length=self.parameters.get(PASSWORD_MIN_LENGTH),
        )

    async def menu_tree(self, cache: Cache) -> list[OwnMenu]:
        """Returns the pages that the caller may open."""
        return (await self._granted_menus(cache)).menus

    async def _granted_menus(self, cache: Cache) -> GrantedMenus:
        if self.actor.must_change_password:
            return NO_MENUS
        if "*" in self.actor.permissions:
            return await cache.get_or_load(MENUS, ALL_MENUS_KEY, self.load_all_menus)
        role_ids = sorted(self.actor.role_ids)
        key = ",".join(map(str, role_ids))
        return await cache.get_or_load(MENUS, key, partial(self.load_menus, role_ids))

    async def load_all_menus(self) -> GrantedMenus:
        """Returns the pages of a user with all permissions."""
        return _build_granted_menus(await self.permissions.pages())

    async def load_menus(self, role_ids: Collection[int]) -> GrantedMenus:
        """Returns what these roles grant together."""
        return _build_granted_menus(await self.permissions.menus_with_grants(role_ids))


async def warm_up_menus(context: Context, cache: Cache) -> None:
    """Loads the menus of a superuser, and of users with one role."""
    service = CurrentUserService(context)
    await cache.get_or_load(MENUS, ALL_MENUS_KEY, service.load_all_menus)
    for id in await service.permissions.enabled_role_ids(MAX_WARM_ROLES):
        await cache.get_or_load(MENUS, str(id), partial(service.load_menus, [id]))


def _build_granted_menus(rows: Sequence[Any]) -> GrantedMenus:
    """Returns the permissions of the granted menus, buttons included, and the tree of pages.

    A row is a menu in effect, and whether it is granted.
    """
    menu_by_id = {menu.id: menu for menu, _ in rows}
    granted = [menu for menu, is_granted in rows if is_granted]
    visible_ids = set(_with_ancestors(granted, menu_by_id))
    visible = [OwnMenu.model_validate(menu) for id, menu in menu_by_id.items() if id in visible_ids]
    return GrantedMenus(
        permissions=sorted({menu.permission for menu in granted if menu.permission}),
        menus=_without_empty_directories(build_tree(OwnMenu, visible)),
    )


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
