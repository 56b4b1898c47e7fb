from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from app.core.data_scope import DataScopeType, RoleScope
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchHit
from app.kit.errors import Conflict, Forbidden, Unprocessable

from .crud import RoleCrud
from .delegation import DelegationLimits, load_delegation_limits
from .members import RoleMemberService
from .model import Role
from .param import RoleParam
from .schema import RoleCreate, RoleDataScopes, RoleDetail, RoleOption, RoleOut, RoleUpdate


class RoleService:
    """Nobody gives what he has not got: not a permission, not sight of a department.

    How far a role reaches depends on who holds it, so only one who sees everything may widen one
    that exists, and only one who sees all who hold it, and as far as they do by it, may change it
    at all. A role somebody has cannot be deleted: the database refuses (409 `in_use`).
    """

    def __init__(self, context: Context) -> None:
        self.roles = RoleCrud(context)
        self.actor = context.actor

    async def page(self, param: RoleParam, members: RoleMemberService) -> Page[RoleOut]:
        page = await self.roles.page(param, *self.roles.filters(param))
        await self._mark_manageable(page.items, members)
        return page

    def stream(self, param: RoleParam) -> AsyncIterator[Sequence[RoleOut]]:
        return self.roles.stream(param.order_by, *self.roles.filters(param))

    async def options(self, search: str, dept_id: int | None) -> list[RoleOption]:
        """For somebody of that department; for one of his own where it is not said."""
        found = await self.roles.enabled_options(search)
        homes = _dept_set(self.actor.scope.dept_id if dept_id is None else dept_id)
        bounds = await self.delegation_limits([id for id, _ in found], homes)
        return [
            RoleOption(id=id, label=label, grantable=bounds.can_grant(id, homes))
            for id, label in found
        ]

    async def data_scopes(self) -> RoleDataScopes:
        homes = _dept_set(self.actor.scope.dept_id)
        bounds = await self.delegation_limits((), homes)
        return RoleDataScopes(
            data_scopes=[
                one for one in DataScopeType if bounds.covers_scope(RoleScope(one), homes)
            ],
            names_depts=True,
        )

    async def data_scopes_of_role(self, id: int) -> RoleDataScopes:
        role = await self.roles.get(id)
        everything = self.actor.scope.all_rows
        mine = tuple(DataScopeType) if everything else (DataScopeType.SELF, role.data_scope)
        return RoleDataScopes(
            data_scopes=[one for one in DataScopeType if one in mine], names_depts=everything
        )

    async def search(self, text: str) -> list[SearchHit]:
        return await self.roles.search(text)

    async def detail(self, id: int, members: RoleMemberService) -> RoleDetail:
        shown = await self._read_detail(id)
        await self._mark_manageable([shown], members)
        return shown

    async def create(self, data: RoleCreate) -> RoleDetail:
        await self._require_unique(None, data.code)
        await self._validate_grants(data, set())
        homes = _dept_set(self.actor.scope.dept_id)
        bounds = await self.delegation_limits((), homes, data.dept_ids)
        if not bounds.covers_scope(RoleScope(data.data_scope, frozenset(data.dept_ids)), homes):
            raise Forbidden("role.exceeds_own_permissions", field="data_scope")
        role = await self.roles.add(Role(**data.model_dump(exclude={"menu_ids", "dept_ids"})))
        return await self._set_grants(role, data)

    async def update(self, id: int, data: RoleUpdate, members: Mapping[int, int]) -> RoleDetail:
        """`holders`: all who have it, in sight or not, and of which departments."""
        role = await self.roles.get(id)
        await self.roles.lock(role)
        await self._require_unique(id, data.code)
        await self._require_manageable([id], set(members.values()))
        if not self.actor.scope.all_rows and members.keys() - (await self.roles.members(id)).keys():
            raise Forbidden("role.exceeds_own_permissions")
        before = role.data_scope, await self.roles.dept_ids([id])
        await self._validate_grants(data, set(before[1]))
        same = (data.data_scope, sorted(set(data.dept_ids))) == before
        if not same and data.data_scope is not DataScopeType.SELF and not self.actor.scope.all_rows:
            raise Forbidden("role.exceeds_own_permissions", field="data_scope")
        await self.roles.update(role, data)
        return await self._set_grants(role, data)

    async def delete(self, ids: Collection[int]) -> None:
        roles = await self.roles.get_many(ids)
        await self._require_manageable(ids)
        await self.roles.delete(roles)

    async def require_grantable(
        self, ids: Collection[int], dept_id: int, field: str | None
    ) -> None:
        """May he give these roles to somebody of this department? Or touch one who has them?"""
        bounds = await self.delegation_limits(ids, [dept_id])
        if not all(bounds.can_grant(id, [dept_id]) for id in ids):
            raise Forbidden("role.exceeds_own_permissions", field=field)

    async def delegation_limits(
        self,
        ids: Collection[int],
        member_depts: Collection[int],
        custom_depts: Collection[int] = (),
    ) -> DelegationLimits:
        """How far the one who asks may go with these roles."""
        return await load_delegation_limits(self.actor, self.roles, ids, member_depts, custom_depts)

    async def require_existing(self, ids: Collection[int]) -> None:
        await self.roles.get_many(ids)

    async def dept_exists(self, id: int) -> bool:
        return bool(await self.roles.existing_depts([id]))

    async def can_see_depts(self, dept_ids: Collection[int]) -> bool:
        """Does the one who asks see all of these departments?"""
        scope = self.actor.scope
        missing = set() if scope.all_rows else set(dept_ids) - scope.groups
        return not missing or missing <= await self.roles.in_subtrees(missing, scope.subtrees)

    async def _mark_manageable(self, roles: Sequence[RoleOut], members: RoleMemberService) -> None:
        """Which of them he may change: told with the list, so that nobody is offered what he is
        then refused.
        """
        ids = [role.id for role in roles]
        apart = not self.actor.scope.all_rows and "*" not in self.actor.permissions
        held = await members.member_counts(ids) if apart and ids else {}
        seen = await self.roles.member_counts(ids) if held else {}
        bounds = await self.delegation_limits(ids, {home for _, home in held})
        for role in roles:
            homes = {home: count for (id, home), count in held.items() if id == role.id}
            in_sight = all(seen.get((role.id, home)) == count for home, count in homes.items())
            role.manageable = in_sight and bounds.can_grant(role.id, homes)

    async def _require_manageable(
        self, ids: Collection[int], member_depts: Collection[int] = ()
    ) -> None:
        """Whoever changes a role may do what it lets its holders, of these departments, and sees as
        far.
        """
        bounds = await self.delegation_limits(ids, member_depts)
        if bounds.excess_roles:
            raise Forbidden("role.exceeds_own_permissions", field="menu_ids")
        if not all(bounds.can_grant(id, member_depts) for id in ids):
            raise Forbidden("role.exceeds_own_permissions", field="data_scope")

    async def _validate_grants(self, data: RoleCreate, current_depts: set[int]) -> None:
        """A department out of sight, unless the role has `named` it, is one that does not exist."""
        codes = await self.roles.menu_permissions(data.menu_ids)
        if len(codes) < len(set(data.menu_ids)):
            raise Unprocessable("role.no_menu", field="menu_ids")
        self._require_permissions({code for code in codes.values() if code}, field="menu_ids")
        known = await self.roles.existing_depts(data.dept_ids)
        if len(known) < len(set(data.dept_ids)) or not await self.can_see_depts(
            known - current_depts
        ):
            raise Unprocessable("role.no_dept", field="dept_ids")

    def _require_permissions(self, codes: Collection[str], field: str | None) -> None:
        if not all(self.actor.has_permission(code) for code in codes):
            raise Forbidden("role.exceeds_own_permissions", field=field)

    async def _require_unique(self, id: int | None, code: str) -> None:
        if await self.roles.exists(Role.id != id, Role.code == code):
            raise Conflict("role.code_taken", field="code", code=code)

    async def _set_grants(self, role: Role, data: RoleCreate) -> RoleDetail:
        await self.roles.set_menus(role.id, data.menu_ids)
        await self.roles.set_depts(role.id, data.dept_ids)
        return await self._read_detail(role.id)

    async def _read_detail(self, id: int) -> RoleDetail:
        shown = await self.roles.read(id)
        menu_ids = await self.roles.menu_ids(id)
        dept_ids = await self.roles.dept_ids([id])
        return RoleDetail(**shown.model_dump(), menu_ids=menu_ids, dept_ids=dept_ids)


def _dept_set(dept_id: int | None) -> set[int]:
    return set() if dept_id is None else {dept_id}
