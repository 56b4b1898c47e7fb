from collections.abc import AsyncIterator, Collection, Sequence

from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchHit
from app.kit.errors import Conflict

from .crud import DictCrud
from .model import Dict
from .param import DictParam
from .schema import DictCreate, DictOut, DictUpdate


class DictService:
    """A dictionary's code is unique: pages ask for its items by it.

    One that has items cannot be deleted, the database refuses (409 `in_use`): nobody loses fifty
    labels to one click. To take it out of use, disable it.
    """

    def __init__(self, context: Context) -> None:
        self.dicts = DictCrud(context)

    async def page(self, param: DictParam) -> Page[DictOut]:
        return await self.dicts.page(param, *self.dicts.filters(param))

    def stream(self, param: DictParam) -> AsyncIterator[Sequence[DictOut]]:
        return self.dicts.stream(param.order_by, *self.dicts.filters(param))

    async def search(self, text: str) -> list[SearchHit]:
        return await self.dicts.search(text)

    async def detail(self, id: int) -> Dict:
        return await self.dicts.get(id)

    async def create(self, data: DictCreate) -> Dict:
        await self._require_unique(data.code)
        return await self.dicts.add(Dict(**data.model_dump()))

    async def update(self, id: int, data: DictUpdate) -> Dict:
        dictionary = await self.dicts.get(id)
        if data.code != dictionary.code:
            await self._require_unique(data.code)
        return await self.dicts.update(dictionary, data)

    async def delete(self, ids: Collection[int]) -> None:
        await self.dicts.delete(await self.dicts.get_many(ids))

    async def delete_matching(self, param: DictParam, count: int) -> None:
        await self.delete(await self.dicts.ids_matching(count, *self.dicts.filters(param)))

    async def _require_unique(self, code: str) -> None:
        if await self.dicts.exists(Dict.code == code):
            raise Conflict("dict.code_taken", field="code", code=code)
