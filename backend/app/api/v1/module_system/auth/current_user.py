"""Who somebody is, and what he may: asked when a session is looked at, and by himself."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from app.api.v1.module_system.menu.model import MenuType
from app.core.data_scope import DataScopeType, RoleScope, build_data_scope
from app.core.security import AccessTokenClaims
from app.kit.context import Actor, Context
from app.kit.data_scope import DataScope
from app.kit.errors import Unauthorized
from app.kit.tree import build_tree

from .crud import AuthCrud, UserAccessRow
from .schema import CurrentUserOut, OwnAccount, OwnMenu, OwnRole


class CurrentUserService:
    """Who somebody is, and what he may. While he must change his password he may nothing else, and
    sees nothing.
    """

    def __init__(self, context: Context) -> None:
        self.auth = AuthCrud(context)
        self.actor = context.actor

    async def load_actor(self, claims: AccessTokenClaims) -> Actor | None:
        holder = await self.auth.access_by_session(claims.user_id, claims.session_id)
        return await self._build_actor(holder, claims.session_id) if holder else None

    async def load_actor_by_id(self, user_id: int) -> Actor | None:
        """Who he is when he signs in; None when he cannot."""
        holder = await self.auth.access_by_id(user_id)
        return await self._build_actor(holder, "") if holder else None

    async def _build_actor(self, row: UserAccessRow, session_id: str) -> Actor:
        id = row.id
        dept_id = row.dept_id
        if row.must_change_password:
            nothing = DataScope(user_id=id, dept_id=dept_id)
            return Actor(id, frozenset(), nothing, session_id, row.name, must_change_password=True)
        if row.is_superuser:
            return Actor(
                id,
                frozenset("*"),
                build_data_scope(id, dept_id, [RoleScope(DataScopeType.ALL)]),
                session_id,
                row.name,
            )
        reaches = await self.auth.role_scopes(id)
        grants = [
            RoleScope(reach, frozenset() if named is None else frozenset({named}))
            for _, reach, named in reaches
        ]
        scope = build_data_scope(id, dept_id, grants, row.subtree_dept_ids)
        return Actor(id, await self.auth.permissions(id), scope, session_id, row.name)

    async def profile(self) -> CurrentUserOut:
        rows = await self.auth.account_with_roles(self.actor.id)
        if not rows:
            raise Unauthorized
        account, _ = rows[0]
        every = "*" in self.actor.permissions
        held, menus = await self._load_menus(hide_all=account.must_change_password)
        return CurrentUserOut(
            user=OwnAccount.model_validate(account),
            roles=[OwnRole.model_validate(role) for _, role in rows if role.id is not None],
            permissions=["*"]
            if every
            else sorted({menu.permission for menu in held if menu.permission}),
            menus=menus,
        )

    async def menu_tree(self) -> list[OwnMenu]:
        _, menus = await self._load_menus(hide_all=self.actor.must_change_password)
        return menus

    async def _load_menus(self, *, hide_all: bool) -> tuple[list[Any], list[OwnMenu]]:
        """Those he holds, buttons among them, and the tree of pages they make."""
        menus = await (
            self.auth.pages()
            if "*" in self.actor.permissions
            else self.auth.menus_with_grants(self.actor.id)
        )
        held = [] if hide_all else [menu for menu, his in menus if his]
        shown = set(_with_ancestors(held, {menu.id: menu for menu, _ in menus}))
        return held, build_tree(
            OwnMenu, [OwnMenu.model_validate(menu) for menu, _ in menus if menu.id in shown]
        )


class MenuRow(Protocol):
    """What of a menu says where it stands."""

    id: int
    parent_id: int | None
    type: MenuType


def _with_ancestors(
    granted_menus: Iterable[MenuRow], enabled_by_id: dict[int, MenuRow]
) -> Iterator[int]:
    """The pages somebody holds, and what they stand below, unless something above them is disabled."""
    for menu in granted_menus:
        path: list[int] = []
        above: int | None = menu.id
        while above in enabled_by_id and above not in path:
            path.append(above)
            above = enabled_by_id[above].parent_id
        if above is None and menu.type is not MenuType.BUTTON:
            yield from path
