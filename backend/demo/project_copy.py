"""Copy of the project in which modules are generated and run."""

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

from app.core.config import BACKEND_DIR, ENV_VARIABLE
from demo.errors import DemoError

IGNORED_PATTERNS = shutil.ignore_patterns(
    ".venv", "data", "logs", "env", ".pytest_cache", ".ruff_cache", "report.xml"
)
START_TIMEOUT_SECONDS = 60
# Settings of the environment that do not apply to the copy.
EXCLUDED_VARIABLES = ("GENERATOR_ROOT", "GENERATOR_ENABLED", ENV_VARIABLE)


@contextmanager
def copy_backend() -> Iterator[Path]:
    """Copies the back end with uncommitted changes and compiled files to a temporary directory."""
    with TemporaryDirectory(prefix="demo-") as folder:
        backend = Path(folder) / "backend"
        shutil.copytree(BACKEND_DIR, backend, ignore=_ignored_names)
        yield backend


def _ignored_names(folder: str, names: list[str]) -> set[str]:
    """Returns the names to leave out. Patterns apply to the root, not to `app/scripts/data`."""
    return IGNORED_PATTERNS(folder, names) if Path(folder) == BACKEND_DIR else set()


class ProjectCopy:
    """Commands and server of a copied back end, with settings of its own."""

    def __init__(self, backend: Path, database_url: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.backend = backend
        self.stderr = backend.parent / "stderr.txt"
        self.environment = {
            name: value for name, value in os.environ.items() if name not in EXCLUDED_VARIABLES
        }
        self.environment |= {
            "APP_ENV": "development",
            "DEBUG": "false",
            "DATABASE_URL": database_url,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "JWT_SECRET_KEY": token_hex(32),
        }

    async def run_command(self, *arguments: str) -> list[str]:
        """Runs `main.py` and returns the lines of its output. Raises DemoError if it fails."""
        process = await self._start_process(*arguments, stdout=PIPE)
        try:
            output, _ = await process.communicate()
        finally:
            await _terminate(process)
        if process.returncode:
            raise self._command_error(*arguments)
        return output.decode(errors="replace").splitlines()

    @asynccontextmanager
    async def run_server(self) -> AsyncIterator[str]:
        """Starts the server and yields its URL when it answers."""
        process = await self._start_process("run", stdout=DEVNULL)
        try:
            await self._wait_until_ready(process)
            yield f"http://127.0.0.1:{self.port}"
        finally:
            await _terminate(process)

    async def _start_process(self, *arguments: str, stdout: int) -> Process:
        """Starts `main.py` in its own session, so that Ctrl-C stops the demo before the server."""
        with self.stderr.open("wb") as stderr:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "main.py", *arguments),
                cwd=self.backend,
                env=self.environment,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )

    def _command_error(self, *arguments: str) -> DemoError:
        return DemoError(
            f"main.py {' '.join(arguments)}", self.stderr.read_text("utf-8", "replace")[-400:]
        )

    async def _wait_until_ready(self, process: Process) -> None:
        for _ in range(START_TIMEOUT_SECONDS * 20):
            if process.returncode is not None:
                raise self._command_error("run")
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.05)
        raise DemoError("main.py run", f"no answer within {START_TIMEOUT_SECONDS} seconds")


async def _terminate(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()
