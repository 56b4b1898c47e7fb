from collections.abc import Sequence

from sqlalchemy import select

from app.core.parameters import StoredParameterValue
from app.kit.compiled_queries import fetch_rows
from app.kit.crud import Crud
from app.kit.crud.rows import add_if_unique

from .model import StoredParameter
from .schema import StoredParameterOut


class StoredParameterCrud(Crud[StoredParameter, StoredParameterOut]):
    model = StoredParameter
    out_schema = StoredParameterOut

    async def stored_values(self) -> list[StoredParameterValue]:
        """Returns all values in one statement."""
        columns = select(
            StoredParameter.name, StoredParameter.value, StoredParameter.encrypted_value
        )
        return [StoredParameterValue(*row) for row in await fetch_rows(self.db, columns)]

    async def all_rows(self) -> Sequence[StoredParameter]:
        return (await self.db.scalars(select(StoredParameter))).all()

    async def by_name(self, name: str) -> StoredParameter | None:
        statement = select(StoredParameter).where(StoredParameter.name == name)
        return (await self.db.scalars(statement)).first()

    async def add_new(self, row: StoredParameter) -> bool:
        """Returns False if another transaction has added the parameter."""
        return await add_if_unique(self.db, row)
