"""Runs `gen verify` in processes of this server and saves their progress."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from app.generator.verify.events import LocalizedMessage

from .model import VerifyRunState
from .process import VerifyProcess
from .progress import Progress
from .service import VerifyRunService

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 1.0
# Every service it opens has a transaction of its own.
VerifyRunServiceFactory = Callable[[], AbstractAsyncContextManager[VerifyRunService]]


class VerifyRunner:
    """The runs that this server has started.

    `environment` is added to the environment of the process; it names the database.
    """

    def __init__(
        self, service_factory: VerifyRunServiceFactory, environment: Mapping[str, str]
    ) -> None:
        self._service_factory = service_factory
        self._environment = environment
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, id: int, names: Sequence[str]) -> None:
        """Starts the run in the background. From now on only this runner finishes its row."""
        task = asyncio.create_task(self._run(id, names))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        """Stops all runs. Their rows become `stopped`."""
        await asyncio.sleep(0)  # a task that has not started would not see its cancellation
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, id: int, names: Sequence[str]) -> None:
        progress = Progress()
        process = None
        try:
            process = await VerifyProcess.start(names, self._environment, progress)
            state = await self._monitor(id, process)
        except asyncio.CancelledError:
            # The server may be given little time to stop, so the row is written first.
            if process is not None:
                process.terminate()
            await self._finish(id, VerifyRunState.STOPPED, progress)
            if process is not None:
                await process.wait_closed()
            return
        except Exception:
            log.exception("verification failed to start: run=%d", id)
            state = VerifyRunState.FAILED
            progress.failure = LocalizedMessage(key="verify.crashed", values={"code": "-"})
        await self._finish(id, state, progress)

    async def _monitor(self, id: int, process: VerifyProcess) -> VerifyRunState:
        reading = asyncio.create_task(process.read_output())
        try:
            while not (await asyncio.wait({reading}, timeout=HEARTBEAT_SECONDS))[0]:
                if not await self._heartbeat(id, process.progress):
                    process.terminate()
                    await process.wait_closed()
                    return VerifyRunState.STOPPED
        finally:
            if not reading.done():
                reading.cancel()
        return _final_state(id, process, reading.result())

    async def _heartbeat(self, id: int, progress: Progress) -> bool:
        """Saves the progress. Returns False if the run is to stop."""
        try:
            async with self._service_factory() as service:
                return await service.save_progress(id, progress)
        except Exception:
            log.exception("verification progress not saved, retrying: run=%d", id)
            return True

    async def _finish(self, id: int, state: VerifyRunState, progress: Progress) -> None:
        try:
            async with self._service_factory() as service:
                await service.finish(id, state, progress)
        except Exception:
            log.exception("verification result not saved: run=%d state=%s", id, state)


def _final_state(id: int, process: VerifyProcess, code: int) -> VerifyRunState:
    if process.progress.is_complete:
        return VerifyRunState.DONE
    if process.progress.failure is None:
        stderr = process.stderr_tail.decode("utf-8", "replace")
        log.error("verification process crashed: run=%d code=%d stderr=%s", id, code, stderr)
        process.progress.failure = LocalizedMessage(
            key="verify.crashed", values={"code": str(code)}
        )
    return VerifyRunState.FAILED
