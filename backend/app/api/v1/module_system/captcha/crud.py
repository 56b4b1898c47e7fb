from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, select

from app.kit.context import Context

from .model import Captcha


class CaptchaCrud:
    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def add(self, captcha: Captcha) -> None:
        self.db.add(captcha)
        await self.db.flush()

    async def pop_text(self, id: str, moment: datetime) -> str | None:
        """What it says; None when it is over, or when somebody else took it first."""
        text = await self.db.scalar(
            select(Captcha.text).where(Captcha.id == id, Captcha.expires_at > moment)
        )
        gone: CursorResult[Any] = await self.db.execute(  # type: ignore[assignment]  # a DELETE has one
            delete(Captcha).where(Captcha.id == id),
            execution_options={"synchronize_session": False},
        )
        return text if gone.rowcount == 1 else None

    async def delete_expired(self, cutoff: datetime) -> None:
        await self.db.execute(delete(Captcha).where(Captcha.expires_at < cutoff))
