from datetime import datetime
from typing import ClassVar

from sqlalchemy import delete, func, select, update

from app.kit.crud.rows import CredentialCrud, add_if_unique, affects_one_row

from .model import Challenge, Passkey


class PasskeyCrud(CredentialCrud[Passkey]):
    model: ClassVar[type[Passkey]] = Passkey

    async def count_for(self, user_id: int) -> int:
        return await self.db.scalar(select(func.count()).where(Passkey.user_id == user_id)) or 0

    async def update_sign_count(
        self, id: int, old_count: int, new_count: int, used_at: datetime
    ) -> bool:
        """Returns whether the count was still the old one, so that an assertion is used once."""
        return await affects_one_row(
            self.db,
            update(Passkey)
            .where(Passkey.id == id, Passkey.sign_count == old_count)
            .values(sign_count=new_count, last_used_at=used_at),
        )

    async def add_challenge(self, challenge: Challenge) -> None:
        await add_if_unique(self.db, challenge)

    async def pop_challenge(self, digest: str, moment: datetime, latest: datetime) -> bool:
        """Deletes the challenge.

        Returns False if it is gone or does not expire between `moment` and `latest`.
        """
        return await affects_one_row(
            self.db,
            delete(Challenge).where(
                Challenge.digest == digest,
                Challenge.expires_at > moment,
                Challenge.expires_at <= latest,
            ),
        )

    async def delete_expired(self, cutoff: datetime) -> None:
        await self.db.execute(delete(Challenge).where(Challenge.expires_at < cutoff))
