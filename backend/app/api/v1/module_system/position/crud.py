from collections.abc import Collection

from sqlalchemy import select

from app.kit.crud import Crud
from app.kit.crud.relations import Relation
from app.kit.param import Clauses, equal, like
from app.kit.schema import Option

from .model import Position, PositionStatus, UserPosition
from .param import PositionParam
from .schema import PositionOut

POSITION = Relation(name="position", key=Position.id, label=Position.name)


class PositionCrud(Crud[Position, PositionOut]):
    model = Position
    out_schema = PositionOut
    default_order = "sort"
    search_fields = ("name", "code")

    def filters(self, param: PositionParam) -> Clauses:
        return (
            *like(Position.name, param.name),
            *like(Position.code, param.code),
            *equal(Position.status, param.status),
        )

    async def enabled_options(self, search: str) -> list[Option]:
        statement = POSITION.options_query(search).where(Position.status == PositionStatus.ENABLED)
        rows = await self.db.execute(statement)
        return [Option(id=id, label=label) for id, label in rows]

    async def any_held(self, ids: Collection[int]) -> bool:
        """Returns whether a user holds one of the positions."""
        statement = select(Position.id).join(UserPosition).where(Position.id.in_(ids)).limit(1)
        return await self.db.scalar(statement) is not None
