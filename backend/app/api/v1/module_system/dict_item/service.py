from collections.abc import AsyncIterator, Collection, Sequence

from pydantic import TypeAdapter

from app.extensions.cache import Cache, CacheFamily
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.errors import Conflict

from .crud import DictItemCrud
from .model import DictItem
from .param import DictItemParam
from .schema import DictChoice, DictChoices, DictItemCreate, DictItemOut, DictItemUpdate

# The enabled items of each dictionary, by its code.
DICTIONARIES = CacheFamily("dictionary", TypeAdapter(list[DictChoice]))
# Dictionaries that are loaded at start. Others are loaded when a page needs them.
MAX_WARM_DICTIONARIES = 1_000


class DictItemService:
    """Dictionary items. A value is unique in its dictionary."""

    def __init__(self, context: Context) -> None:
        self.items = DictItemCrud(context)

    async def page(self, param: DictItemParam) -> Page[DictItemOut]:
        return await self.items.page(param, *self.items.filters(param))

    def stream(self, param: DictItemParam) -> AsyncIterator[Sequence[DictItemOut]]:
        return self.items.stream(param.order_by, *self.items.filters(param))

    async def choices(self, codes: Collection[str], cache: Cache) -> list[DictChoices]:
        """Returns one element for each code. An unknown or disabled dictionary has no items."""
        items = await cache.get_or_load_many(DICTIONARIES, codes, self.items.enabled_choices)
        return [DictChoices(code=code, items=items.get(code, [])) for code in dict.fromkeys(codes)]

    async def enabled_items(self, codes: Collection[str]) -> dict[str, list[DictChoice]]:
        """Returns the items of dictionaries from the database, also to a caller in a transaction.

        An unknown or disabled dictionary is left out.
        """
        return await self.items.enabled_choices(codes)

    async def detail(self, id: int) -> DictItemOut:
        return await self.items.read(id)

    async def create(self, data: DictItemCreate) -> DictItemOut:
        await self._validate(None, data)
        item = await self.items.add(DictItem(**data.model_dump()))
        return await self.items.read(item.id)

    async def update(self, id: int, data: DictItemUpdate) -> DictItemOut:
        item = await self.items.get(id)
        await self._validate(id, data)
        await self.items.update(item, data)
        return await self.items.read(id)

    async def delete(self, ids: Collection[int]) -> None:
        await self.items.delete(await self.items.get_many(ids))

    async def delete_matching(self, param: DictItemParam, count: int) -> None:
        await self.delete(await self.items.ids_matching(count, *self.items.filters(param)))

    async def _validate(self, id: int | None, data: DictItemCreate) -> None:
        if not await self.items.dict_exists(data.dict_id):
            raise Conflict("reference_not_found", field="dict_id")
        if await self.items.exists(
            DictItem.id != id, DictItem.dict_id == data.dict_id, DictItem.value == data.value
        ):
            raise Conflict("dict_item.value_taken", field="value", value=data.value)


async def warm_up_dictionaries(context: Context, cache: Cache) -> None:
    """Loads the items of the oldest enabled dictionaries."""
    items = DictItemCrud(context)
    codes = await items.enabled_codes(MAX_WARM_DICTIONARIES)
    await cache.get_or_load_many(DICTIONARIES, codes, items.enabled_choices)
