"""Interface of the queues that carry the ids of runs."""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from typing import Any, Protocol

Execute = Callable[[int], Coroutine[Any, Any, None]]


class QueueBroker(Protocol):
    """The queue of one name, in this process or in a message broker."""

    @property
    def queue(self) -> str: ...

    @property
    def is_local(self) -> bool:
        """Returns whether the messages of the queue end with the process."""
        ...

    def room(self) -> int | None:
        """Returns how many messages a local queue takes now. None if the queue is not local."""
        ...

    def held_ids(self) -> Collection[int]:
        """Returns the runs whose messages are in this process. Empty if the queue is not local."""
        ...

    async def send(self, id: int) -> None:
        """Sends the id of a run. Raises an error of the broker's library if it cannot."""
        ...

    async def receive(self, slots: int, finish: asyncio.Event) -> None:
        """Executes the runs that arrive, `slots` at the same time, until `finish` is set.

        Returns then, while runs may still be executed.
        """
        ...

    async def close(self) -> None:
        """Closes the connections."""
        ...
