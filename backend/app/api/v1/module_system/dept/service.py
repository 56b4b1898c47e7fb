from collections.abc import AsyncIterator, Collection, Sequence

from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchHit
from app.kit.errors import Conflict, NotFound, Unprocessable
from app.kit.tree import ParentMap, build_tree

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
        return await self.depts.page(param, *self.depts.filters(param), *self.depts.visible())

    def stream(self, param: DeptParam) -> AsyncIterator[Sequence[DeptOut]]:
        return self.depts.stream(param.order_by, *self.depts.filters(param), *self.depts.visible())

    async def tree(self) -> list[DeptNode]:
        return build_tree(DeptNode, await self.depts.list_all(DeptParam(), *self.depts.visible()))

    async def options(self) -> list[DeptChoice]:
        return build_tree(
            DeptChoice,
            await self.depts.list_all(DeptParam(), *self.depts.visible(include_own_dept=True)),
        )

    async def search(self, text: str) -> list[SearchHit]:
        return await self.depts.search(text, *self.depts.visible())

    async def detail(self, id: int) -> Dept:
        await self._require_visible([id])
        return await self.depts.get(id)

    async def create(self, data: DeptCreate) -> Dept:
        tree = await self.depts.lock_tree()
        self._require_valid_parent(None, data.parent_id, tree)
        await self._require_parent_allowed(data.parent_id)
        await self._require_unique(None, data.code)
        dept = await self.depts.add(Dept(**data.model_dump()))
        await self.depts.attach_subtree([dept.id, *tree.ancestors(data.parent_id)], [dept.id])
        return dept

    async def update(self, id: int, data: DeptUpdate) -> Dept:
        tree = await self.depts.lock_tree()
        await self._require_visible([id])
        dept = await self.depts.get(id)
        left = dept.parent_id
        self._require_valid_parent(id, data.parent_id, tree)
        if data.parent_id != left:
            await self._require_parent_allowed(data.parent_id)
        await self._require_unique(id, data.code)
        await self.depts.update(dept, data)
        if data.parent_id != left:
            branch = tree.descendants(id)
            await self.depts.detach_subtree(tree.ancestors(left), branch)
            await self.depts.attach_subtree(tree.ancestors(data.parent_id), branch)
        return dept

    async def delete(self, ids: Collection[int]) -> None:
        tree = await self.depts.lock_tree()
        await self._require_visible(ids)
        depts = await self.depts.get_many(ids)
        if any(child not in ids for id in ids for child in tree.children(id)):
            raise Unprocessable("dept.has_children")
        await self.depts.delete(depts)

    async def _require_visible(self, ids: Collection[int]) -> None:
        if await self.depts.count_visible(ids) < len(set(ids)):
            raise NotFound

    async def _require_parent_allowed(self, parent: int | None) -> None:
        """Where a department may come to stand: at the top only for one who sees everything."""
        if parent is None and not self.actor.scope.all_rows:
            raise Unprocessable("dept.not_at_top", field="parent_id")
        if parent is not None and not await self.depts.count_visible([parent]):
            raise Unprocessable("dept.no_parent", field="parent_id")

    def _require_valid_parent(self, id: int | None, parent: int | None, tree: ParentMap) -> None:
        if parent is not None and parent not in tree:
            raise Unprocessable("dept.no_parent", field="parent_id")
        if id is not None and tree.would_cycle(id, parent):
            raise Unprocessable("dept.cycle", field="parent_id")
        if tree.exceeds_max_depth(id, parent):
            raise Unprocessable("dept.too_deep", field="parent_id")

    async def _require_unique(self, id: int | None, code: str | None) -> None:
        if code is not None and await self.depts.exists(Dept.id != id, Dept.code == code):
            raise Conflict("dept.code_taken", field="code", code=code)
