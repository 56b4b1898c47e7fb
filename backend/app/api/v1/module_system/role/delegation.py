"""How far one who asks may go with roles: as far as he goes himself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.core.data_scope import DataScopeType, RoleScope
from app.kit.context import Actor

from .crud import RoleCrud


@dataclass(frozen=True, slots=True)
class DelegationLimits:
    """Of some roles: loaded for all rows of a list at once, in as many statements for many as for
    one.
    """

    everything: bool  # he sees all departments
    visible_depts: frozenset[int] = frozenset()  # or, of those that were asked about, these
    visible_subtrees: frozenset[int] = frozenset()  # and of these all that is below them
    excess_roles: frozenset[int] = frozenset()  # roles with a permission that he has not got
    role_scopes: Mapping[int, RoleScope] = field(default_factory=dict)

    def can_grant(self, role_id: int, member_depts: Collection[int]) -> bool:
        """May he give it to people of these departments, or change it where they have it?"""
        return role_id not in self.excess_roles and self.covers_scope(
            self.role_scopes.get(role_id), member_depts
        )

    def covers_scope(self, role_scope: RoleScope | None, member_depts: Collection[int]) -> bool:
        """Would those of `homes` see no more by it than he? Of a role that was not asked about
        nobody knows.
        """
        if self.everything or role_scope is None:
            return self.everything
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


async def load_delegation_limits(
    actor: Actor,
    roles: RoleCrud,
    ids: Collection[int],
    member_depts: Collection[int],
    custom_depts: Collection[int] = (),
) -> DelegationLimits:
    """Homes are the departments of those who have, or get, them; `named` are those that a new role
    would name.

    Of the departments he sees only these are read, however many there are.
    """
    scope = actor.scope
    if "*" in actor.permissions:
        return DelegationLimits(everything=True)
    grants, beyond = (
        await roles.role_scopes_and_excess(ids, actor.permissions)
        if ids
        else ({}, frozenset[int]())
    )
    if scope.all_rows:
        return DelegationLimits(everything=True, excess_roles=beyond)
    asked = frozenset(member_depts).union(
        custom_depts, *(grant.dept_ids for grant in grants.values())
    )
    whole = (
        await roles.in_subtrees(asked, scope.subtrees)
        if asked and scope.subtrees
        else frozenset[int]()
    )
    listed = asked & scope.groups
    if alone := listed - whole:
        whole |= alone - await roles.with_outside_children(alone, scope.groups, scope.subtrees)
    return DelegationLimits(
        everything=False,
        visible_depts=whole | listed,
        visible_subtrees=whole,
        excess_roles=beyond,
        role_scopes=grants,
    )
