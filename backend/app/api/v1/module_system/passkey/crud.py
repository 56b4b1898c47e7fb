from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from app.kit.context import Context

from .model import Challenge, Passkey


class PasskeyCrud:
    """On the system's behalf: of one who is not signed in yet, or of oneself."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def add(self, row: Passkey | Challenge) -> bool:
        """False when there is such a one already."""
        try:
            async with self.db.begin_nested():
                self.db.add(row)
        except IntegrityError:
            return False
        return True

    async def of(self, user_id: int) -> Sequence[Passkey]:
        return (
            await self.db.scalars(
                select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
            )
        ).all()

    async def count(self, user_id: int) -> int:
        return await self.db.scalar(select(func.count()).where(Passkey.user_id == user_id)) or 0

    async def named(self, digest: str) -> Passkey | None:
        return (await self.db.scalars(select(Passkey).where(Passkey.digest == digest))).first()

    async def remove(self, passkey: Passkey) -> None:
        await self.db.delete(passkey)
        await self.db.flush()

    async def take_count(self, id: int, old: int, new: int, at: datetime) -> bool:
        """Whoever makes this one change has used it."""
        mine = update(Passkey).where(Passkey.id == id, Passkey.sign_count == old)
        return await self._one(mine.values(sign_count=new, last_used_at=at))

    async def take_challenge(self, digest: str, at: datetime) -> bool:
        """Whoever takes it away has its one use."""
        return await self._one(
            delete(Challenge).where(Challenge.digest == digest, Challenge.expires_at > at)
        )

    async def forget(self, before: datetime) -> None:
        await self.db.execute(delete(Challenge).where(Challenge.expires_at < before))

    async def _one(self, change: Any) -> bool:
        result: CursorResult[Any] = await self.db.execute(  # type: ignore[assignment]  # an UPDATE or DELETE has one
            change, execution_options={"synchronize_session": False}
        )
        return result.rowcount == 1
