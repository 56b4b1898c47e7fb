"""`gen verify` as a child process in its own session, so that signals reach its tools as well."""

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from pydantic import ValidationError

from app.core.config import BACKEND_DIR
from app.generator.verify.events import ProgressEvent

from .progress import Progress

log = logging.getLogger(__name__)

COMMAND = (str(BACKEND_DIR / "main.py"), "gen", "verify", "--lines")
MAX_LINE_BYTES = 1 << 24  # one line has the names of all tables
STDERR_TAIL_BYTES = 4000
GRACE_SECONDS = 20.0  # for clean-up, before the process is killed


class VerifyProcess:
    def __init__(self, process: asyncio.subprocess.Process, progress: Progress) -> None:
        self.process = process
        self.progress = progress
        self.stderr_tail = b""
        self._ignores_output = False

    @classmethod
    async def start(
        cls, names: Sequence[str], environment: Mapping[str, str], progress: Progress
    ) -> "VerifyProcess":
        """Starts the process.

        The environment has the address of the database, and a pipe has the names: a command line
        is public and limited in length.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *COMMAND,
            *(("--tables", "-") if names else ()),
            cwd=BACKEND_DIR,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=MAX_LINE_BYTES,
            start_new_session=True,
        )
        assert process.stdin is not None
        # A process that has already ended reports the reason itself.
        with suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(json.dumps(list(names)).encode())
            await process.stdin.drain()
        process.stdin.close()
        return cls(process, progress)

    async def read_output(self) -> int:
        """Reads until the process ends. Returns its exit code."""
        await asyncio.gather(self._read_lines(), self._read_errors())
        return await self.process.wait()

    def terminate(self) -> None:
        """Sends SIGTERM. Later output is ignored: tests that were stopped have no result."""
        self._ignores_output = True
        self._send_signal(signal.SIGTERM)

    async def wait_closed(self) -> None:
        """Waits until the process has cleaned up, and kills it after `GRACE_SECONDS`.

        The next run removes what a killed process has left.
        """
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                await self.process.wait()
        except TimeoutError:
            log.warning("verification process killed: grace_seconds=%d", GRACE_SECONDS)
            self._send_signal(signal.SIGKILL)
            await self.process.wait()

    def _send_signal(self, number: int) -> None:
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    async def _read_lines(self) -> None:
        assert self.process.stdout is not None
        async for text in self.process.stdout:
            if self._ignores_output:
                continue
            try:
                self.progress.apply(ProgressEvent.model_validate_json(text))
            except ValidationError:
                log.warning("verification process sent an invalid event: line=%s", text[:200])

    async def _read_errors(self) -> None:
        assert self.process.stderr is not None
        while chunk := await self.process.stderr.read(STDERR_TAIL_BYTES):
            self.stderr_tail = (self.stderr_tail + chunk)[-STDERR_TAIL_BYTES:]
