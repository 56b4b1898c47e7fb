from app.kit.context import Context
from app.kit.errors import Unprocessable

from .crud import PreferenceCrud
from .model import Preference
from .schema import ListLayout, PagePreference

MAX_PREFERENCES = 200  # pages: more than anybody has


class PreferenceService:
    """How somebody wants his pages to look, in whichever browser he opens them."""

    def __init__(self, context: Context) -> None:
        self.preferences = PreferenceCrud(context)

    async def list_all(self) -> list[PagePreference]:
        return [
            PagePreference.model_validate({"page": one.page, **one.look})
            for one in await self.preferences.list_all()
        ]

    async def save(self, page: str, layout: ListLayout) -> None:
        kept = await self.preferences.by_page(page)
        if kept is None:
            if await self.preferences.count() >= MAX_PREFERENCES:
                raise Unprocessable("preference.too_many", most=MAX_PREFERENCES)
            kept = Preference(page=page)
        kept.look = layout.model_dump()
        await self.preferences.save(kept)
