"""How far one who asks may go with roles: as far as he goes himself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.core.ownership import Grant, Reach
from app.kit.context import Actor

from .crud import RoleCrud


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of some roles: loaded for all rows of a list at once, in as many statements for many as for
    one.
    """

    everything: bool  # he sees all departments
    sees: frozenset[int] = frozenset()  # or, of those that were asked about, these
    whole: frozenset[int] = frozenset()  # and of these all that is below them
    beyond: frozenset[int] = frozenset()  # roles with a permission that he has not got
    grants: Mapping[int, Grant] = field(default_factory=dict)

    def cover(self, role_id: int, homes: Collection[int]) -> bool:
        """May he give it to people of these departments, or change it where they have it?"""
        return role_id not in self.beyond and self.reach(self.grants.get(role_id), homes)

    def reach(self, grant: Grant | None, homes: Collection[int]) -> bool:
        """Would those of `homes` see no more by it than he? Of a role that was not asked about
        nobody knows.
        """
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
                return self.whole >= frozenset(homes)
            case _:
                return False


async def bounds_of(
    actor: Actor,
    roles: RoleCrud,
    ids: Collection[int],
    homes: Collection[int],
    named: Collection[int] = (),
) -> Bounds:
    """Homes are the departments of those who have, or get, them; `named` are those that a new role
    would name.

    Of the departments he sees only these are read, however many there are.
    """
    scope = actor.scope
    if "*" in actor.permissions:
        return Bounds(everything=True)
    grants, beyond = await roles.gifts(ids, actor.permissions) if ids else ({}, frozenset[int]())
    if scope.everything:
        return Bounds(everything=True, beyond=beyond)
    asked = frozenset(homes).union(named, *(grant.dept_ids for grant in grants.values()))
    whole = (
        await roles.among(asked, scope.branches) if asked and scope.branches else frozenset[int]()
    )
    listed = asked & scope.groups
    if alone := listed - whole:
        whole |= alone - await roles.spreading(alone, scope.groups, scope.branches)
    return Bounds(everything=False, sees=whole | listed, whole=whole, beyond=beyond, grants=grants)
