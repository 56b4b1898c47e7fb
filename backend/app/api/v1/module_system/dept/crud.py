from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from app.core.ownership import DeptBranch
from app.kit.context import Context
from app.kit.crud import Crud
from app.kit.param import Clauses, equal, like
from app.kit.tree import Parents, hold

from .model import Dept
from .param import DeptParam
from .schema import DeptOut


class DeptCrud(Crud[Dept, DeptOut]):
    model = Dept
    out = DeptOut
    order = "sort"
    found_by = ("name", "code")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.scope = context.actor.scope

    def in_sight(self, *, home: bool = False) -> Clauses:
        """Departments whose rows he sees, and all below them: one that he has just made is there at
        once.
        """
        if self.scope.everything:
            return ()
        mine = {self.scope.home} if home else set()
        above = self.scope.groups | self.scope.branches | mine - {None}
        branch = select(DeptBranch.descendant_id).where(DeptBranch.descendant_id == Dept.id)
        return (branch.where(DeptBranch.ancestor_id.in_(sorted(above))).exists(),)

    def matching(self, param: DeptParam) -> Clauses:
        return (
            *equal(Dept.parent_id, param.parent_id),
            *like(Dept.name, param.name),
            *like(Dept.code, param.code),
            *like(Dept.leader, param.leader),
            *equal(Dept.enabled, param.enabled),
        )

    async def sees(self, ids: Collection[int]) -> int:
        """How many of these there are, for him."""
        return len(
            (await self.db.scalars(select(Dept.id).where(Dept.id.in_(ids), *self.in_sight()))).all()
        )

    async def hold_tree(self) -> Parents:
        """Nobody else changes it until the end of this transaction."""
        await hold(self.db, Dept)
        rows = await self.db.execute(select(Dept.id, Dept.parent_id))
        return Parents({row.id: row.parent_id for row in rows.all()})

    async def join(self, above: Collection[int], below: Collection[int]) -> None:
        """Close the tree over a branch that came to stand below these."""
        self.db.add_all([DeptBranch(ancestor_id=a, descendant_id=d) for a in above for d in below])
        await self.db.flush()

    async def part(self, above: Collection[int], below: Collection[int]) -> None:
        gone = delete(DeptBranch).where(
            DeptBranch.ancestor_id.in_(above), DeptBranch.descendant_id.in_(below)
        )
        await self.db.execute(gone, execution_options={"synchronize_session": False})

    async def remove(self, records: Sequence[Dept]) -> None:
        """They let go of each other first, so that it does not matter who is deleted first."""
        ids = [record.id for record in records]
        await self.db.execute(
            delete(DeptBranch).where(DeptBranch.descendant_id.in_(ids)),
            execution_options={"synchronize_session": False},
        )
        for record in records:
            record.parent_id = None
        await self.db.flush()
        await super().remove(records)
