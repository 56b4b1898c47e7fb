from app.kit.context import Context
from app.kit.errors import Unprocessable

from .crud import PreferenceCrud
from .model import Preference
from .schema import Look, PageLook

MOST = 200  # pages: more than anybody has


class PreferenceService:
    """How somebody wants his pages to look, in whichever browser he opens them."""

    def __init__(self, context: Context) -> None:
        self.preferences = PreferenceCrud(context)

    async def all(self) -> list[PageLook]:
        return [
            PageLook.model_validate({"page": one.page, **one.look})
            for one in await self.preferences.all()
        ]

    async def keep(self, page: str, look: Look) -> None:
        kept = await self.preferences.of(page)
        if kept is None:
            if await self.preferences.count() >= MOST:
                raise Unprocessable("preference.too_many", most=MOST)
            kept = Preference(page=page)
        kept.look = look.model_dump()
        await self.preferences.keep(kept)
