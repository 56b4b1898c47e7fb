from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from app.extensions.queue import transitions
from app.kit.crud import Crud
from app.kit.crud.list_query import count_statement, list_statement
from app.kit.param import Clauses, equal, like, one_of, within_period

from .model import TaskRun, TaskRunLine, TaskRunState
from .param import OwnRunParam, RunLineParam, RunParam
from .schema import RunLineOut, RunLines, RunOut


class RunCrud(Crud[TaskRun, RunOut]):
    model = TaskRun
    out_schema = RunOut

    def filters(self, param: RunParam) -> Clauses:
        return (
            *self._common_filters(param),
            *((self.is_dead_letter(),) if param.dead_letters else ()),
            *equal(TaskRun.queue, param.queue),
            *equal(TaskRun.owner_id, param.owner_id),
            *like(TaskRun.owner_name, param.owner_name),
            *equal(TaskRun.job_id, param.job_id),
            *equal(TaskRun.parent_id, param.parent_id),
        )

    def own_filters(self, owner_id: int, param: OwnRunParam) -> Clauses:
        return (TaskRun.owner_id == owner_id, *self._common_filters(param))

    def _common_filters(self, param: OwnRunParam) -> Clauses:
        return (
            *one_of(TaskRun.state, param.state),
            *equal(TaskRun.task, param.task),
            *within_period(TaskRun.created_at, param.start, param.end),
        )

    def is_dead_letter(self) -> ColumnElement[bool]:
        """Returns a clause: the run has failed for good and was not run again."""
        repetition = aliased(TaskRun)
        was_repeated = (
            select(repetition.id)
            .where(repetition.parent_id == TaskRun.id, repetition.task == TaskRun.task)
            .exists()
        )
        return and_(TaskRun.state.in_([TaskRunState.FAILED, TaskRunState.DEAD]), ~was_repeated)

    async def count(self, *where: ColumnElement[bool]) -> int:
        """Returns the number of matching runs, which stops at `COUNT_LIMIT` + 1."""
        return await self.db.scalar(select(count_statement(TaskRun, *where))) or 0

    async def cancel(self, id: int) -> bool:
        """Cancels a run, or asks its process to do so. Returns False if it has ended."""
        return await transitions.cancel(self.db, id)

    async def reload(self, run: TaskRun) -> None:
        """Reads the values that statements have written."""
        await self.db.refresh(run)


class RunLineCrud(Crud[TaskRunLine, RunLineOut]):
    model = TaskRunLine
    out_schema = RunLineOut

    async def lines_after(self, run_id: int, param: RunLineParam) -> RunLines:
        """Returns the lines after the last one that the client has, oldest first."""
        statement = (
            list_statement(TaskRunLine, RunLineOut, (), "id")
            .where(TaskRunLine.run_id == run_id, TaskRunLine.id > param.after)
            .limit(param.page_size + 1)
        )
        items = await self._build_items((await self.db.execute(statement)).all())
        return RunLines(items=items[: param.page_size], has_next=len(items) > param.page_size)
