from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select

from app.kit.crud import Crud
from app.kit.crud.list_query import list_statement

from .model import TaskRun, TaskRunState, TaskWorker
from .schema import WorkerOut

PENDING_STATES = (TaskRunState.QUEUED, TaskRunState.DISPATCHED, TaskRunState.RUNNING)


class PendingRuns(NamedTuple):
    """The runs of a queue in one state that are due, or that become so later."""

    queue: str
    state: TaskRunState
    is_due: bool
    run_count: int
    oldest_at: datetime


class QueueCrud(Crud[TaskWorker, WorkerOut]):
    model = TaskWorker
    out_schema = WorkerOut

    async def pending_runs(self, now: datetime) -> list[PendingRuns]:
        is_due = case((TaskRun.available_at <= now, 1), else_=0).label("is_due")
        statement = (
            select(
                TaskRun.queue,
                TaskRun.state,
                is_due,
                func.count(),
                func.min(TaskRun.available_at, type_=TaskRun.available_at.type),
            )
            .where(TaskRun.state.in_(PENDING_STATES))
            .group_by(TaskRun.queue, TaskRun.state, "is_due")
        )
        rows = await self.db.execute(statement)
        return [
            PendingRuns(queue, state, bool(due), count, oldest_at)
            for queue, state, due, count, oldest_at in rows
        ]

    async def workers(self) -> Sequence[WorkerOut]:
        statement = list_statement(TaskWorker, WorkerOut, (), "host,pid")
        return await self._build_items((await self.db.execute(statement)).all())
