"""The product as a process of its own, on a port and a database of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

BACKEND = Path(__file__).parents[1]
PATIENCE = 60  # seconds; a start takes one or two


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def served(database: str, scratch: Path, *, app: str = "app.main:app", **settings: str) -> Iterator[Served]:
    """Upgraded, initialised and answering; what it prints is in `scratch`/server.log. admin / 123456 is in."""
    port = free_port()
    env = environment(database, scratch, PORT=str(port), **settings)
    command(env, "upgrade")
    server = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--no-access-log", "--log-level", "warning"]
    with (
        (scratch / "server.log").open("wb") as log,
        subprocess.Popen(server, cwd=BACKEND, env=env, stdout=log, stderr=log) as process,  # noqa: S603 (our own)
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/openapi.json", process)
            yield Served(url, process)
        finally:
            process.terminate()


def environment(database: str, scratch: Path, **settings: str) -> Mapping[str, str]:
    given = {"APP_ENV": "development", "DEBUG": "true", "HOST": "127.0.0.1", "DATABASE_URL": database}
    project = scratch / "project"
    project.mkdir(exist_ok=True)
    return os.environ | given | {"JWT_SECRET_KEY": "s" * 32, "GENERATOR_ROOT": str(project)} | settings


def command(env: Mapping[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "main.py", *arguments], cwd=BACKEND, env=env, check=True, capture_output=True)  # noqa: S603


def free_port() -> int:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.TransportError:
            if process.poll() is not None or time.monotonic() > until:
                raise
        time.sleep(0.02)
