"""What goes on while the application runs, besides answering."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[object]]


@asynccontextmanager
async def every(seconds: float, work: Work, *, at_end: bool = False) -> AsyncIterator[None]:
    """Again and again, `at_end` once more. What fails is tried again next time."""
    task = asyncio.create_task(_repeat(seconds, work))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        if at_end:
            await _try(work)


async def _repeat(seconds: float, work: Work) -> None:
    while True:
        await asyncio.sleep(seconds)
        await _try(work)


async def _try(work: Work) -> None:
    try:
        await work()
    except Exception:
        log.exception("%s failed; it will be tried again", getattr(work, "__name__", work))
