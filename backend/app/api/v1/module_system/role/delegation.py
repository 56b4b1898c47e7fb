"""Delegation limits: a caller grants only roles within their own permissions and data scope."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.core.data_scope import DataScopeType, RoleScope
from app.core.delegation import depts_in_subtrees, sees_depts
from app.kit.context import Context
from app.kit.errors import Forbidden

from .delegation_crud import DelegationCrud


@dataclass(frozen=True, slots=True)
class DelegationLimits:
    """The caller's limits for the roles and departments they were loaded for.

    Anything else counts as out of bounds. The number of statements that load the limits does not
    depend on the number of roles.
    """

    # The caller sees all departments. The sets of departments are then empty.
    all_depts: bool
    visible_depts: frozenset[int] = frozenset()
    # Departments that the caller sees with all their descendants.
    visible_subtrees: frozenset[int] = frozenset()
    # Roles with a permission that the caller lacks.
    excess_roles: frozenset[int] = frozenset()
    role_scopes: Mapping[int, RoleScope] = field(default_factory=dict)

    def can_grant(self, role_id: int, member_depts: Collection[int]) -> bool:
        """Returns whether the caller may grant the role to users of these departments.

        The same rule decides whether the caller may change a role whose members are there.
        """
        return role_id not in self.excess_roles and self.covers_scope(
            self.role_scopes.get(role_id), member_depts
        )

    def covers_scope(self, role_scope: RoleScope | None, member_depts: Collection[int]) -> bool:
        """Returns whether members in these departments see no more by the role than the caller."""
        if self.all_depts or role_scope is None:
            return self.all_depts
        match role_scope.data_scope:
            case DataScopeType.SELF:
                return True
            case DataScopeType.CUSTOM:
                return role_scope.dept_ids <= self.visible_depts
            case DataScopeType.DEPARTMENT:
                return self.visible_depts >= frozenset(member_depts)
            case DataScopeType.DEPARTMENT_AND_BELOW:
                return self.visible_subtrees >= frozenset(member_depts)
            case _:
                return False


class RoleDelegation:
    """Decides which roles the caller may grant or change."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.queries = DelegationCrud(context)
        self.actor = context.actor

    async def limits(
        self,
        role_ids: Collection[int],
        member_depts: Collection[int],
        custom_depts: Collection[int] = (),
    ) -> DelegationLimits:
        """Loads the limits for these roles.

        `member_depts` are the departments of users who have the roles or are to get them.
        `custom_depts` are the departments of a new role's custom data scope. Only the departments
        in question are read, not all that the caller sees.
        """
        scope = self.actor.scope
        if "*" in self.actor.permissions:
            return DelegationLimits(all_depts=True)
        role_scopes: dict[int, RoleScope] = {}
        excess_roles: frozenset[int] = frozenset()
        if role_ids:
            role_scopes, excess_roles = await self.queries.role_scopes_and_excess(
                role_ids, self.actor.permissions
            )
        if scope.all_rows:
            return DelegationLimits(all_depts=True, excess_roles=excess_roles)
        depts = frozenset(member_depts).union(
            custom_depts, *(role_scope.dept_ids for role_scope in role_scopes.values())
        )
        visible_subtrees: frozenset[int] = frozenset()
        if depts and scope.subtrees:
            visible_subtrees = await depts_in_subtrees(self.context.db, depts, scope.subtrees)
        single_depts = depts & scope.groups
        # A department that is visible on its own counts as a subtree if its descendants are
        # visible, too.
        if candidates := single_depts - visible_subtrees:
            visible_subtrees |= candidates - await self.queries.with_outside_children(
                candidates, scope.groups, scope.subtrees
            )
        return DelegationLimits(
            all_depts=False,
            visible_depts=visible_subtrees | single_depts,
            visible_subtrees=visible_subtrees,
            excess_roles=excess_roles,
            role_scopes=role_scopes,
        )

    async def require_grantable(
        self, role_ids: Collection[int], dept_id: int, field: str | None
    ) -> None:
        """Raises Forbidden unless the caller may grant the roles to a user of the department."""
        limits = await self.limits(role_ids, [dept_id])
        if not all(limits.can_grant(id, [dept_id]) for id in role_ids):
            raise Forbidden("role.exceeds_own_permissions", field=field)

    async def require_manageable(
        self, role_ids: Collection[int], member_depts: Collection[int] = ()
    ) -> None:
        """Raises Forbidden unless the caller may change roles with members in these departments."""
        limits = await self.limits(role_ids, member_depts)
        if limits.excess_roles:
            raise Forbidden("role.exceeds_own_permissions", field="menu_ids")
        if not all(limits.can_grant(id, member_depts) for id in role_ids):
            raise Forbidden("role.exceeds_own_permissions", field="data_scope")

    async def can_see_depts(self, dept_ids: Collection[int]) -> bool:
        """Returns whether the caller sees the rows of all of these departments."""
        return await sees_depts(self.context, dept_ids)
