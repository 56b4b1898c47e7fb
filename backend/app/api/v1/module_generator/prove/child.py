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

from app.core.config import BACKEND
from app.generator.proof import Line

from .heard import Heard

log = logging.getLogger(__name__)

COMMAND = (str(BACKEND / "main.py"), "gen", "prove", "--lines")
LONGEST = 1 << 24  # bytes of a line: the names of all tables
LAST_WORDS = 4000  # bytes of what went wrong
GRACE = 20.0  # seconds to clean up in


class Child:
    def __init__(self, process: asyncio.subprocess.Process, heard: Heard) -> None:
        self.process = process
        self.heard = heard
        self.last_words = b""
        self._deaf = False

    @classmethod
    async def start(
        cls, names: Sequence[str], environment: Mapping[str, str], heard: Heard
    ) -> "Child":
        """The address of the database goes through the environment, the names through a pipe: a
        command line is there for everyone to read, and not long enough.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *COMMAND,
            *(("--tables", "-") if names else ()),
            cwd=BACKEND,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=LONGEST,
            start_new_session=True,
        )
        assert process.stdin is not None
        with suppress(BrokenPipeError, ConnectionResetError):  # it ended already, and says why
            process.stdin.write(json.dumps(list(names)).encode())
            await process.stdin.drain()
        process.stdin.close()
        return cls(process, heard)

    async def listen(self) -> int:
        """Until its end; the code it ends with."""
        await asyncio.gather(self._read_lines(), self._read_errors())
        return await self.process.wait()

    def terminate(self) -> None:
        """What its tools say of their own end is no verdict."""
        self._deaf = True
        self._signal(signal.SIGTERM)

    async def gone(self) -> None:
        """What it made is gone with it, if it is as quick as it should be; else the next one sees
        to that.
        """
        try:
            async with asyncio.timeout(GRACE):
                await self.process.wait()
        except TimeoutError:
            log.warning("gen prove did not end within %d seconds, and was killed", GRACE)
            self._signal(signal.SIGKILL)
            await self.process.wait()

    def _signal(self, number: int) -> None:
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    async def _read_lines(self) -> None:
        assert self.process.stdout is not None
        async for text in self.process.stdout:
            if self._deaf:
                continue
            try:
                self.heard.line(Line.model_validate_json(text))
            except ValidationError:
                log.warning("gen prove said something else: %s", text[:200])

    async def _read_errors(self) -> None:
        assert self.process.stderr is not None
        while words := await self.process.stderr.read(LAST_WORDS):
            self.last_words = (self.last_words + words)[-LAST_WORDS:]
