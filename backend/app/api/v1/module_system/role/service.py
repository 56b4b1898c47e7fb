from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from app.core.ownership import Grant, Reach
from app.kit.context import Context
from app.kit.errors import Conflict, Forbidden, Unprocessable
from app.kit.finding import Hit
from app.kit.page import Page

from .bounds import Bounds, bounds_of
from .crud import RoleCrud
from .holders import RoleHolderService
from .model import Role
from .param import RoleParam
from .schema import RoleCreate, RoleDetail, RoleOption, RoleOut, RoleReaches, RoleUpdate


class RoleService:
    """Nobody gives what he has not got: not a permission, not sight of a department.

    How far a role reaches depends on who holds it, so only one who sees everything may widen one
    that exists, and only one who sees all who hold it, and as far as they do by it, may change it
    at all. A role somebody has cannot be deleted: the database refuses (409 `in_use`).
    """

    def __init__(self, context: Context) -> None:
        self.roles = RoleCrud(context)
        self.actor = context.actor

    async def page(self, param: RoleParam, holders: RoleHolderService) -> Page[RoleOut]:
        page = await self.roles.page(param, *self.roles.matching(param))
        await self._mark(page.items, holders)
        return page

    def all(self, param: RoleParam) -> AsyncIterator[Sequence[RoleOut]]:
        return self.roles.pieces(param.order_by, *self.roles.matching(param))

    async def options(self, search: str, dept_id: int | None) -> list[RoleOption]:
        """For somebody of that department; for one of his own where it is not said."""
        found = await self.roles.options(search)
        homes = _homes(self.actor.scope.home if dept_id is None else dept_id)
        bounds = await self.bounds([id for id, _ in found], homes)
        return [
            RoleOption(id=id, label=label, grantable=bounds.cover(id, homes)) for id, label in found
        ]

    async def reaches(self) -> RoleReaches:
        homes = _homes(self.actor.scope.home)
        bounds = await self.bounds((), homes)
        return RoleReaches(
            reaches=[one for one in Reach if bounds.reach(Grant(one), homes)], names_depts=True
        )

    async def reaches_of(self, id: int) -> RoleReaches:
        role = await self.roles.get(id)
        everything = self.actor.scope.everything
        mine = tuple(Reach) if everything else (Reach.SELF, role.reach)
        return RoleReaches(reaches=[one for one in Reach if one in mine], names_depts=everything)

    async def find(self, text: str) -> list[Hit]:
        return await self.roles.find(text)

    async def detail(self, id: int, holders: RoleHolderService) -> RoleDetail:
        shown = await self._show(id)
        await self._mark([shown], holders)
        return shown

    async def create(self, data: RoleCreate) -> RoleDetail:
        await self._require_free(None, data.code)
        await self._require_mine(data, set())
        homes = _homes(self.actor.scope.home)
        bounds = await self.bounds((), homes, data.dept_ids)
        if not bounds.reach(Grant(data.reach, frozenset(data.dept_ids)), homes):
            raise Forbidden("role.beyond_you", field="reach")
        role = await self.roles.add(Role(**data.model_dump(exclude={"menu_ids", "dept_ids"})))
        return await self._give(role, data)

    async def update(self, id: int, data: RoleUpdate, holders: Mapping[int, int]) -> RoleDetail:
        """`holders`: all who have it, in sight or not, and of which departments."""
        role = await self.roles.get(id)
        await self.roles.hold(role)
        await self._require_free(id, data.code)
        await self._require_bounds([id], set(holders.values()))
        if (
            not self.actor.scope.everything
            and holders.keys() - (await self.roles.holders(id)).keys()
        ):
            raise Forbidden("role.beyond_you")
        before = role.reach, await self.roles.dept_ids([id])
        await self._require_mine(data, set(before[1]))
        same = (data.reach, sorted(set(data.dept_ids))) == before
        if not same and data.reach is not Reach.SELF and not self.actor.scope.everything:
            raise Forbidden("role.beyond_you", field="reach")
        await self.roles.edit(role, data)
        return await self._give(role, data)

    async def delete(self, ids: Collection[int]) -> None:
        roles = await self.roles.many(ids)
        await self._require_bounds(ids)
        await self.roles.remove(roles)

    async def require_grantable(
        self, ids: Collection[int], dept_id: int, field: str | None
    ) -> None:
        """May he give these roles to somebody of this department? Or touch one who has them?"""
        bounds = await self.bounds(ids, [dept_id])
        if not all(bounds.cover(id, [dept_id]) for id in ids):
            raise Forbidden("role.beyond_you", field=field)

    async def bounds(
        self, ids: Collection[int], homes: Collection[int], named: Collection[int] = ()
    ) -> Bounds:
        """How far the one who asks may go with these roles."""
        return await bounds_of(self.actor, self.roles, ids, homes, named)

    async def require_known(self, ids: Collection[int]) -> None:
        await self.roles.many(ids)

    async def is_dept(self, id: int) -> bool:
        return bool(await self.roles.depts([id]))

    async def sees(self, dept_ids: Collection[int]) -> bool:
        """Does the one who asks see all of these departments?"""
        scope = self.actor.scope
        missing = set() if scope.everything else set(dept_ids) - scope.groups
        return not missing or missing <= await self.roles.among(missing, scope.branches)

    async def _mark(self, roles: Sequence[RoleOut], holders: RoleHolderService) -> None:
        """Which of them he may change: told with the list, so that nobody is offered what he is
        then refused.
        """
        ids = [role.id for role in roles]
        apart = not self.actor.scope.everything and "*" not in self.actor.permissions
        held = await holders.counts(ids) if apart and ids else {}
        seen = await self.roles.holder_counts(ids) if held else {}
        bounds = await self.bounds(ids, {home for _, home in held})
        for role in roles:
            homes = {home: count for (id, home), count in held.items() if id == role.id}
            in_sight = all(seen.get((role.id, home)) == count for home, count in homes.items())
            role.manageable = in_sight and bounds.cover(role.id, homes)

    async def _require_bounds(self, ids: Collection[int], homes: Collection[int] = ()) -> None:
        """Whoever changes a role may do what it lets its holders, of these departments, and sees as
        far.
        """
        bounds = await self.bounds(ids, homes)
        if bounds.beyond:
            raise Forbidden("role.beyond_you", field="menu_ids")
        if not all(bounds.cover(id, homes) for id in ids):
            raise Forbidden("role.beyond_you", field="reach")

    async def _require_mine(self, data: RoleCreate, named: set[int]) -> None:
        """A department out of sight, unless the role has `named` it, is one that does not exist."""
        codes = await self.roles.codes_of_menus(data.menu_ids)
        if len(codes) < len(set(data.menu_ids)):
            raise Unprocessable("role.no_menu", field="menu_ids")
        self._require_codes({code for code in codes.values() if code}, field="menu_ids")
        known = await self.roles.depts(data.dept_ids)
        if len(known) < len(set(data.dept_ids)) or not await self.sees(known - named):
            raise Unprocessable("role.no_dept", field="dept_ids")

    def _require_codes(self, codes: Collection[str], field: str | None) -> None:
        if not all(self.actor.may(code) for code in codes):
            raise Forbidden("role.beyond_you", field=field)

    async def _require_free(self, id: int | None, code: str) -> None:
        if await self.roles.exists(Role.id != id, Role.code == code):
            raise Conflict("role.code_taken", field="code", code=code)

    async def _give(self, role: Role, data: RoleCreate) -> RoleDetail:
        await self.roles.set_menus(role.id, data.menu_ids)
        await self.roles.set_depts(role.id, data.dept_ids)
        return await self._show(role.id)

    async def _show(self, id: int) -> RoleDetail:
        shown = await self.roles.show(id)
        menu_ids = await self.roles.menu_ids(id)
        dept_ids = await self.roles.dept_ids([id])
        return RoleDetail(**shown.model_dump(), menu_ids=menu_ids, dept_ids=dept_ids)


def _homes(dept_id: int | None) -> set[int]:
    return set() if dept_id is None else {dept_id}
