from collections.abc import Collection

from app.kit.context import Context

from .crud import RoleCrud


class RoleMemberService:
    """Who has a role, whoever asks: on the system's behalf, for what may not depend on how far he
    sees.
    """

    def __init__(self, context: Context) -> None:
        self.roles = RoleCrud(context)

    async def members(self, id: int) -> dict[int, int]:
        return await self.roles.members(id)

    async def member_counts(self, ids: Collection[int]) -> dict[tuple[int, int], int]:
        return await self.roles.member_counts(ids)
