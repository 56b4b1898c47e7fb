from collections.abc import Mapping

from app.kit.context import Context
from app.kit.crud.search import SearchSource

from .schema import SearchGroupOut


class SearchService:
    """Every kind of record answers by its own rules, and is asked only for one who may list it
    anyway.
    """

    def __init__(self, context: Context) -> None:
        self.context = context

    async def search(self, text: str, sources: Mapping[str, SearchSource]) -> list[SearchGroupOut]:
        may = self.context.actor.has_permission
        asked = [
            (kind, one.service) for kind, one in sources.items() if text and may(one.permission)
        ]
        found = [(kind, await service(self.context).search(text)) for kind, service in asked]
        return [SearchGroupOut(kind=kind, items=items) for kind, items in found if items]
