"""What this server proves: it listens to the process, and keeps in the row what it heard."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

from app.generator.proof import Words

from .child import Child
from .heard import Heard
from .model import ProofState
from .service import ProofService

log = logging.getLogger(__name__)

BEAT = 1.0  # seconds
Proofs = Callable[[], AbstractAsyncContextManager[ProofService]]  # each in a transaction of its own


class Prover:
    """`environment` is what a process is given beside this one's own: where the database is."""

    def __init__(self, proofs: Proofs, environment: Mapping[str, str]) -> None:
        self._proofs = proofs
        self._environment = environment
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, id: int, names: Sequence[str]) -> None:
        """From now on this one's row is ours to keep."""
        task = asyncio.create_task(self._see_to(id, names))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        await asyncio.sleep(0)  # a task that has not begun would not hear that it is to end
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _see_to(self, id: int, names: Sequence[str]) -> None:
        heard = Heard()
        child = None
        try:
            child = await Child.start(names, self._environment, heard)
            state = await self._follow(id, child)
        except asyncio.CancelledError:  # the server ends, and may be given no time: the row first
            if child is not None:
                child.terminate()
            await self._end(id, ProofState.STOPPED, heard)
            if child is not None:
                await child.gone()
            return
        except Exception:
            log.exception("gen prove could not be started")
            state = ProofState.FAILED
            heard.failure = Words(key="prove.crashed", values={"code": "-"})
        await self._end(id, state, heard)

    async def _follow(self, id: int, child: Child) -> ProofState:
        listening = asyncio.create_task(child.listen())
        try:
            while not (await asyncio.wait({listening}, timeout=BEAT))[0]:
                if not await self._goes_on(id, child.heard):
                    child.terminate()
                    await child.gone()
                    return ProofState.STOPPED
        finally:
            if not listening.done():
                listening.cancel()
        return _ended(child, listening.result())

    async def _goes_on(self, id: int, heard: Heard) -> bool:
        try:
            async with self._proofs() as proofs:
                return await proofs.hear(id, heard)
        except Exception:
            log.exception("what is being proven could not be kept; it will be tried again")
            return True

    async def _end(self, id: int, state: ProofState, heard: Heard) -> None:
        try:
            async with self._proofs() as proofs:
                await proofs.end(id, state, heard)
        except Exception:
            log.exception("how a proof ended could not be kept; it will be called lost")


def _ended(child: Child, code: int) -> ProofState:
    if child.heard.complete:
        return ProofState.DONE
    if child.heard.failure is None:
        log.error("gen prove ended with %d: %s", code, child.last_words.decode("utf-8", "replace"))
        child.heard.failure = Words(key="prove.crashed", values={"code": str(code)})
    return ProofState.FAILED
