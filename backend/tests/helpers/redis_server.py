"""Runs a Redis server of its own, which a test can stop, continue, kill and start again."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.helpers.port import system_program, wait_for_port
from tests.server_process import free_port


class RedisServer:
    """A server on one port. It keeps nothing on disk, so that it is empty after each start."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._log = folder / "redis.log"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = system_program("redis-server")
        if program is None:
            raise RuntimeError("redis-server is not installed")
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 (the program of the system)
                [program, *options], cwd=self._folder, stdout=output, stderr=output
            )
        wait_for_port(self.port, self._process, self._log)

    def hang(self) -> None:
        """Accepts connections and bytes from now on, but answers nothing."""
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        self._send(signal.SIGCONT)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


@contextmanager
def run_redis(folder: Path) -> Iterator[RedisServer]:
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
