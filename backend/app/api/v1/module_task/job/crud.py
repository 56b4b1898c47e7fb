from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.extensions.queue.model import ENDED_STATES
from app.extensions.queue.task import Task
from app.extensions.schedules import firing
from app.extensions.schedules.signal import wake_after_commit
from app.kit.context import Context
from app.kit.crud import Crud
from app.kit.crud.relations import ManyToOne
from app.kit.param import Clauses, equal, like

from .model import TaskJob, TaskRun
from .param import JobParam
from .schema import JobOut

LAST_STATE = ManyToOne(
    name="last_state", column=TaskJob.last_run_id, key=TaskRun.id, label=TaskRun.state
)


class JobCrud(Crud[TaskJob, JobOut]):
    model = TaskJob
    out_schema = JobOut
    default_order = "name"
    many_to_one = (LAST_STATE,)

    def filters(self, param: JobParam) -> Clauses:
        return (
            *like(TaskJob.name, param.name),
            *equal(TaskJob.task, param.task),
            *equal(TaskJob.trigger_kind, param.trigger_kind),
            *equal(TaskJob.overlap_policy, param.overlap_policy),
            *equal(TaskJob.paused, param.paused),
            *equal(TaskJob.is_system, param.is_system),
        )

    async def apply_changes(self) -> None:
        """Writes the changed job. The schedulers of this process look at it after the commit."""
        await self.db.flush()
        wake_after_commit(self.db)

    async def start_now(self, job: TaskJob, task: Task[Any]) -> int | None:
        return await firing.start_now(self.db, job, task)


class RunCleanupCrud:
    """Deletes old runs."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    async def ended_before(self, time: datetime, limit: int) -> Sequence[int]:
        statement = select(TaskRun.id).where(
            TaskRun.created_at < time, TaskRun.finished_at < time, TaskRun.state.in_(ENDED_STATES)
        )
        return (await self.db.scalars(statement.order_by(TaskRun.created_at).limit(limit))).all()

    async def delete(self, ids: Sequence[int]) -> None:
        """Deletes the runs. Their log lines go with them."""
        await self.db.execute(delete(TaskRun).where(TaskRun.id.in_(ids)))
