"""How far one who asks may go with roles: as far as he goes himself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.core.ownership import Grant, Reach
from app.kit.context import Actor

from .crud import RoleCrud


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of some roles: loaded for all rows of a list at once, in as many statements for many as for one."""

    everything: bool  # he sees all departments
    sees: frozenset[int] = frozenset()  # or these
    beyond: frozenset[int] = frozenset()  # roles with a permission that he has not got
    grants: Mapping[int, Grant] = field(default_factory=dict)
    branches: Mapping[int, frozenset[int]] = field(default_factory=dict)  # of a department, with all below it

    def cover(self, role_id: int, homes: Collection[int]) -> bool:
        """May he give it to people of these departments, or change it where they have it?"""
        return role_id not in self.beyond and self.reach(self.grants.get(role_id), homes)

    def reach(self, grant: Grant | None, homes: Collection[int]) -> bool:
        """Would those of `homes` see no more by it than he? Of a role that was not asked about nobody knows."""
        if self.everything or grant is None:
            return self.everything
        match grant.reach:
            case Reach.SELF:
                return True
            case Reach.CUSTOM:
                return grant.dept_ids <= self.sees
            case Reach.DEPARTMENT:
                return self.sees >= frozenset(homes)
            case Reach.DEPARTMENT_AND_BELOW:
                return all(self.branches.get(home, frozenset({home})) <= self.sees for home in homes)
            case _:
                return False


async def bounds_of(actor: Actor, roles: RoleCrud, ids: Collection[int], homes: Collection[int]) -> Bounds:
    """Homes are the departments of those who have, or get, them."""
    scope = actor.scope
    if "*" in actor.permissions:
        return Bounds(everything=True)
    beyond = await roles.beyond(ids, actor.permissions) if ids else frozenset[int]()
    if scope.everything:
        return Bounds(everything=True, beyond=beyond)
    known = {*scope.branches, *homes}
    branches = await roles.branches(known) if known else {}
    return Bounds(
        everything=False,
        sees=scope.groups.union(*(branches.get(dept_id, ()) for dept_id in scope.branches)),
        beyond=beyond,
        grants=await roles.grants(ids) if ids else {},
        branches=branches,
    )
