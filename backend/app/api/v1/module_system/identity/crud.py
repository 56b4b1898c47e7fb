from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.kit.context import Context

from .model import Identity


class IdentityCrud:
    """On the system's behalf: of one who is not signed in yet, or of oneself."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def add(self, identity: Identity) -> bool:
        """False when there is such a one already."""
        try:
            async with self.db.begin_nested():
                self.db.add(identity)
        except IntegrityError:
            return False
        return True

    async def list_for(self, user_id: int) -> Sequence[Identity]:
        return (
            await self.db.scalars(
                select(Identity).where(Identity.user_id == user_id).order_by(Identity.id)
            )
        ).all()

    async def by_digest(self, digest: str) -> Identity | None:
        return (await self.db.scalars(select(Identity).where(Identity.digest == digest))).first()

    async def delete(self, identity: Identity) -> None:
        await self.db.delete(identity)
        await self.db.flush()
