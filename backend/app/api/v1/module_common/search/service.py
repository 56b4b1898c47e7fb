from collections.abc import Mapping

from app.kit.context import Context
from app.kit.finding import Findable

from .schema import FoundOut


class SearchService:
    """Every kind of record answers by its own rules, and is asked only for one who may list it
    anyway.
    """

    def __init__(self, context: Context) -> None:
        self.context = context

    async def search(self, text: str, kinds: Mapping[str, Findable]) -> list[FoundOut]:
        may = self.context.actor.may
        asked = [(kind, one.service) for kind, one in kinds.items() if text and may(one.permission)]
        found = [(kind, await service(self.context).find(text)) for kind, service in asked]
        return [FoundOut(kind=kind, items=items) for kind, items in found if items]
