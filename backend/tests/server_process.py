"""Runs the server as a separate process with its own port and database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2

BACKEND = Path(__file__).parents[1]
# A start takes one or two seconds.
START_TIMEOUT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A running server, its base URL and its database."""

    url: str
    process: subprocess.Popen[bytes]
    database_url: str


@contextmanager
def run_server(
    database: str, scratch: Path, *, app: str = "app.main:app", **settings: str
) -> Iterator[ServerProcess]:
    """Runs the server on an upgraded database with the account admin / 123456.

    It writes its output to `scratch`/server.log.
    """
    env = environment(database, scratch, **settings)
    command(env, "upgrade")
    with run_app(env, scratch / "server.log", app=app) as server:
        yield server


@contextmanager
def run_app(
    env: Mapping[str, str], log: Path, *, app: str = "app.main:app", backend: Path = BACKEND
) -> Iterator[ServerProcess]:
    """Runs any ASGI application and waits until it responds."""
    port = free_port()
    command_line = [
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
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603 (a command of this project)
            command_line, cwd=backend, env=env, stdout=output, stderr=output
        ) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            if not wait_until_responding(url, process):
                raise TimeoutError(log.read_text("utf-8") or url)
            yield ServerProcess(url, process, env.get("DATABASE_URL", ""))
        finally:
            process.terminate()


def environment(database: str, scratch: Path, **settings: str) -> Mapping[str, str]:
    server_settings = {
        "APP_ENV": "development",
        "DEBUG": "true",
        "HOST": "127.0.0.1",
        "DATABASE_URL": database,
    }
    project = scratch / "project"
    project.mkdir(exist_ok=True)
    return (
        os.environ
        | server_settings
        | {"JWT_SECRET_KEY": "s" * 32, "GENERATOR_ROOT": str(project)}
        | settings
    )


def command(env: Mapping[str, str], *arguments: str, backend: Path = BACKEND) -> str:
    """Returns the output of a command of main.py. Raises RuntimeError if it fails."""
    result = subprocess.run(  # noqa: S603 (a command of this project)
        [sys.executable, "main.py", *arguments],
        cwd=backend,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {result.stdout}{result.stderr}")
    return result.stdout


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until_responding(url: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while (
        not (is_up := is_responding(url)) and process.poll() is None and time.monotonic() < deadline
    ):
        time.sleep(0.02)
    return is_up


def is_responding(url: str) -> bool:
    with suppress(httpx2.TransportError):
        return bool(httpx2.get(url, timeout=5).status_code)
    return False
