from collections.abc import Collection

from sqlalchemy import select

from app.kit.crud import Crud
from app.kit.param import Clauses, equal, like

from .model import Position, user_position
from .param import PositionParam
from .schema import PositionOut


class PositionCrud(Crud[Position, PositionOut]):
    model, out, order = Position, PositionOut, "sort"

    def matching(self, param: PositionParam) -> Clauses:
        return (
            *like(Position.name, param.name),
            *like(Position.code, param.code),
            *equal(Position.status, param.status),
        )

    async def any_held(self, ids: Collection[int]) -> bool:
        held = select(Position.id).join(user_position).where(Position.id.in_(ids)).limit(1)
        return await self.db.scalar(held) is not None
