from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from app.core.data_scope import DeptClosure
from app.kit.context import Context
from app.kit.crud import Crud
from app.kit.param import Clauses, equal, like
from app.kit.tree import ParentMap, lock_tree

from .model import Dept
from .param import DeptParam
from .schema import DeptOut


class DeptCrud(Crud[Dept, DeptOut]):
    model = Dept
    out_schema = DeptOut
    default_order = "sort"
    search_fields = ("name", "code")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.scope = context.actor.scope

    def visible(self, *, include_own_dept: bool = False) -> Clauses:
        """Departments whose rows he sees, and all below them: one that he has just made is there at
        once.
        """
        if self.scope.all_rows:
            return ()
        mine = {self.scope.dept_id} if include_own_dept else set()
        above = self.scope.groups | self.scope.subtrees | mine - {None}
        branch = select(DeptClosure.descendant_id).where(DeptClosure.descendant_id == Dept.id)
        return (branch.where(DeptClosure.ancestor_id.in_(sorted(above))).exists(),)

    def filters(self, param: DeptParam) -> Clauses:
        return (
            *equal(Dept.parent_id, param.parent_id),
            *like(Dept.name, param.name),
            *like(Dept.code, param.code),
            *like(Dept.leader, param.leader),
            *equal(Dept.enabled, param.enabled),
        )

    async def count_visible(self, ids: Collection[int]) -> int:
        """How many of these there are, for him."""
        return len(
            (await self.db.scalars(select(Dept.id).where(Dept.id.in_(ids), *self.visible()))).all()
        )

    async def lock_tree(self) -> ParentMap:
        """Nobody else changes it until the end of this transaction."""
        await lock_tree(self.db, Dept)
        rows = await self.db.execute(select(Dept.id, Dept.parent_id))
        return ParentMap({row.id: row.parent_id for row in rows.all()})

    async def attach_subtree(
        self, ancestors: Collection[int], descendants: Collection[int]
    ) -> None:
        """Close the tree over a branch that came to stand below these."""
        self.db.add_all(
            [DeptClosure(ancestor_id=a, descendant_id=d) for a in ancestors for d in descendants]
        )
        await self.db.flush()

    async def detach_subtree(
        self, ancestors: Collection[int], descendants: Collection[int]
    ) -> None:
        gone = delete(DeptClosure).where(
            DeptClosure.ancestor_id.in_(ancestors), DeptClosure.descendant_id.in_(descendants)
        )
        await self.db.execute(gone, execution_options={"synchronize_session": False})

    async def delete(self, records: Sequence[Dept]) -> None:
        """They let go of each other first, so that it does not matter who is deleted first."""
        ids = [record.id for record in records]
        await self.db.execute(
            delete(DeptClosure).where(DeptClosure.descendant_id.in_(ids)),
            execution_options={"synchronize_session": False},
        )
        for record in records:
            record.parent_id = None
        await self.db.flush()
        await super().delete(records)
