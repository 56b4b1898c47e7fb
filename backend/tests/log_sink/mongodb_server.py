"""Server of the tests that speaks the wire protocol of MongoDB. It is nx-27017, not mongod."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server_process import free_port

START_SECONDS = 30


@contextmanager
def run_mongodb(folder: Path, port: int | None = None) -> Iterator[int]:
    """Runs the server with its data in the folder, and yields its port."""
    port = port or free_port()
    program = Path(sys.executable).with_name("nx-27017")
    arguments = [
        *("--db", str(folder / "mongo.db"), "--port", str(port)),
        *("--log-file", str(folder / "mongo.log"), "--pid-file", str(folder / "mongo.pid")),
    ]
    with subprocess.Popen(  # noqa: S603 (a program of the environment)
        [program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_until_listening(port)
            yield port
        finally:
            process.kill()


def _wait_until_listening(port: int) -> None:
    for _ in range(START_SECONDS * 20):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"no server on port {port}")
