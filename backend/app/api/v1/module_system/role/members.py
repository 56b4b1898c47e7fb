from collections.abc import Collection

from app.kit.context import Context

from .crud import RoleCrud


class RoleMemberService:
    """Members of roles.

    Runs on behalf of the system, because the result must not depend on the caller's data scope.
    """

    def __init__(self, context: Context) -> None:
        self.roles = RoleCrud(context)

    async def members(self, id: int) -> dict[int, int]:
        """Returns the department of each member, by user id."""
        return await self.roles.members(id)

    async def member_counts(self, ids: Collection[int]) -> dict[tuple[int, int], int]:
        """Returns the number of members by role and department."""
        return await self.roles.member_counts(ids)
