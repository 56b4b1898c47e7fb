from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from app.core.data_scope import DataScopeType, RoleScope
from app.core.delegation import require_permissions
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchHits
from app.kit.errors import Conflict, Forbidden, Unprocessable

from .crud import RoleCrud
from .delegation import RoleDelegation
from .members import RoleMemberService
from .model import Role
from .param import RoleParam
from .schema import RoleCreate, RoleDataScopes, RoleDetail, RoleOption, RoleOut, RoleUpdate


class RoleService:
    """Roles. A caller cannot grant a permission or a department that they lack.

    The effect of a data scope depends on the members. Therefore only a caller who sees all rows may
    change the data scope of an existing role, other than to `self`. Any other change needs a caller
    who sees all members and at least as much as the role shows them. The database rejects the
    deletion of a role that a user has (409 `in_use`).
    """

    def __init__(self, context: Context) -> None:
        self.roles = RoleCrud(context)
        self.delegation = RoleDelegation(context)
        self.actor = context.actor

    async def page(self, param: RoleParam, members: RoleMemberService) -> Page[RoleOut]:
        page = await self.roles.page(param, *self.roles.filters(param))
        await self._mark_manageable(page.items, members)
        return page

    def stream(self, param: RoleParam) -> AsyncIterator[Sequence[RoleOut]]:
        return self.roles.stream(param.order_by, *self.roles.filters(param))

    async def options(self, search: str, dept_id: int | None) -> list[RoleOption]:
        """Returns options for a user of the department. Default: the caller's department."""
        options = _distinguish(await self.roles.enabled_options(search))
        depts = _dept_set(self.actor.scope.dept_id if dept_id is None else dept_id)
        limits = await self.delegation.limits([id for id, _ in options], depts)
        return [
            RoleOption(id=id, label=label, grantable=limits.can_grant(id, depts))
            for id, label in options
        ]

    async def data_scopes(self) -> RoleDataScopes:
        """Returns what the caller may choose for a new role."""
        depts = _dept_set(self.actor.scope.dept_id)
        limits = await self.delegation.limits((), depts)
        allowed = [
            scope_type
            for scope_type in DataScopeType
            # A custom data scope has at least one department.
            if limits.covers_scope(RoleScope(scope_type, frozenset(depts)), depts)
        ]
        return RoleDataScopes(data_scopes=allowed, names_depts=True)

    async def data_scopes_of_role(self, id: int) -> RoleDataScopes:
        """Returns what the caller may choose for this role."""
        role = await self.roles.get(id)
        sees_all = self.actor.scope.all_rows
        allowed = [
            scope_type
            for scope_type in DataScopeType
            if sees_all or scope_type in (DataScopeType.SELF, role.data_scope)
        ]
        return RoleDataScopes(data_scopes=allowed, names_depts=sees_all)

    async def search(self, text: str) -> SearchHits:
        return await self.roles.search(text)

    async def detail(self, id: int, members: RoleMemberService) -> RoleDetail:
        detail = await self._read_detail(id)
        await self._mark_manageable([detail], members)
        return detail

    async def create(self, data: RoleCreate) -> RoleDetail:
        await self._require_unique_code(None, data)
        await self._validate_grants(data, current_depts=set())
        depts = _dept_set(self.actor.scope.dept_id)
        limits = await self.delegation.limits((), depts, data.dept_ids)
        if not limits.covers_scope(RoleScope(data.data_scope, frozenset(data.dept_ids)), depts):
            raise Forbidden("role.exceeds_own_permissions", field="data_scope")
        role = await self.roles.add(Role(**self.roles.row_values(data)))
        return await self._set_grants(role, data)

    async def update(self, id: int, data: RoleUpdate, members: Mapping[int, int]) -> RoleDetail:
        """Updates a role. `members` are all members, visible or not, with their departments."""
        role = await self.roles.get(id)
        await self.roles.lock(role)
        await self._require_unique_code(id, data)
        await self.delegation.require_manageable([id], set(members.values()))
        sees_all = self.actor.scope.all_rows
        if not sees_all and members.keys() - (await self.roles.members(id)).keys():
            raise Forbidden("role.exceeds_own_permissions")
        current_depts = await self.roles.dept_ids(id)
        await self._validate_grants(data, set(current_depts))
        is_same_scope = (
            data.data_scope == role.data_scope and sorted(set(data.dept_ids)) == current_depts
        )
        if not is_same_scope and data.data_scope is not DataScopeType.SELF and not sees_all:
            raise Forbidden("role.exceeds_own_permissions", field="data_scope")
        await self.roles.update(role, data)
        return await self._set_grants(role, data)

    async def delete(self, ids: Collection[int]) -> None:
        roles = await self.roles.get_many(ids)
        await self.delegation.require_manageable(ids)
        await self.roles.delete(roles)

    async def require_existing(self, ids: Collection[int]) -> None:
        """Raises NotFound if one of the roles does not exist."""
        await self.roles.get_many(ids)

    async def dept_is_enabled(self, id: int) -> bool | None:
        """Returns None if the department does not exist."""
        return await self.roles.dept_is_enabled(id)

    async def _mark_manageable(self, roles: Sequence[RoleOut], members: RoleMemberService) -> None:
        """Sets `manageable`, so that the console offers no action that would be denied."""
        ids = [role.id for role in roles]
        all_members: Mapping[tuple[int, int], int] = {}
        visible_members: Mapping[tuple[int, int], int] = {}
        if ids and not self.actor.scope.all_rows and "*" not in self.actor.permissions:
            all_members = await members.member_counts(ids)
        if all_members:
            visible_members = await self.roles.member_counts(ids)
        limits = await self.delegation.limits(ids, {dept_id for _, dept_id in all_members})
        for role in roles:
            counts = {
                dept_id: count
                for (role_id, dept_id), count in all_members.items()
                if role_id == role.id
            }
            sees_members = all(
                visible_members.get((role.id, dept_id)) == count
                for dept_id, count in counts.items()
            )
            role.manageable = sees_members and limits.can_grant(role.id, counts)

    async def _validate_grants(self, data: RoleCreate, current_depts: set[int]) -> None:
        """Checks menus and departments. A custom data scope without departments shows nothing.

        An invisible department counts as one that does not exist, unless the role has it already.
        """
        if data.data_scope is DataScopeType.CUSTOM and not data.dept_ids:
            raise Unprocessable("role.depts_required", field="dept_ids")
        permissions = await self.roles.menu_permissions(data.menu_ids)
        if len(permissions) < len(set(data.menu_ids)):
            raise Unprocessable("role.no_menu", field="menu_ids")
        require_permissions(
            self.actor, permissions.values(), "role.exceeds_own_permissions", "menu_ids"
        )
        existing = await self.roles.existing_depts(data.dept_ids)
        all_exist = len(existing) == len(set(data.dept_ids))
        if not all_exist or not await self.delegation.can_see_depts(existing - current_depts):
            raise Unprocessable("role.no_dept", field="dept_ids")

    async def _require_unique_code(self, id: int | None, data: RoleCreate) -> None:
        if await self.roles.exists(Role.id != id, Role.code == data.code):
            raise Conflict("role.code_taken", field="code", code=data.code)

    async def _set_grants(self, role: Role, data: RoleCreate) -> RoleDetail:
        await self.roles.set_menus(role.id, data.menu_ids)
        await self.roles.set_depts(role.id, data.dept_ids)
        return await self._read_detail(role.id)

    async def _read_detail(self, id: int) -> RoleDetail:
        role = await self.roles.read(id)
        menu_ids = await self.roles.menu_ids(id)
        dept_ids = await self.roles.dept_ids(id)
        return RoleDetail(**role.model_dump(), menu_ids=menu_ids, dept_ids=dept_ids)


def _distinguish(options: list[tuple[int, str, str]]) -> list[tuple[int, str]]:
    """Returns ids and names. Roles of one name also show their code."""
    counts = Counter(name for _, name, _ in options)
    return [(id, f"{name} ({code})" if counts[name] > 1 else name) for id, name, code in options]


def _dept_set(dept_id: int | None) -> set[int]:
    return set() if dept_id is None else {dept_id}
