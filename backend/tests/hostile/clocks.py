"""A plugin of pytest: several instances, on machines with different clocks, answer in turn.

The clocks are a day behind, 30 seconds ahead and a day ahead. Each instance has measured the clock
of the database server, which is right. So code that reads the clock of its machine gets another
time than the test and than the other instances. `tests/test_multi_instance.py` does it with two
processes.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle

import httpx2
import pytest

from app.core.clock_sync import synchronize_clock
from app.core.database import Database
from app.kit.clock import SharedClock, shared_clock
from tests.helpers.clock_difference import CLOCK_DIFFERENCE
from tests.helpers.machine_clock import set_machine_clock
from tests.platform_schema import TEST_OPTIONS


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance: how far the clock of its machine is ahead, and its copy of the shared clock."""

    ahead: timedelta = timedelta()
    clock: SharedClock = field(default_factory=SharedClock)


TESTS = Instance()
INSTANCES = tuple(map(Instance, (timedelta(days=-1), CLOCK_DIFFERENCE, timedelta(days=1))))
current = ContextVar("current", default=TESTS)


@contextmanager
def running(instance: Instance) -> Iterator[None]:
    token = current.set(instance)
    try:
        yield
    finally:
        current.reset(token)


async def measure_clocks() -> None:
    database = Database(os.environ["TEST_DATABASE_URL"], TEST_OPTIONS)
    for instance in (TESTS, *INSTANCES):
        with running(instance):
            await synchronize_clock(database, instance.clock)
    await database.close()


@pytest.fixture(autouse=True, scope="session")
def alternating_instances() -> Iterator[None]:
    instances = cycle(INSTANCES)
    read_clock = SharedClock.now
    send = httpx2.ASGITransport.handle_async_request

    def now(clock: SharedClock) -> datetime:
        return read_clock(current.get().clock if clock is shared_clock else clock)

    async def handle_async_request(
        transport: httpx2.ASGITransport, request: httpx2.Request
    ) -> httpx2.Response:
        with running(next(instances)):
            return await send(transport, request)

    set_machine_clock(lambda: current.get().ahead)
    asyncio.run(measure_clocks())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SharedClock, "now", now)
        patch.setattr(httpx2.ASGITransport, "handle_async_request", handle_async_request)
        yield
