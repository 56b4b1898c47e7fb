"""A copy of the project, to write modules into and to run."""

import asyncio
import os
import shutil
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from app.core.config import BACKEND, CHOSEN
from app.scripts.demo.failed import Failed

LEFT_OUT = shutil.ignore_patterns(
    ".venv", "data", "logs", "env", ".pytest_cache", ".ruff_cache", "report.xml"
)
PATIENCE = 60  # seconds for a start
OURS = (
    "GENERATOR_ROOT",
    "GENERATOR_ENABLED",
    CHOSEN,
)  # settings of whoever runs this, which are not the copy's


@contextmanager
def copied() -> Iterator[Path]:
    """The back end as it stands, whatever was edited in it; compiled files keep their times, and so
    their use.
    """
    with TemporaryDirectory(prefix="demo-") as folder:
        backend = Path(folder) / "backend"
        shutil.copytree(BACKEND, backend, ignore=_left_out)
        yield backend


def _left_out(folder: str, names: list[str]) -> set[str]:
    """`data` in the root only: `app/scripts/data` is part of the program."""
    return LEFT_OUT(folder, names) if Path(folder) == BACKEND else set()


class Place:
    def __init__(self, backend: Path, address: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.backend = backend
        self.complaints = backend.parent / "stderr.txt"
        self.variables = {name: value for name, value in os.environ.items() if name not in OURS} | {
            "APP_ENV": "development",
            "DEBUG": "false",
            "DATABASE_URL": address,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "JWT_SECRET_KEY": token_hex(32),
        }

    async def command(self, *words: str) -> list[str]:
        """What `main.py` says to these words, line by line."""
        process = await self._start(*words, stdout=PIPE)
        try:
            said, _ = await process.communicate()
        finally:
            await _end(process)
        if process.returncode:
            raise self._failed(*words)
        return said.decode(errors="replace").splitlines()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """The address of its server, once it answers."""
        process = await self._start("run", stdout=DEVNULL)
        try:
            await self._answering(process)
            yield f"http://127.0.0.1:{self.port}"
        finally:
            await _end(process)

    async def _start(self, *words: str, stdout: int) -> Process:
        """In a session of its own: a Ctrl-C is ours to pass on, after the last call."""
        with self.complaints.open("wb") as stderr:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "main.py", *words),
                cwd=self.backend,
                env=self.variables,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )

    def _failed(self, *words: str) -> Failed:
        return Failed(
            f"main.py {' '.join(words)}", self.complaints.read_text("utf-8", "replace")[-400:]
        )

    async def _answering(self, process: Process) -> None:
        for _ in range(PATIENCE * 20):
            if process.returncode is not None:
                raise self._failed("run")
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.05)
        raise Failed("main.py run", f"no answer within {PATIENCE} seconds")


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()
