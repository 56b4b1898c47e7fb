from app.kit.context import Context
from app.kit.errors import Unprocessable

from .crud import PreferenceCrud
from .model import Preference
from .schema import ListLayout, PagePreference

# Per user, one for each page. The console has fewer pages.
MAX_PREFERENCES = 200


class PreferenceService:
    """List layouts of the caller, the same in every browser."""

    def __init__(self, context: Context) -> None:
        self.preferences = PreferenceCrud(context)

    async def list_all(self) -> list[PagePreference]:
        return [
            PagePreference.model_validate({"page": preference.page, **preference.layout})
            for preference in await self.preferences.list_all()
        ]

    async def save(self, page: str, layout: ListLayout) -> None:
        preference = await self.preferences.by_page(page)
        if preference is None:
            if await self.preferences.count() >= MAX_PREFERENCES:
                raise Unprocessable("preference.too_many", most=MAX_PREFERENCES)
            preference = Preference(page=page)
        preference.layout = layout.model_dump()
        await self.preferences.save(preference)
