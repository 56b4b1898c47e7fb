"""Wakes the schedulers of this process when a job was changed."""

import asyncio
from weakref import WeakSet

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.after_commit import after_commit

_events: WeakSet[asyncio.Event] = WeakSet()


def new_wake_event() -> asyncio.Event:
    """Returns an event that is set whenever a transaction of this process has changed a job."""
    event = asyncio.Event()
    _events.add(event)
    return event


def wake_after_commit(db: AsyncSession) -> None:
    """Wakes the schedulers of this process after the commit. Others look every few seconds."""
    after_commit(db, _wake)


async def _wake() -> None:
    for event in tuple(_events):
        event.set()
