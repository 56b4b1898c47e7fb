"""Start and stop of the server as a process of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import httpx2
import pytest

from app.cli.server import browser_address
from tests.helpers.metrics import parse_samples, total
from tests.server_process import (
    BACKEND,
    environment,
    free_port,
    wait_until_responding,
)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    database = f"sqlite:///{tmp_path / 'app.db'}"
    return {**environment(database, tmp_path, DEBUG="false"), "PORT": str(free_port())}


@contextmanager
def started(
    command_line: list[str], env: Mapping[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603 (a command of this project)
            [sys.executable, *command_line], cwd=BACKEND, env=env, stdout=output, stderr=output
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("arguments", "debug"), [([], "false"), (["--workers", "2"], "false"), ([], "true")]
)
def test_server_prints_localhost_serves_and_ends_with_0_on_sigterm(
    env: dict[str, str], tmp_path: Path, arguments: list[str], debug: str
) -> None:
    env["DEBUG"] = debug
    log = tmp_path / "log"
    url = f"http://localhost:{env['PORT']}"
    with started(["main.py", "run", *arguments], env, log) as process:
        assert wait_until_responding(f"http://127.0.0.1:{env['PORT']}", process), log.read_text()
        response = httpx2.get(f"{url}/health/ready")
        assert (response.status_code, "server" in response.headers) == (200, False)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, log.read_text()
    output = log.read_text()
    assert f"Serving on {url}" in output
    assert "http://127.0.0.1" not in output
    assert "Traceback" not in output


def test_workers_are_processes_of_their_own(env: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    with started(["main.py", "run", "--workers", "2"], env, log) as process:
        assert wait_until_responding(f"http://127.0.0.1:{env['PORT']}", process), log.read_text()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        for child in children[-1:]:
            os.kill(int(child), signal.SIGKILL)
        # The supervisor replaces it, and the other one answers meanwhile.
        assert httpx2.get(f"http://127.0.0.1:{env['PORT']}/health").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, log.read_text()


def test_each_of_several_workers_answers_with_the_metrics_of_all(
    env: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    url = f"http://127.0.0.1:{env['PORT']}"
    with started(["main.py", "run", "--workers", "3"], env, log) as process:
        assert wait_until_responding(url, process), log.read_text()
        for _ in range(20):  # each with a connection of its own, so any worker may answer
            assert httpx2.get(f"{url}/api/v1/auth/providers").status_code == 200
        deadline = time.monotonic() + 60
        samples = parse_samples(httpx2.get(f"{url}/metrics").text)
        while total(samples, "fastapiadmin_processes") < 3 and time.monotonic() < deadline:
            time.sleep(0.2)
            samples = parse_samples(httpx2.get(f"{url}/metrics").text)
        assert total(samples, "fastapiadmin_processes") == 3
        route = "/api/v1/auth/providers"
        assert total(samples, "fastapiadmin_http_requests_total", route=route) == 20
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, log.read_text()


def test_workers_together_with_debug_are_rejected(env: dict[str, str], tmp_path: Path) -> None:
    env["DEBUG"] = "true"
    with started(["main.py", "run", "--workers", "2"], env, tmp_path / "log") as process:
        assert process.wait(60) == 2
    assert "--workers" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_uvicorn_refuses_old_schema_in_one_line(
    env: dict[str, str], tmp_path: Path, workers: str
) -> None:
    log = tmp_path / "log"
    options = ["-m", "uvicorn", "app.main:app", "--port", env["PORT"], "--workers", workers]
    with started(options, env, log) as process:
        assert process.wait(120) in (0, 3)
    output = log.read_text()
    assert "the schema of the database is not current. Run `main.py upgrade` first." in output
    assert "Traceback" not in output


def test_run_refuses_unreachable_database_in_one_line(env: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    env |= {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "APP_ENV": "production"}
    env |= {"JWT_SECRET_KEY": token_hex(32)}
    options = ["-m", "uvicorn", "app.main:app", "--port", env["PORT"]]
    with started(options, env, log) as process:
        assert process.wait(120) == 3
    assert "Traceback" not in log.read_text()
    assert re.search("DATABASE_URL", log.read_text())


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:8000"),
        ("0.0.0.0", "http://localhost:8000"),  # noqa: S104
        ("::", "http://localhost:8000"),
        ("::1", "http://localhost:8000"),
        ("192.0.2.7", "http://192.0.2.7:8000"),
        ("2001:db8::1", "http://[2001:db8::1]:8000"),
    ],
)
def test_printed_address_is_one_for_browsers(host: str, address: str) -> None:
    assert browser_address(host, 8000) == address
