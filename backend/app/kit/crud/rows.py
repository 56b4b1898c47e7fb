"""Statements that several features need outside `Crud`: single-row changes and one user's rows."""

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import CursorResult, Delete, Update, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.context import Context
from app.kit.errors import NotFound
from app.kit.model import Base

M = TypeVar("M", bound=Base)


async def affects_one_row(db: AsyncSession, statement: Update | Delete) -> bool:
    """Executes the statement and returns whether it changed exactly one row.

    Of concurrent callers that consume the same row, exactly one gets True.
    """
    # An UPDATE or DELETE returns a CursorResult, which `execute` does not declare.
    result: CursorResult[Any] = await db.execute(  # type: ignore[assignment]
        statement, execution_options={"synchronize_session": False}
    )
    return result.rowcount == 1


async def add_if_unique(db: AsyncSession, row: Base) -> bool:
    """Inserts the row in a savepoint. Returns False if a constraint is violated."""
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError:
        return False
    return True


class CredentialCrud(Generic[M]):
    """Credentials of one user, such as passkeys: rows with `id`, `user_id` and a unique `digest`.

    The session has a system scope: the user is not signed in yet, or reads their own rows.
    """

    model: ClassVar[type[Any]]

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def add(self, row: M) -> bool:
        """Returns False if a row with this digest exists."""
        return await add_if_unique(self.db, row)

    async def list_for(self, user_id: int) -> Sequence[M]:
        statement = select(self.model).where(self.model.user_id == user_id)
        return (await self.db.scalars(statement.order_by(self.model.id))).all()

    async def get_own(self, id: int, user_id: int) -> M:
        """Returns a row of this user. Raises NotFound, also for a row of another user."""
        statement = select(self.model).where(self.model.id == id, self.model.user_id == user_id)
        row: M | None = await self.db.scalar(statement)
        if row is None:
            raise NotFound
        return row

    async def by_digest(self, digest: str) -> M | None:
        row: M | None = await self.db.scalar(select(self.model).where(self.model.digest == digest))
        return row

    async def delete(self, row: M) -> None:
        await self.db.delete(row)
        await self.db.flush()
