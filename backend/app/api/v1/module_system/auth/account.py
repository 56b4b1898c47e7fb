"""Who somebody is, and what he may: asked when a session is looked at, and by himself."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from app.api.v1.module_system.menu.model import MenuType
from app.core.ownership import Grant, Reach, scope_of
from app.core.security import Claims
from app.kit.context import Actor, Context
from app.kit.errors import Unauthorized
from app.kit.scope import Scope
from app.kit.tree import grow

from .crud import AuthCrud, Holder
from .schema import Me, MyAccount, MyMenu, MyRole


class AccountService:
    """Who somebody is, and what he may. While he must change his password he may nothing else, and
    sees nothing.
    """

    def __init__(self, context: Context) -> None:
        self.auth = AuthCrud(context)
        self.actor = context.actor

    async def load(self, claims: Claims) -> Actor | None:
        holder = await self.auth.bearer(claims.user_id, claims.session_id)
        return await self._actor(holder, claims.session_id) if holder else None

    async def of(self, user_id: int) -> Actor | None:
        """Who he is when he signs in; None when he cannot."""
        holder = await self.auth.holder(user_id)
        return await self._actor(holder, "") if holder else None

    async def _actor(self, holder: Holder, session_id: str) -> Actor:
        id = holder.id
        dept_id = holder.dept_id
        if holder.must_change_password:
            nothing = Scope(user=id, home=dept_id)
            return Actor(
                id, frozenset(), nothing, session_id, holder.name, must_change_password=True
            )
        if holder.is_superuser:
            return Actor(
                id,
                frozenset("*"),
                scope_of(id, dept_id, [Grant(Reach.ALL)]),
                session_id,
                holder.name,
            )
        reaches = await self.auth.reaches(id)
        grants = [
            Grant(reach, frozenset() if named is None else frozenset({named}))
            for _, reach, named in reaches
        ]
        scope = scope_of(id, dept_id, grants, holder.branch)
        return Actor(id, await self.auth.permissions(id), scope, session_id, holder.name)

    async def me(self) -> Me:
        rows = await self.auth.account(self.actor.id)
        if not rows:
            raise Unauthorized
        account, _ = rows[0]
        every = "*" in self.actor.permissions
        held, menus = await self._menus(nothing=account.must_change_password)
        return Me(
            user=MyAccount.model_validate(account),
            roles=[MyRole.model_validate(role) for _, role in rows if role.id is not None],
            permissions=["*"]
            if every
            else sorted({menu.permission for menu in held if menu.permission}),
            menus=menus,
        )

    async def routes(self) -> list[MyMenu]:
        _, menus = await self._menus(nothing=self.actor.must_change_password)
        return menus

    async def _menus(self, *, nothing: bool) -> tuple[list[Any], list[MyMenu]]:
        """Those he holds, buttons among them, and the tree of pages they make."""
        menus = await (
            self.auth.pages() if "*" in self.actor.permissions else self.auth.menus(self.actor.id)
        )
        held = [] if nothing else [menu for menu, his in menus if his]
        shown = set(_with_directories(held, {menu.id: menu for menu, _ in menus}))
        return held, grow(
            MyMenu, [MyMenu.model_validate(menu) for menu, _ in menus if menu.id in shown]
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
