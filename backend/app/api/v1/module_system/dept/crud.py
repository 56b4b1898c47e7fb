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
        """Returns clauses for the departments whose rows the caller sees and all below them.

        The departments below are included so that a new one is visible to its creator at once.
        """
        if self.scope.all_rows:
            return ()
        ancestors = set(self.scope.groups | self.scope.subtrees)
        if include_own_dept and self.scope.dept_id is not None:
            ancestors.add(self.scope.dept_id)
        statement = select(DeptClosure.descendant_id).where(
            DeptClosure.descendant_id == Dept.id, DeptClosure.ancestor_id.in_(sorted(ancestors))
        )
        return (statement.exists(),)

    def filters(self, param: DeptParam) -> Clauses:
        return (
            *equal(Dept.parent_id, param.parent_id),
            *like(Dept.name, param.name),
            *like(Dept.code, param.code),
            *like(Dept.leader, param.leader),
            *equal(Dept.enabled, param.enabled),
        )

    async def count_visible(self, ids: Collection[int]) -> int:
        """Returns how many of the departments the caller sees."""
        statement = select(Dept.id).where(Dept.id.in_(ids), *self.visible())
        return len((await self.db.scalars(statement)).all())

    async def lock_tree(self) -> ParentMap:
        """Locks the tree until the end of the transaction and returns it."""
        await lock_tree(self.db, Dept)
        rows = await self.db.execute(select(Dept.id, Dept.parent_id))
        return ParentMap({row.id: row.parent_id for row in rows.all()})

    async def attach_subtree(
        self, ancestors: Collection[int], descendants: Collection[int]
    ) -> None:
        """Adds the closure rows of a subtree that is now below these ancestors."""
        self.db.add_all(
            [
                DeptClosure(ancestor_id=ancestor, descendant_id=descendant)
                for ancestor in ancestors
                for descendant in descendants
            ]
        )
        await self.db.flush()

    async def detach_subtree(
        self, ancestors: Collection[int], descendants: Collection[int]
    ) -> None:
        """Deletes the closure rows of a subtree that is no longer below these ancestors."""
        statement = delete(DeptClosure).where(
            DeptClosure.ancestor_id.in_(ancestors), DeptClosure.descendant_id.in_(descendants)
        )
        await self.db.execute(statement, execution_options={"synchronize_session": False})

    async def delete(self, records: Sequence[Dept]) -> None:
        """Deletes departments with their closure rows.

        The parents are cleared first, so that the order of the deletions does not matter.
        """
        ids = [record.id for record in records]
        statement = delete(DeptClosure).where(DeptClosure.descendant_id.in_(ids))
        await self.db.execute(statement, execution_options={"synchronize_session": False})
        for record in records:
            record.parent_id = None
        await self.db.flush()
        await super().delete(records)
