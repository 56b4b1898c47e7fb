"""Jobs that run periodically while the server runs."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[object]]


@asynccontextmanager
async def run_every(
    seconds: float, job: Job, *, run_at_start: bool = False, run_at_end: bool = False
) -> AsyncIterator[None]:
    """Runs the job every `seconds`, and before and after the block if that is set.

    A job that fails runs again at the next interval.
    """
    if run_at_start:
        await _run_once(job)
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
        log.exception("job failed, will be repeated: job=%s", getattr(job, "__name__", job))
