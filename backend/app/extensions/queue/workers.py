"""The processes that take part, with their heartbeats."""

import os
import socket
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import __version__
from app.extensions.queue.model import TaskWorker
from app.kit.model import utc_now

HEARTBEAT_SECONDS = 5.0
# Without a heartbeat for this long a process has ended, or is cut off.
LOST_SECONDS = 20.0
# Rows of ended processes are shown for a while.
FORGOTTEN_AFTER = timedelta(hours=1)


def new_worker_id() -> str:
    return uuid4().hex


async def beat(db: AsyncSession, worker_id: str, slots: Mapping[str, int], running: int) -> None:
    """Stores the heartbeat of this process."""
    statement = (
        update(TaskWorker)
        .where(TaskWorker.id == worker_id)
        .values(heartbeat_at=utc_now(), running=running)
        .execution_options(synchronize_session=False)
    )
    if (await db.execute(statement)).rowcount:  # type: ignore[attr-defined]
        return
    db.add(
        TaskWorker(
            id=worker_id,
            host=socket.gethostname()[:255],
            pid=os.getpid(),
            version=__version__,
            slots=dict(slots),
            running=running,
        )
    )


async def sign_off(db: AsyncSession, worker_id: str) -> None:
    """Deletes the row of a process that stops."""
    await db.execute(delete(TaskWorker).where(TaskWorker.id == worker_id))


async def live_worker_ids(db: AsyncSession) -> list[str]:
    """Returns the processes with a recent heartbeat."""
    return list((await db.scalars(select(TaskWorker.id).where(_is_live()))).all())


async def slots_by_queue(db: AsyncSession) -> Mapping[str, int]:
    """Returns how many runs of each queue all processes execute at the same time."""
    total: Counter[str] = Counter()
    for slots in await db.scalars(select(TaskWorker.slots).where(_is_live())):
        total.update(slots)
    return total


async def count_by_queue(db: AsyncSession) -> Counter[str]:
    """Returns the number of processes with a recent heartbeat that execute runs of each queue."""
    counts: Counter[str] = Counter()
    for slots in await db.scalars(select(TaskWorker.slots).where(_is_live())):
        counts.update(queue for queue, count in slots.items() if count)
    return counts


async def delete_forgotten(db: AsyncSession) -> None:
    await db.execute(
        delete(TaskWorker).where(TaskWorker.heartbeat_at < utc_now() - FORGOTTEN_AFTER)
    )


def is_lost(heartbeat_at: datetime) -> bool:
    """Returns whether a process with this last heartbeat has ended, or is cut off."""
    return heartbeat_at < utc_now() - timedelta(seconds=LOST_SECONDS)


def _is_live() -> ColumnElement[bool]:
    return TaskWorker.heartbeat_at >= utc_now() - timedelta(seconds=LOST_SECONDS)
