from collections.abc import AsyncIterator, Collection, Sequence

from app.kit.context import Context
from app.kit.errors import Conflict
from app.kit.page import Page

from .crud import DictItemCrud
from .model import DictItem
from .param import DictItemParam
from .schema import DictChoices, DictItemCreate, DictItemOut, DictItemUpdate


class DictItemService:
    """A value occurs once in its dictionary."""

    def __init__(self, context: Context) -> None:
        self.items = DictItemCrud(context)

    async def page(self, param: DictItemParam) -> Page[DictItemOut]:
        return await self.items.page(param, *self.items.matching(param))

    def all(self, param: DictItemParam) -> AsyncIterator[Sequence[DictItemOut]]:
        return self.items.pieces(param.order_by, *self.items.matching(param))

    async def choices(self, codes: Collection[str]) -> list[DictChoices]:
        """Of every code, asked for once or twice. One that is unknown, or out of use, has no items."""
        return await self.items.enabled(codes)

    async def detail(self, id: int) -> DictItemOut:
        return await self.items.show(id)

    async def create(self, data: DictItemCreate) -> DictItemOut:
        await self._require_sound(None, data)
        item = await self.items.add(DictItem(**data.model_dump()))
        return await self.items.show(item.id)

    async def update(self, id: int, data: DictItemUpdate) -> DictItemOut:
        item = await self.items.get(id)
        await self._require_sound(id, data)
        await self.items.edit(item, data)
        return await self.items.show(id)

    async def delete(self, ids: Collection[int]) -> None:
        await self.items.remove(await self.items.many(ids))

    async def delete_matching(self, param: DictItemParam, count: int) -> None:
        await self.delete(await self.items.matched(count, *self.items.matching(param)))

    async def _require_sound(self, id: int | None, data: DictItemCreate) -> None:
        if not await self.items.has_dict(data.dict_id):
            raise Conflict("no_reference", field="dict_id")
        same = DictItem.dict_id == data.dict_id, DictItem.value == data.value
        if await self.items.exists(DictItem.id != id, *same):
            raise Conflict("dict_item.value_taken", field="value", value=data.value)
