from collections.abc import Mapping

from app.kit.context import Context
from app.kit.crud.search import SearchSource

from .schema import SearchGroupOut


class SearchService:
    """Searches all features whose list the caller may read. Each feature applies its own rules."""

    def __init__(self, context: Context) -> None:
        self.context = context

    async def search(self, text: str, sources: Mapping[str, SearchSource]) -> list[SearchGroupOut]:
        groups: list[SearchGroupOut] = []
        if not text:
            return groups
        for kind, source in sources.items():
            if not self.context.actor.has_permission(source.permission):
                continue
            hits = await source.service(self.context).search(text)
            if hits.items:
                groups.append(SearchGroupOut(kind=kind, items=hits.items, total=hits.total))
        return groups
