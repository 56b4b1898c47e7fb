"""`gen prove`, as a process of its own in a session of its own: whoever stops it stops its tools,
too.
"""

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
MAX_LINE_BYTES = 1 << 24  # bytes of a line: the names of all tables
STDERR_TAIL = 4000  # bytes of what went wrong
GRACE_SECONDS = 20.0  # seconds to clean up in


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
        """The address of the database goes through the environment, the names through a pipe: a
        command line is there for everyone to read, and not long enough.
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
        with suppress(BrokenPipeError, ConnectionResetError):  # it ended already, and says why
            process.stdin.write(json.dumps(list(names)).encode())
            await process.stdin.drain()
        process.stdin.close()
        return cls(process, progress)

    async def read_output(self) -> int:
        """Until its end; the code it ends with."""
        await asyncio.gather(self._read_lines(), self._read_errors())
        return await self.process.wait()

    def terminate(self) -> None:
        """What its tools say of their own end is no verdict."""
        self._ignores_output = True
        self._send_signal(signal.SIGTERM)

    async def wait_closed(self) -> None:
        """What it made is gone with it, if it is as quick as it should be; else the next one sees
        to that.
        """
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                await self.process.wait()
        except TimeoutError:
            log.warning("gen prove did not end within %d seconds, and was killed", GRACE_SECONDS)
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
                log.warning("gen prove said something else: %s", text[:200])

    async def _read_errors(self) -> None:
        assert self.process.stderr is not None
        while words := await self.process.stderr.read(STDERR_TAIL):
            self.stderr_tail = (self.stderr_tail + words)[-STDERR_TAIL:]
