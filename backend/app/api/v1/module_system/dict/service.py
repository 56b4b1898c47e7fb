from collections.abc import AsyncIterator, Collection, Sequence

from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchHits
from app.kit.errors import Conflict

from .crud import DictCrud
from .model import Dict
from .param import DictParam
from .schema import DictCreate, DictOut, DictUpdate


class DictService:
    """Dictionaries. A code is unique, because pages read the items by it.

    The database rejects the deletion of a dictionary with items (409 `in_use`), so that one click
    cannot delete many labels. A dictionary can be disabled instead.
    """

    def __init__(self, context: Context) -> None:
        self.dicts = DictCrud(context)

    async def page(self, param: DictParam) -> Page[DictOut]:
        return await self.dicts.page(param, *self.dicts.filters(param))

    def stream(self, param: DictParam) -> AsyncIterator[Sequence[DictOut]]:
        return self.dicts.stream(param.order_by, *self.dicts.filters(param))

    async def search(self, text: str) -> SearchHits:
        return await self.dicts.search(text)

    async def detail(self, id: int) -> Dict:
        return await self.dicts.get(id)

    async def create(self, data: DictCreate) -> Dict:
        await self._require_unique_code(data)
        return await self.dicts.add(Dict(**data.model_dump()))

    async def update(self, id: int, data: DictUpdate) -> Dict:
        dictionary = await self.dicts.get(id)
        if data.code != dictionary.code:
            await self._require_unique_code(data)
        return await self.dicts.update(dictionary, data)

    async def delete(self, ids: Collection[int]) -> None:
        await self.dicts.delete(await self.dicts.get_many(ids))

    async def delete_matching(self, param: DictParam, count: int) -> None:
        await self.delete(await self.dicts.ids_matching(count, *self.dicts.filters(param)))

    async def _require_unique_code(self, data: DictCreate) -> None:
        if await self.dicts.exists(Dict.code == data.code):
            raise Conflict("dict.code_taken", field="code", code=data.code)
