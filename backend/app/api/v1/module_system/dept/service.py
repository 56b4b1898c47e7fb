from collections.abc import AsyncIterator, Collection, Sequence

from app.kit.context import Context
from app.kit.errors import Conflict, NotFound, Unprocessable
from app.kit.finding import Hit
from app.kit.page import Page
from app.kit.tree import Parents, grow

from .crud import DeptCrud
from .model import Dept
from .param import DeptParam
from .schema import DeptChoice, DeptCreate, DeptNode, DeptOut, DeptUpdate


class DeptService:
    """A tree without loops, and its closure, which every data scope stands on: both change in one
    transaction.

    Nobody sees or changes a department beside or above those whose rows he sees, or hangs one
    there: who could move a foreign department below his own would see its rows. One that has others
    below it cannot be deleted. One with users, roles or rows neither: the database refuses (409
    `in_use`).
    """

    def __init__(self, context: Context) -> None:
        self.depts = DeptCrud(context)
        self.actor = context.actor

    async def page(self, param: DeptParam) -> Page[DeptOut]:
        return await self.depts.page(param, *self.depts.matching(param), *self.depts.in_sight())

    def all(self, param: DeptParam) -> AsyncIterator[Sequence[DeptOut]]:
        return self.depts.pieces(
            param.order_by, *self.depts.matching(param), *self.depts.in_sight()
        )

    async def tree(self) -> list[DeptNode]:
        return grow(DeptNode, await self.depts.all(DeptParam(), *self.depts.in_sight()))

    async def choices(self) -> list[DeptChoice]:
        return grow(DeptChoice, await self.depts.all(DeptParam(), *self.depts.in_sight(home=True)))

    async def find(self, text: str) -> list[Hit]:
        return await self.depts.find(text, *self.depts.in_sight())

    async def detail(self, id: int) -> Dept:
        await self._require_in_sight([id])
        return await self.depts.get(id)

    async def create(self, data: DeptCreate) -> Dept:
        tree = await self.depts.hold_tree()
        self._require_place(None, data.parent_id, tree)
        await self._require_ground(data.parent_id)
        await self._require_free(None, data.code)
        dept = await self.depts.add(Dept(**data.model_dump()))
        await self.depts.join([dept.id, *tree.above(data.parent_id)], [dept.id])
        return dept

    async def update(self, id: int, data: DeptUpdate) -> Dept:
        tree = await self.depts.hold_tree()
        await self._require_in_sight([id])
        dept = await self.depts.get(id)
        left = dept.parent_id
        self._require_place(id, data.parent_id, tree)
        if data.parent_id != left:
            await self._require_ground(data.parent_id)
        await self._require_free(id, data.code)
        await self.depts.edit(dept, data)
        if data.parent_id != left:
            branch = tree.below(id)
            await self.depts.part(tree.above(left), branch)
            await self.depts.join(tree.above(data.parent_id), branch)
        return dept

    async def delete(self, ids: Collection[int]) -> None:
        tree = await self.depts.hold_tree()
        await self._require_in_sight(ids)
        depts = await self.depts.many(ids)
        if any(child not in ids for id in ids for child in tree.children(id)):
            raise Unprocessable("dept.has_children")
        await self.depts.remove(depts)

    async def _require_in_sight(self, ids: Collection[int]) -> None:
        if await self.depts.sees(ids) < len(set(ids)):
            raise NotFound

    async def _require_ground(self, parent: int | None) -> None:
        """Where a department may come to stand: at the top only for one who sees everything."""
        if parent is None and not self.actor.scope.everything:
            raise Unprocessable("dept.not_at_top", field="parent_id")
        if parent is not None and not await self.depts.sees([parent]):
            raise Unprocessable("dept.no_parent", field="parent_id")

    def _require_place(self, id: int | None, parent: int | None, tree: Parents) -> None:
        if parent is not None and parent not in tree:
            raise Unprocessable("dept.no_parent", field="parent_id")
        if id is not None and tree.loops(id, parent):
            raise Unprocessable("dept.loop", field="parent_id")
        if tree.too_deep(id, parent):
            raise Unprocessable("dept.too_deep", field="parent_id")

    async def _require_free(self, id: int | None, code: str | None) -> None:
        if code is not None and await self.depts.exists(Dept.id != id, Dept.code == code):
            raise Conflict("dept.code_taken", field="code", code=code)
