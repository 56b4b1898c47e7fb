"""Wakes the relays of this process when a run was committed."""

import asyncio
from weakref import WeakSet

_events: WeakSet[asyncio.Event] = WeakSet()


def new_wake_event() -> asyncio.Event:
    """Returns an event that is set whenever a transaction of this process has committed a run."""
    event = asyncio.Event()
    _events.add(event)
    return event


async def wake_relays() -> None:
    """Sets the events of all relays in this process. Other processes look once a second."""
    for event in tuple(_events):
        event.set()
