from collections.abc import AsyncIterator, Collection, Sequence

from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.errors import Conflict
from app.kit.unmanaged_edit import UnmanagedEdit

from .crud import DemoCrud
from .model import Demo
from .param import DemoParam
from .schema import DemoCreate, DemoOut, DemoUpdate


class DemoService:
    """Demos. The name is unique."""

    def __init__(self, context: Context) -> None:
        self.demos = DemoCrud(context)

    async def page(self, param: DemoParam) -> Page[DemoOut]:
        return await self.demos.page(param, *self.demos.filters(param))

    def stream(self, param: DemoParam) -> AsyncIterator[Sequence[DemoOut]]:
        return self.demos.stream(param.order_by, *self.demos.filters(param))

    async def detail(self, id: int) -> DemoOut:
        return await self.demos.read(id)

    async def create(self, data: DemoCreate) -> DemoOut:
        await self._require_unique_name(data)
        demo = await self.demos.add(Demo(**data.model_dump()))
        return await self.demos.read(demo.id)

    async def update(self, id: int, edit: UnmanagedEdit[DemoUpdate]) -> DemoOut:
        demo = await self.demos.get(id)
        data = await self.demos.validate(demo, edit)
        if data.name != demo.name:
            await self._require_unique_name(data)
        await self.demos.update(demo, data)
        return await self.demos.read(id)

    async def delete(self, ids: Collection[int]) -> None:
        demos = await self.demos.get_many(ids)
        await self.demos.delete(demos)

    async def delete_matching(self, param: DemoParam, count: int) -> None:
        ids = await self.demos.ids_matching(count, *self.demos.filters(param))
        await self.delete(ids)

    async def _require_unique_name(self, data: DemoCreate | DemoUpdate) -> None:
        if await self.demos.exists(Demo.name == data.name):
            raise Conflict("example.demo.name_taken", field="name")
