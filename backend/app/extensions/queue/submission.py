"""Requests runs of a task."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session as OrmSession

from app.core.database import AUDIT_CONTEXT_KEY
from app.extensions.queue.model import QUEUE_OPTIONS, RUN_TABLE, TaskRunState
from app.extensions.queue.signal import wake_relays
from app.extensions.queue.task import P, Task
from app.kit.after_commit import after_commit
from app.kit.context import ANONYMOUS, Actor, AuditContext, Context
from app.kit.model import utc_now


async def submit(
    context: Context,
    task: Task[P],
    params: P,
    *,
    available_at: datetime | None = None,
    parent_id: int | None = None,
) -> int:
    """Inserts a run in the caller's transaction and returns its id. It starts after the commit.

    The run belongs to the caller, whose permissions and data scope it has unless the task is one
    of the system.
    """
    values = run_values(task, params, context.actor) | {
        "request_id": _request_id(context.db),
        "parent_id": parent_id,
    }
    if available_at is not None:
        values["available_at"] = available_at
    return await insert_run(context.db, values)


def run_values(task: Task[Any], params: BaseModel, actor: Actor = ANONYMOUS) -> dict[str, Any]:
    """Returns the columns of a new run. Without an actor it is a run of the system."""
    now = utc_now()
    return {
        "task": task.name,
        "params": params.model_dump(mode="json"),
        "queue": task.queue,
        "state": TaskRunState.QUEUED,
        "max_attempts": task.max_attempts,
        "created_at": now,
        "changed_at": now,
        "available_at": now,
        "owner_id": actor.id,
        "owner_name": actor.name,
        "owner_dept_id": actor.scope.dept_id or 0,
        "request_id": "",
    }


async def insert_run(db: AsyncSession, values: dict[str, Any]) -> int:
    """Inserts a run and returns its id. The relays of this process look after the commit."""

    def insert_row(session: OrmSession) -> int:
        connection = OrmSession.connection(session)
        result = connection.execute(insert(RUN_TABLE), values, execution_options=QUEUE_OPTIONS)
        (id,) = result.inserted_primary_key or (0,)
        return int(id)

    id = await db.run_sync(insert_row)
    after_commit(db, wake_relays)
    return id


def _request_id(db: AsyncSession) -> str:
    audit_context: AuditContext | None = db.info.get(AUDIT_CONTEXT_KEY)
    return "" if audit_context is None else audit_context.request_id
