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

    async def list_for(self, user_id: int) -> Sequence[Passkey]:
        return (
            await self.db.scalars(
                select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
            )
        ).all()

    async def count_for(self, user_id: int) -> int:
        return await self.db.scalar(select(func.count()).where(Passkey.user_id == user_id)) or 0

    async def by_digest(self, digest: str) -> Passkey | None:
        return (await self.db.scalars(select(Passkey).where(Passkey.digest == digest))).first()

    async def delete(self, passkey: Passkey) -> None:
        await self.db.delete(passkey)
        await self.db.flush()

    async def update_sign_count(
        self, id: int, old_count: int, new_count: int, used_at: datetime
    ) -> bool:
        """Whoever makes this one change has used it."""
        mine = update(Passkey).where(Passkey.id == id, Passkey.sign_count == old_count)
        return await self._affects_one_row(mine.values(sign_count=new_count, last_used_at=used_at))

    async def pop_challenge(self, digest: str, moment: datetime) -> bool:
        """Whoever takes it away has its one use."""
        return await self._affects_one_row(
            delete(Challenge).where(Challenge.digest == digest, Challenge.expires_at > moment)
        )

    async def delete_expired(self, cutoff: datetime) -> None:
        await self.db.execute(delete(Challenge).where(Challenge.expires_at < cutoff))

    async def _affects_one_row(self, statement: Any) -> bool:
        result: CursorResult[Any] = await self.db.execute(  # type: ignore[assignment]  # an UPDATE or DELETE has one
            statement, execution_options={"synchronize_session": False}
        )
        return result.rowcount == 1
