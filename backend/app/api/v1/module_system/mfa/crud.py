from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Update, delete, func, select, update

from app.kit.context import Context
from app.kit.model import Base

from .model import RecoveryCode, Totp

NOT_USED = RecoveryCode.used_at.is_(None)


class MfaCrud:
    """On the system's behalf: of one who is not signed in yet, or of oneself."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def add(self, *rows: Base) -> None:
        self.db.add_all(rows)
        await self.db.flush()

    async def delete(self, *rows: Base) -> None:
        for row in rows:
            await self.db.delete(row)
        await self.db.flush()

    async def get_totp(self, user_id: int) -> Totp | None:
        """As it is now, whatever this session has seen before."""
        return await self.db.get(Totp, user_id, populate_existing=True)

    async def has_totp(self, user_id: int) -> bool:
        found = select(Totp.user_id).where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None))
        return await self.db.scalar(found) is not None

    async def confirm_totp(
        self, user_id: int, secret: str, step: int, confirmed_at: datetime
    ) -> bool:
        """Whoever makes this one change has confirmed that secret."""
        mine = update(Totp).where(
            Totp.user_id == user_id, Totp.secret == secret, Totp.confirmed_at.is_(None)
        )
        return await self._affects_one_row(mine.values(confirmed_at=confirmed_at, last_step=step))

    async def consume_step(self, user_id: int, secret: str, step: int) -> bool:
        """Whoever makes this one change has used the code of that step, and all before it are over."""
        mine = update(Totp).where(
            Totp.user_id == user_id, Totp.secret == secret, Totp.confirmed_at.is_not(None)
        )
        return await self._affects_one_row(mine.where(Totp.last_step < step).values(last_step=step))

    async def replace_secret(self, user_id: int, old_secret: str, new_secret: str) -> None:
        await self._affects_one_row(
            update(Totp)
            .where(Totp.user_id == user_id, Totp.secret == old_secret)
            .values(secret=new_secret)
        )

    async def has_recovery_code(self, user_id: int, digest: str) -> bool:
        found = select(RecoveryCode.id).where(
            RecoveryCode.user_id == user_id, RecoveryCode.digest == digest, NOT_USED
        )
        return await self.db.scalar(found) is not None

    async def consume_recovery_code(self, user_id: int, digest: str, used_at: datetime) -> bool:
        """Whoever makes this one change has its one use."""
        mine = update(RecoveryCode).where(
            RecoveryCode.user_id == user_id, RecoveryCode.digest == digest, NOT_USED
        )
        return await self._affects_one_row(mine.values(used_at=used_at))

    async def count_recovery_codes(self, user_id: int) -> int:
        left = (
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.user_id == user_id, NOT_USED)
        )
        return await self.db.scalar(left) or 0

    async def replace_recovery_codes(self, user_id: int, digests: Sequence[str]) -> None:
        await self.db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        await self.add(*(RecoveryCode(user_id=user_id, digest=digest) for digest in digests))

    async def _affects_one_row(self, statement: Update) -> bool:
        """Of many at once, one alone hears yes."""
        result: CursorResult[Any] = await self.db.execute(  # type: ignore[assignment]  # an UPDATE has one
            statement, execution_options={"synchronize_session": False}
        )
        return result.rowcount == 1
