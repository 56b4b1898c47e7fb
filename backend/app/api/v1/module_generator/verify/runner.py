"""What this server proves: it listens to the process, and keeps in the row what it heard."""

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

HEARTBEAT_SECONDS = 1.0  # seconds
VerifyRunServiceFactory = Callable[
    [], AbstractAsyncContextManager[VerifyRunService]
]  # each in a transaction of its own


class VerifyRunner:
    """`environment` is what a process is given beside this one's own: where the database is."""

    def __init__(
        self, service_factory: VerifyRunServiceFactory, environment: Mapping[str, str]
    ) -> None:
        self._service_factory = service_factory
        self._environment = environment
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, id: int, names: Sequence[str]) -> None:
        """From now on this one's row is ours to keep."""
        task = asyncio.create_task(self._run(id, names))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        await asyncio.sleep(0)  # a task that has not begun would not hear that it is to end
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, id: int, names: Sequence[str]) -> None:
        heard = Progress()
        child = None
        try:
            child = await VerifyProcess.start(names, self._environment, heard)
            state = await self._monitor(id, child)
        except asyncio.CancelledError:  # the server ends, and may be given no time: the row first
            if child is not None:
                child.terminate()
            await self._finish(id, VerifyRunState.STOPPED, heard)
            if child is not None:
                await child.wait_closed()
            return
        except Exception:
            log.exception("gen prove could not be started")
            state = VerifyRunState.FAILED
            heard.failure = LocalizedMessage(key="verify.crashed", values={"code": "-"})
        await self._finish(id, state, heard)

    async def _monitor(self, id: int, process: VerifyProcess) -> VerifyRunState:
        listening = asyncio.create_task(process.read_output())
        try:
            while not (await asyncio.wait({listening}, timeout=HEARTBEAT_SECONDS))[0]:
                if not await self._heartbeat(id, process.progress):
                    process.terminate()
                    await process.wait_closed()
                    return VerifyRunState.STOPPED
        finally:
            if not listening.done():
                listening.cancel()
        return _final_state(process, listening.result())

    async def _heartbeat(self, id: int, progress: Progress) -> bool:
        try:
            async with self._service_factory() as proofs:
                return await proofs.save_progress(id, progress)
        except Exception:
            log.exception("what is being proven could not be kept; it will be tried again")
            return True

    async def _finish(self, id: int, state: VerifyRunState, progress: Progress) -> None:
        try:
            async with self._service_factory() as proofs:
                await proofs.finish(id, state, progress)
        except Exception:
            log.exception("how a proof ended could not be kept; it will be called lost")


def _final_state(process: VerifyProcess, code: int) -> VerifyRunState:
    if process.progress.is_complete:
        return VerifyRunState.DONE
    if process.progress.failure is None:
        log.error(
            "gen prove ended with %d: %s", code, process.stderr_tail.decode("utf-8", "replace")
        )
        process.progress.failure = LocalizedMessage(
            key="verify.crashed", values={"code": str(code)}
        )
    return VerifyRunState.FAILED
