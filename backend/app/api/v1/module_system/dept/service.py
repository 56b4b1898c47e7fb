from collections.abc import AsyncIterator, Collection, Sequence

from app.core.delegation import sees_depts
from app.kit.context import Context
from app.kit.crud.pagination import Page
from app.kit.crud.search import SearchHits
from app.kit.errors import Conflict, Forbidden, NotFound, Unprocessable
from app.kit.tree import ParentMap, build_tree

from .crud import DeptCrud
from .model import Dept
from .param import DeptParam
from .schema import DeptChoice, DeptCreate, DeptNode, DeptOut, DeptUpdate


class DeptService:
    """Departments. They form a tree without cycles.

    Every data scope uses the closure of the tree, so both change in one transaction. A caller sees
    and changes only departments in their data scope, and moves a department only to a parent there:
    a foreign department below the caller's own would show them its rows. A move needs a caller who
    sees the rows of the whole subtree, because it decides who else sees them. A department with
    sub-departments cannot be deleted. The database rejects the deletion of a department with users,
    roles or rows (409 `in_use`).
    """

    def __init__(self, context: Context) -> None:
        self.depts = DeptCrud(context)
        self.context = context
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

    async def search(self, text: str) -> SearchHits:
        return await self.depts.search(text, *self.depts.visible())

    async def detail(self, id: int) -> Dept:
        await self._require_visible([id])
        return await self.depts.get(id)

    async def create(self, data: DeptCreate) -> Dept:
        tree = await self.depts.lock_tree()
        self._require_valid_parent(None, data.parent_id, tree)
        await self._require_parent_allowed(data.parent_id)
        await self._require_unique_code(None, data)
        dept = await self.depts.add(Dept(**data.model_dump()))
        await self.depts.attach_subtree([dept.id, *tree.ancestors(data.parent_id)], [dept.id])
        return dept

    async def update(self, id: int, data: DeptUpdate) -> Dept:
        tree = await self.depts.lock_tree()
        await self._require_visible([id])
        dept = await self.depts.get(id)
        old_parent = dept.parent_id
        self._require_valid_parent(id, data.parent_id, tree)
        if data.parent_id != old_parent:
            await self._require_parent_allowed(data.parent_id)
            if not await sees_depts(self.context, tree.descendants(id)):
                raise Forbidden("dept.exceeds_own_data_scope", field="parent_id")
        await self._require_unique_code(id, data)
        await self.depts.update(dept, data)
        if data.parent_id != old_parent:
            subtree = tree.descendants(id)
            await self.depts.detach_subtree(tree.ancestors(old_parent), subtree)
            await self.depts.attach_subtree(tree.ancestors(data.parent_id), subtree)
        return dept

    async def delete(self, ids: Collection[int]) -> None:
        tree = await self.depts.lock_tree()
        await self._require_visible(ids)
        depts = await self.depts.get_many(ids)
        if any(child not in ids for id in ids for child in tree.children(id)):
            raise Unprocessable("dept.has_children")
        await self.depts.delete(depts)

    async def _require_visible(self, ids: Collection[int]) -> None:
        """Raises NotFound unless the caller sees all departments."""
        if await self.depts.count_visible(ids) < len(set(ids)):
            raise NotFound

    async def _require_parent_allowed(self, parent: int | None) -> None:
        """Only a caller who sees all rows may create or move a department to the top level."""
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

    async def _require_unique_code(self, id: int | None, data: DeptCreate) -> None:
        if data.code is not None and await self.depts.exists(Dept.id != id, Dept.code == data.code):
            raise Conflict("dept.code_taken", field="code", code=data.code)
