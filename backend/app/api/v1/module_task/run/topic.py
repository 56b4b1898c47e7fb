"""Live updates of task runs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.extensions.events import ChangeQuery, RowChange, Topic
from app.kit.schema import Schema

from .model import TaskRun, TaskRunState


class TaskRunEvent(Schema):
    """A run after a change, for its owner."""

    id: int
    task: str
    queue: str
    state: TaskRunState
    progress: int
    progress_total: int | None
    progress_text: str
    changed_at: datetime


COLUMNS = tuple(getattr(TaskRun, name) for name in TaskRunEvent.model_fields)


async def read_own_runs(db: AsyncSession, query: ChangeQuery) -> Sequence[RowChange]:
    """Returns the changed runs of the users."""
    statement = (
        select(TaskRun.owner_id, *COLUMNS)
        .where(TaskRun.changed_at >= query.since, TaskRun.owner_id.in_(query.user_ids))
        .order_by(TaskRun.changed_at.desc(), TaskRun.id.desc())
        .limit(query.limit)
    )
    return [
        RowChange(
            key=row.id,
            version=(row.changed_at, row.state),
            changed_at=row.changed_at,
            user_id=row.owner_id,
            data=TaskRunEvent.model_validate(row),
        )
        for row in await db.execute(statement)
    ]


async def read_runs(db: AsyncSession, query: ChangeQuery) -> Sequence[RowChange]:
    """Returns the changed runs of all users, without their contents."""
    statement = (
        select(TaskRun.id, TaskRun.state, TaskRun.changed_at)
        .where(TaskRun.changed_at >= query.since)
        .order_by(TaskRun.changed_at.desc(), TaskRun.id.desc())
        .limit(query.limit)
    )
    return [
        RowChange(key=id, version=(changed_at, state), changed_at=changed_at)
        for id, state, changed_at in await db.execute(statement)
    ]


# The run itself, to its owner.
OWN_RUNS = Topic(name="task_run", read=read_own_runs)
# Only that there are changes: a list is loaded again in the data scope of its reader. So are the
# numbers of the queues.
RUNS = Topic(
    name="task_runs",
    read=read_runs,
    permissions=frozenset({"task:run:query", "task:queue:query"}),
)
