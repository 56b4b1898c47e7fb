from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from app.kit.context import Context
from app.kit.crud.rows import affects_one_row
from app.kit.model import Base

from .model import RecoveryCode, Totp
from .otp import WINDOW

NOT_USED = RecoveryCode.used_at.is_(None)


class MfaCrud:
    """TOTP secrets and recovery codes.

    The session has a system scope: the user is not signed in yet, or reads their own rows.
    """

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
        """Reads the row again even if the session holds it."""
        return await self.db.get(Totp, user_id, populate_existing=True)

    async def has_totp(self, user_id: int) -> bool:
        confirmed = select(Totp.user_id).where(
            Totp.user_id == user_id, Totp.confirmed_at.is_not(None)
        )
        return await self.db.scalar(confirmed) is not None

    async def confirm_totp(
        self, user_id: int, secret: str, step: int, confirmed_at: datetime
    ) -> bool:
        """Returns False if the secret was confirmed or replaced in the meantime."""
        return await affects_one_row(
            self.db,
            update(Totp)
            .where(Totp.user_id == user_id, Totp.secret == secret, Totp.confirmed_at.is_(None))
            .values(confirmed_at=confirmed_at, last_step=step),
        )

    async def consume_step(self, user_id: int, secret: str, step: int) -> bool:
        """Marks this time step and all earlier ones as used. Returns False if it was used.

        A last step beyond the window was used while the clock was ahead.
        """
        return await affects_one_row(
            self.db,
            update(Totp)
            .where(
                Totp.user_id == user_id,
                Totp.secret == secret,
                Totp.confirmed_at.is_not(None),
                or_(Totp.last_step < step, Totp.last_step > step + 2 * WINDOW),
            )
            .values(last_step=step),
        )

    async def replace_secret(self, user_id: int, old_secret: str, new_secret: str) -> None:
        await affects_one_row(
            self.db,
            update(Totp)
            .where(Totp.user_id == user_id, Totp.secret == old_secret)
            .values(secret=new_secret),
        )

    async def has_recovery_code(self, user_id: int, digest: str) -> bool:
        unused = select(RecoveryCode.id).where(
            RecoveryCode.user_id == user_id, RecoveryCode.digest == digest, NOT_USED
        )
        return await self.db.scalar(unused) is not None

    async def consume_recovery_code(self, user_id: int, digest: str, used_at: datetime) -> bool:
        """Returns False if the code was used."""
        return await affects_one_row(
            self.db,
            update(RecoveryCode)
            .where(RecoveryCode.user_id == user_id, RecoveryCode.digest == digest, NOT_USED)
            .values(used_at=used_at),
        )

    async def count_recovery_codes(self, user_id: int) -> int:
        unused = (
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.user_id == user_id, NOT_USED)
        )
        return await self.db.scalar(unused) or 0

    async def replace_recovery_codes(self, user_id: int, digests: Sequence[str]) -> None:
        await self.db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        await self.add(*(RecoveryCode(user_id=user_id, digest=digest) for digest in digests))
