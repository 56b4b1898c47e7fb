"""The product as a process of its own, on a port and a database of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

BACKEND = Path(__file__).parents[1]
PATIENCE = 300  # seconds; a start takes one or two


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def served(
    database: str, scratch: Path, *, app: str = "app.main:app", **settings: str
) -> Iterator[Served]:
    """Upgraded, initialised and answering; what it prints is in `scratch`/server.log. admin /
    123456 is in.
    """
    env = environment(database, scratch, **settings)
    command(env, "upgrade")
    with serving(env, scratch / "server.log", app=app) as server:
        yield server


@contextmanager
def serving(
    env: Mapping[str, str], log: Path, *, app: str = "app.main:app", backend: Path = BACKEND
) -> Iterator[Served]:
    """Any application, from the moment it answers."""
    port = free_port()
    server = [
        sys.executable,
        "-m",
        "uvicorn",
        app,
        "--port",
        str(port),
        "--no-access-log",
        "--log-level",
        "warning",
    ]
    with (
        log.open("wb") as written,
        subprocess.Popen(server, cwd=backend, env=env, stdout=written, stderr=written) as process,  # noqa: S603 (our own)
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            if not comes_up(url, process):
                raise TimeoutError(log.read_text("utf-8") or url)
            yield Served(url, process)
        finally:
            process.terminate()


def environment(database: str, scratch: Path, **settings: str) -> Mapping[str, str]:
    given = {
        "APP_ENV": "development",
        "DEBUG": "true",
        "HOST": "127.0.0.1",
        "DATABASE_URL": database,
    }
    project = scratch / "project"
    project.mkdir(exist_ok=True)
    return (
        os.environ | given | {"JWT_SECRET_KEY": "s" * 32, "GENERATOR_ROOT": str(project)} | settings
    )


def command(env: Mapping[str, str], *arguments: str, backend: Path = BACKEND) -> str:
    """What a command of ours prints. One that fails says why."""
    line = [sys.executable, "main.py", *arguments]
    done = subprocess.run(line, cwd=backend, env=env, capture_output=True, text=True, check=False)  # noqa: S603 (our own)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout


def free_port() -> int:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def comes_up(url: str, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + PATIENCE
    while not (up := answers(url)) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    return up


def answers(url: str) -> bool:
    with suppress(httpx.TransportError):
        return bool(httpx.get(url, timeout=5).status_code)
    return False
