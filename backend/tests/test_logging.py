"""The log: format, levels, files, masked secrets."""

import json
import logging
import os
import re
import subprocess
import sys
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from httpx2 import ASGITransport, AsyncClient
from loguru import logger as loguru
from sqlalchemy import make_url

from app.core.config import Settings
from app.core.database_errors import DatabaseUnreachable
from app.core.http import exception_handlers
from app.core.http.middleware import RequestContextMiddleware
from app.core.http.unhandled_error import UnhandledErrorMiddleware
from app.core.log_context import run_id
from app.core.metrics import RequestMetrics
from app.extensions import logger
from app.extensions.access_log import AccessLog, AccessLogMiddleware, log_request
from app.kit.metrics import MetricRegistry
from tests.conftest import SETTINGS, Client

pytestmark = pytest.mark.anyio
JSON = SETTINGS.model_copy(update={"log_json": True})


@pytest.fixture(autouse=True)
def restore_logging() -> Iterator[None]:
    """Restores the handlers of the process, which each test replaces."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    level = root.level
    yield
    loguru.remove()
    AccessLog.lines = None
    AccessLog.is_enabled = True
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.level = level


class LogStream(StringIO):
    """The log of a test, with the lines that are still queued."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.writers = logger.configure_logging(settings, self)

    def getvalue(self) -> str:
        assert all(writer.drain(seconds=30) for writer in self.writers)
        return super().getvalue()


@pytest.fixture
def log_stream() -> StringIO:
    return LogStream(JSON)


def parse_lines(stream: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


async def yield_and_fail() -> AsyncIterator[bytes]:
    yield b"the first part"
    raise RuntimeError("no second part")


@pytest.fixture
async def crashing_client() -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    exception_handlers.install_handlers(app, 50)
    app.add_middleware(UnhandledErrorMiddleware)
    app.add_middleware(AccessLogMiddleware, metrics=RequestMetrics(MetricRegistry()))
    app.add_middleware(RequestContextMiddleware)

    @app.get("/crash")
    async def crash() -> None:
        raise RuntimeError("no way back: password='hunter2'")

    @app.get("/outage")
    async def fail() -> None:
        raise DatabaseUnreachable(make_url("postgresql://db/x"), ConnectionRefusedError())

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        return StreamingResponse(yield_and_fail())

    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_request_is_logged_in_one_line(client: Client, log_stream: StringIO) -> None:
    await client.get("/positions", params={"name": "hunter2"}, headers={"x-request-id": "r-1"})
    [line] = [line for line in parse_lines(log_stream) if "path" in line]
    assert (line["method"], line["path"], line["status"], line["user_id"]) == (
        "GET",
        "/api/v1/positions",
        200,
        1,
    )
    assert (line["request_id"], line["levelname"]) == ("r-1", "INFO")
    assert 0 < line["ms"] < 60_000
    assert "hunter2" not in log_stream.getvalue()


def log_by_both(settings: Settings, path: str = "/api/v1/positions") -> list[str]:
    """Returns the line of a request as it is written, and as loguru writes it."""
    texts = []
    for is_direct in (True, False):
        stream = LogStream(settings)
        if not is_direct:
            AccessLog.lines = None
        log_request(7, "GET", path, 200, 1.5)
        texts.append(re.sub(r"\d\d:\d\d:\d\d\.\d+", "TIME", stream.getvalue()))
    return texts


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(
    "path",
    ["/api/v1/positions", "/a b/é\n", "/x/password=hunter2", "/y?token=abcdefgh", "/" + "p" * 900],
)
def test_access_line_is_that_of_loguru(*, as_json: bool, path: str) -> None:
    settings = SETTINGS.model_copy(update={"log_json": as_json, "log_max_chars": 500})
    direct, by_loguru = log_by_both(settings, path)
    if as_json:
        assert json.loads(direct) == json.loads(by_loguru)
    else:
        assert direct == by_loguru


@pytest.mark.parametrize(
    ("levels", "is_logged"),
    [
        ("", True),
        ("app.extensions.access_log=WARNING", False),
        ("app.extensions=ERROR", False),
        ("app=WARNING,app.extensions.access_log=INFO", True),
        ("sqlalchemy=ERROR", True),
    ],
)
def test_level_of_access_log_is_that_of_its_module(levels: str, *, is_logged: bool) -> None:
    for text in log_by_both(JSON.model_copy(update={"log_levels": levels})):
        assert bool(text) is is_logged


def test_failed_request_is_logged_while_access_log_is_off() -> None:
    levels = "app.extensions.access_log=ERROR"
    stream = LogStream(JSON.model_copy(update={"log_levels": levels}))
    log_request(None, "GET", "/crash", 500, 1.5)
    assert [line["levelname"] for line in parse_lines(stream)] == ["ERROR"]


def test_line_of_a_task_run_has_its_id(log_stream: StringIO) -> None:
    token = run_id.set("7")
    logging.getLogger("app.x").warning("inside")
    run_id.reset(token)
    logging.getLogger("app.x").warning("outside")
    assert [line.get("run_id") for line in parse_lines(log_stream)] == ["7", None]


def test_text_line_of_a_task_run_has_its_id() -> None:
    stream = LogStream(SETTINGS.model_copy(update={"log_json": False}))
    token = run_id.set("7")
    logging.getLogger("app.x").warning("inside")
    run_id.reset(token)
    assert " run=7 inside " in stream.getvalue()


def test_access_log_of_uvicorn_is_dropped(log_stream: StringIO) -> None:
    logging.getLogger("uvicorn.access").info("GET /")
    logging.getLogger("uvicorn.error").info("started")
    assert [line["message"] for line in parse_lines(log_stream)] == ["started"]


async def test_login_logs_no_password_or_token(client: Client, log_stream: StringIO) -> None:
    await client.post("/auth/login", json={"username": "u9", "password": "hunter2"})
    assert "/auth/login" in log_stream.getvalue()
    assert "hunter2" not in log_stream.getvalue()
    assert client.headers["authorization"].split()[1] not in log_stream.getvalue()


async def test_unhandled_error_is_logged_once_with_request_id(
    crashing_client: AsyncClient, log_stream: StringIO
) -> None:
    response = await crashing_client.get("/crash", headers={"x-request-id": "r-2"})
    logging.getLogger("uvicorn.error").error(
        "Exception in ASGI application\n", exc_info=RuntimeError("again")
    )
    errors = [line for line in parse_lines(log_stream) if "exc_info" in line]
    assert [line["request_id"] for line in errors] == ["r-2"] == [response.json()["request_id"]]
    assert "in crash" in errors[0]["exc_info"]
    assert "no way back" in errors[0]["exc_info"]
    assert "hunter2" not in log_stream.getvalue()
    assert [line["status"] for line in parse_lines(log_stream) if "path" in line] == [500]


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter2",
        'asked {"new_password": "hunter2"}',
        "Authorization: Bearer hunter2hunter2",
        "postgresql://root:hunter2@db/x",
        "the cookie refresh_token=hunter2; Path=/",
        "JWT_SECRET_KEY = hunter2",
        "a=b=password=hunter2",
        '{"password": "x \\" hunter2, hunter2"}',
        "postgresql://root:a/hunter2@db/x",
    ],
)
def test_secret_is_masked_from_every_logger(log_stream: StringIO, text: str) -> None:
    logging.getLogger("some.library").warning(text)
    loguru.warning(text)
    assert [line["message"].count("***") for line in parse_lines(log_stream)] == [1, 1]
    assert "hunter2" not in log_stream.getvalue()


