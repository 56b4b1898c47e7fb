from collections.abc import Sequence

from sqlalchemy import func, select

from app.kit.context import Context

from .model import Preference


class PreferenceCrud:
    """Preferences of the caller. `Preference` is private, so the session shows no others."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def list_all(self) -> Sequence[Preference]:
        return (await self.db.scalars(select(Preference).order_by(Preference.page))).all()

    async def by_page(self, page: str) -> Preference | None:
        return (await self.db.scalars(select(Preference).where(Preference.page == page))).first()

    async def count(self) -> int:
        return await self.db.scalar(select(func.count(Preference.id))) or 0

    async def save(self, preference: Preference) -> None:
        self.db.add(preference)
        await self.db.flush()
