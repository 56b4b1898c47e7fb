"""Waits for programs that listen on a port of this machine."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

START_SECONDS = 60


def system_program(name: str) -> str | None:
    """Returns the path of a program, also of one that only root has in the PATH."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def wait_for_port(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Returns when the program accepts connections. Raises RuntimeError if it never does."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"{log}: {log.read_text('utf-8')}")