@pytest.mark.parametrize("settings", [JSON, SETTINGS])
async def test_line_breaks_in_messages_are_escaped(
    crashing_client: AsyncClient, settings: Any
) -> None:
    stream = LogStream(settings)
    logging.getLogger("some.library").warning("asked for %s", "x\nERROR all is lost")
    await crashing_client.get("/x%0AERROR all is lost {extra}")
    assert not [line for line in stream.getvalue().splitlines() if line.startswith("ERROR")]
    assert len(stream.getvalue().splitlines()) == 2


def test_levels_of_single_modules_override_default() -> None:
    stream = LogStream(
        JSON.model_copy(update={"log_level": "WARNING", "log_levels": "a.b=DEBUG, a.b.c=ERROR"})
    )
    for name in ("a", "a.b", "a.b.c"):
        logging.getLogger(name).debug(name)
        logging.getLogger(name).warning(name)
    assert [(line["name"], line["levelname"]) for line in parse_lines(stream)] == [
        ("a", "WARNING"),
        ("a.b", "DEBUG"),
        ("a.b", "WARNING"),
    ]


def test_log_file_is_written_and_rotated(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "app.log"
    stream = LogStream(
        JSON.model_copy(
            update={
                "log_file": file,
                "log_rotation_mb": 1,
                "log_max_chars": 500_000,
                "log_buffer_kb": 2048,
            }
        )
    )
    for _ in range(3):
        logging.getLogger("some.library").warning("x" * 500_000)
    lines = parse_lines(stream)
    assert len(lines) == 3
    files = list(file.parent.glob("app*.log"))
    assert len(files) == 2
    in_files = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    assert sorted(in_files, key=lambda line: str(line["timestamp"])) == lines


def test_rotation_deletes_files_that_are_older_than_the_retention(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    ages = {"app.2026-01-01.log": 3, "app.2026-01-02.log": 1, "other.log": 3}
    for name, days in ages.items():
        (tmp_path / name).write_text("a line\n")
        changed_at = time.time() - days * 24 * 3600
        os.utime(tmp_path / name, (changed_at, changed_at))
    stream = LogStream(
        JSON.model_copy(
            update={
                "log_file": file,
                "log_rotation_mb": 1,
                "log_retention_days": 2,
                "log_max_chars": 700_000,
                "log_buffer_kb": 2048,
            }
        )
    )
    for _ in range(2):
        logging.getLogger("some.library").warning("x" * 700_000)
    assert len(parse_lines(stream)) == 2
    assert [name for name in ages if (tmp_path / name).exists()] == list(ages)[1:]


def write_lines(file: Path, process: int, start: Barrier) -> None:
    """Writes what needs several rotations, as a worker of the server does."""
    update = {"log_file": file, "log_rotation_mb": 1, "log_buffer_kb": 8192}
    stream = LogStream(JSON.model_copy(update=update))
    start.wait()
    for number in range(1_000):
        loguru.bind(process=process, number=number).warning("x" * 3_000)
    for writer in stream.writers:
        assert writer.drain(60)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
def test_processes_share_log_file_and_its_rotation(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    context = get_context("spawn")
    start = context.Barrier(3)
    processes = [
        context.Process(target=write_lines, args=(file, number, start)) for number in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    files = list(tmp_path.glob("app*.log"))
    # A file that another process has rotated is not rotated again.
    assert sum(path.stat().st_size < 1_000_000 for path in files) <= 1
    lines = [json.loads(line) for path in files for line in path.read_text().splitlines()]
    written = sorted((line["process"], line["number"]) for line in lines)
    assert written == [(process, number) for process in range(3) for number in range(1_000)]


def test_message_longer_than_limit_is_cut(log_stream: StringIO) -> None:
    loguru.bind(path="/" + "p" * 100_000).warning("x" * 100_000)
    logging.getLogger("some.library").error("failed", exc_info=ValueError("y" * 100_000))
    [long, crash] = parse_lines(log_stream)
    limit = JSON.log_max_chars
    assert long["message"] == "x" * limit + f"… ({100_000 - limit} more characters)"
    assert limit < len(long["path"]) < limit + 100
    assert limit < len(crash["exc_info"]) < limit + 1000


class BlockedStream(StringIO):
    """A stream whose reader does not read before `release` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.release = Event()

    def write(self, text: str) -> int:
        self.release.wait(60)
        return super().write(text)


@pytest.mark.parametrize("as_json", [True, False])
def test_log_with_blocked_reader_drops_and_counts_lines(as_json: bool) -> None:
    stream = BlockedStream()
    settings = SETTINGS.model_copy(update={"log_json": as_json, "log_buffer_kb": 64})
    [writer] = logger.configure_logging(settings, stream)
    for number in range(1000):
        loguru.warning(f"line {number} " + "x" * 1000)
    stream.release.set()
    assert writer.drain(30)
    kept = len(re.findall(r"line \d+ xxx", stream.getvalue()))
    assert 10 < kept < 64
    assert f"{1000 - kept} log lines were dropped" in stream.getvalue().splitlines()[-1]
    loguru.warning("the last line")
    assert writer.drain(30)
    assert "the last line" in stream.getvalue()


def test_server_process_with_unread_stderr_answers_and_ends() -> None:
    """Runs in a process of its own, because the pipe must be a real one."""
    program = """
import sys
from loguru import logger
from app.core.config import Settings
from app.extensions.logger import configure_logging
configure_logging(Settings(app_env="testing"))
for number in range(5000):
    logger.warning("x" * 200)
print("done", flush=True)
"""
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
        assert process.wait(60) == 0


@pytest.mark.parametrize(
    "text",
    ["token", "password=", "apikey ", "token:", "a://b:", "bearer ", 'token="x\n', "token='\\"],
)
def test_masking_reads_long_text_in_linear_time(text: str) -> None:
    """With a quadratic pattern a megabyte takes an hour. The limit ends the test in that case."""
    program = f"from app.kit.redact import mask_secrets; mask_secrets({text!r} * 150_000, 10**7)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)  # noqa: S603


@pytest.mark.parametrize(
    ("logger_name", "level"),
    [
        ("aiosqlite", "DEBUG"),
        ("sqlalchemy.engine.Engine", "DEBUG"),
        ("httpcore2.connection", "DEBUG"),
    ],
)
def test_level_debug_logs_no_lines_with_values(logger_name: str, level: str) -> None:
    stream = LogStream(
        JSON.model_copy(update={"log_level": level, "log_levels": f"{logger_name}={level}"})
    )
    logging.getLogger(logger_name).debug("insert into t values ('hunter2')")
    logging.getLogger(logger_name).info("ready")
    assert [line["message"] for line in parse_lines(stream)] == ["ready"]


def test_python_warnings_are_logged(log_stream: StringIO) -> None:
    with warnings.catch_warnings(action="default"):
        warnings.warn("out of date", stacklevel=1)
    [line] = parse_lines(log_stream)
    assert line["name"] == "py.warnings"


@pytest.mark.parametrize(("path", "status"), [("/outage", 503), ("/crash", 500), ("/stream", 200)])
async def test_access_log_of_failed_request_has_sent_status(
    crashing_client: AsyncClient, log_stream: StringIO, path: str, status: int
) -> None:
    response = await crashing_client.get(path)
    assert response.status_code == status
    lines = [line for line in parse_lines(log_stream) if "path" in line]
    assert [line["status"] for line in lines] == [status]


def test_text_format_shows_level_and_message(log_stream: StringIO) -> None:
    stream = LogStream(SETTINGS)
    logging.getLogger("some.library").warning("look {here}")
    assert "WARNING" in stream.getvalue()
    assert "look {here}" in stream.getvalue()
    assert log_stream.getvalue() == ""
