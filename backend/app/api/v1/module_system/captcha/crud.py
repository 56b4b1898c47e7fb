from datetime import datetime

from sqlalchemy import delete, select

from app.kit.context import Context
from app.kit.crud.rows import affects_one_row

from .model import Captcha


class CaptchaCrud:
    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def add(self, captcha: Captcha) -> None:
        self.db.add(captcha)
        await self.db.flush()

    async def pop_text(self, id: str, moment: datetime, latest: datetime) -> str | None:
        """Deletes the captcha and returns its text.

        Returns None if it does not expire between `moment` and `latest`, or if another request
        deleted it first.
        """
        text = await self.db.scalar(
            select(Captcha.text).where(
                Captcha.id == id, Captcha.expires_at > moment, Captcha.expires_at <= latest
            )
        )
        is_deleted = await affects_one_row(self.db, delete(Captcha).where(Captcha.id == id))
        return text if is_deleted else None

    async def delete_expired(self, cutoff: datetime) -> None:
        await self.db.execute(delete(Captcha).where(Captcha.expires_at < cutoff))
