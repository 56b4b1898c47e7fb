"""A plugin of pytest: the API as two instances whose clocks differ answer it.

Requests alternate between the clock of this machine and one that runs ahead, as they do between two
servers behind a load balancer. `tests/test_multi_instance.py` does it with two processes.
"""

from collections.abc import Iterator
from contextvars import ContextVar
from datetime import datetime, timedelta
from itertools import cycle

import httpx2
import pytest

from app.kit.clock import SharedClock
from tests.helpers.clock_difference import CLOCK_DIFFERENCE

offset = ContextVar("offset", default=timedelta())


@pytest.fixture(autouse=True, scope="session")
def alternating_clocks() -> Iterator[None]:
    offsets = cycle((CLOCK_DIFFERENCE, timedelta()))
    clock_now = SharedClock.now
    send = httpx2.ASGITransport.handle_async_request

    def now(clock: SharedClock) -> datetime:
        return clock_now(clock) + offset.get()

    async def handle_async_request(
        transport: httpx2.ASGITransport, request: httpx2.Request
    ) -> httpx2.Response:
        token = offset.set(next(offsets))
        try:
            return await send(transport, request)
        finally:
            offset.reset(token)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SharedClock, "now", now)
        patch.setattr(httpx2.ASGITransport, "handle_async_request", handle_async_request)
        yield
