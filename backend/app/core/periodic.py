"""What goes on while the application runs, besides answering."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[object]]


@asynccontextmanager
async def run_every(seconds: float, job: Job, *, run_at_end: bool = False) -> AsyncIterator[None]:
    """Again and again, `at_end` once more. What fails is tried again next time."""
    task = asyncio.create_task(_run_repeatedly(seconds, job))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        if run_at_end:
            await _run_once(job)


async def _run_repeatedly(seconds: float, job: Job) -> None:
    while True:
        await asyncio.sleep(seconds)
        await _run_once(job)


async def _run_once(job: Job) -> None:
    try:
        await job()
    except Exception:
        log.exception("%s failed; it will be tried again", getattr(job, "__name__", job))
