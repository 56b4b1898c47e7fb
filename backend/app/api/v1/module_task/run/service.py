from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from pydantic import ValidationError

from app.extensions.audit import Action, Change, record_act
from app.extensions.queue import Task, submit
from app.extensions.queue.registry import TaskRegistry
from app.kit.context import ANONYMOUS, Context
from app.kit.crud.pagination import CursorPage
from app.kit.errors import Conflict, Forbidden, NotFound, Unprocessable

from .crud import RunCrud, RunLineCrud
from .description import describe, run_detail, task_title
from .model import ENDED_STATES, TaskRun
from .param import OwnRunParam, RunLineParam, RunParam
from .schema import RunDetail, RunLines, RunOut, TaskOut


class RunService:
    """Runs that the caller sees. Those of the system are visible with all rows only.

    A run can be run again when it has ended, with its old parameters. The new run belongs to the
    caller, unless the old one belongs to the system. It needs what the first request needed: the
    permission of the task. A task without one is run again by the owner of the run only, or if it
    is a task of the system.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.runs = RunCrud(context)
        self.lines = RunLineCrud(context)

    async def cursor_page(self, param: RunParam) -> CursorPage[RunOut]:
        page = await self.runs.cursor_page(param, *self.runs.filters(param))
        describe(page.items)
        return page

    async def stream(self, param: RunParam) -> AsyncIterator[Sequence[RunOut]]:
        async for runs in self.runs.stream("", *self.runs.filters(param)):
            describe(runs)
            yield runs

    def tasks(self, tasks: TaskRegistry) -> list[TaskOut]:
        """Returns all tasks, by title."""
        titled = [TaskOut(name=task.name, title=task_title(task.name)) for task in tasks]
        return sorted(titled, key=lambda task: task.title.casefold())

    async def count_dead_letters(self) -> int:
        return await self.runs.count(self.runs.is_dead_letter())

    async def detail(self, id: int) -> RunDetail:
        return run_detail(await self.runs.get(id), show_error_text=True)

    async def lines_after(self, id: int, param: RunLineParam) -> RunLines:
        run = await self.runs.get(id)
        return await self.lines.lines_after(run.id, param)

    async def cancel(self, id: int) -> RunDetail:
        run = await self.runs.get(id)
        await _cancel(self.context, self.runs, run)
        return run_detail(run, show_error_text=True)

    async def repeat(self, ids: Collection[int], tasks: TaskRegistry) -> list[int]:
        """Returns the ids of the new runs. Requests all of them or none."""
        runs = await self.runs.get_many(ids)
        return [await self._repeat(run, tasks) for run in sorted(runs, key=lambda run: run.id)]

    async def _repeat(self, run: TaskRun, tasks: TaskRegistry) -> int:
        task = tasks.get(run.task)
        if task is None:
            raise Unprocessable("run.unknown_task", task=run.task)
        self._require_repeatable(run, task)
        try:
            params = task.params.model_validate(run.params)
        except ValidationError as error:
            raise Unprocessable("task.invalid_params") from error
        owner = self.context.actor if run.owner_id else ANONYMOUS
        id = await submit(Context(self.context.db, owner), task, params, parent_id=run.id)
        change = Change(
            Action.CREATE,
            TaskRun.__tablename__,
            str(id),
            task.name,
            after={"task": task.name, "parent_id": run.id},
            owner=(owner.id, owner.scope.dept_id or 0),
        )
        await record_act(self.context.db, change)
        return id

    def _require_repeatable(self, run: TaskRun, task: Task[Any]) -> None:
        actor = self.context.actor
        if run.state not in ENDED_STATES:
            raise Conflict("run.not_ended", id=run.id)
        if task.permission and not actor.has_permission(task.permission):
            raise Forbidden("run.permission_required", permission=task.permission)
        if not task.permission and not task.system and run.owner_id != actor.id:
            raise Forbidden("run.owner_only")


class OwnRunService:
    """Runs of the caller, which they see and cancel without a permission."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.runs = RunCrud(context)
        self.lines = RunLineCrud(context)

    async def cursor_page(self, param: OwnRunParam) -> CursorPage[RunOut]:
        where = self.runs.own_filters(self.context.actor.id, param)
        page = await self.runs.cursor_page(param, *where)
        describe(page.items)
        return page

    async def detail(self, id: int) -> RunDetail:
        return run_detail(await self._get(id), show_error_text=False)

    async def lines_after(self, id: int, param: RunLineParam) -> RunLines:
        run = await self._get(id)
        return await self.lines.lines_after(run.id, param)

    async def cancel(self, id: int) -> RunDetail:
        run = await self._get(id)
        await _cancel(self.context, self.runs, run)
        return run_detail(run, show_error_text=False)

    async def _get(self, id: int) -> TaskRun:
        """Returns the run. Raises NotFound if it does not belong to the caller."""
        run = await self.runs.get(id)
        if run.owner_id != self.context.actor.id:
            raise NotFound
        return run


async def _cancel(context: Context, runs: RunCrud, run: TaskRun) -> None:
    """Cancels the run, or asks its process to do so. Raises Conflict if it has ended."""
    before = _cancellation_values(run)
    if not await runs.cancel(run.id):
        raise Conflict("run.ended", id=run.id)
    await runs.reload(run)
    change = Change(
        Action.UPDATE,
        TaskRun.__tablename__,
        str(run.id),
        run.task,
        before,
        _cancellation_values(run),
        (run.owner_id, run.owner_dept_id),
    )
    await record_act(context.db, change)


def _cancellation_values(run: TaskRun) -> dict[str, object]:
    return {"state": run.state.value, "cancel_requested": run.cancel_requested}
