"""The log: format, levels, files, masked secrets."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from loguru import logger as loguru

from app.core.http import exception_handlers
from app.core.http.middleware import RequestContextMiddleware
from app.extensions import logger
from app.extensions.access_log import AccessLogMiddleware
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
    root.handlers[:] = handlers
    root.level = level


@pytest.fixture
def log_stream() -> StringIO:
    stream = StringIO()
    logger.configure_logging(JSON, stream)
    return stream


def parse_lines(stream: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
async def crashing_client() -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    exception_handlers.install_handlers(app)
    app.add_middleware(AccessLogMiddleware)
    app.add_middleware(RequestContextMiddleware)

    @app.get("/crash")
    async def crash() -> None:
        raise RuntimeError("no way back: password='hunter2'")

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
    stream = StringIO()
    logger.configure_logging(settings, stream)
    logging.getLogger("some.library").warning("asked for %s", "x\nERROR all is lost")
    await crashing_client.get("/x%0AERROR all is lost {extra}")
    assert not [line for line in stream.getvalue().splitlines() if line.startswith("ERROR")]
    assert len(stream.getvalue().splitlines()) == 2


def test_levels_of_single_modules_override_default() -> None:
    stream = StringIO()
    settings = JSON.model_copy(
        update={"log_level": "WARNING", "log_levels": "a.b=DEBUG, a.b.c=ERROR"}
    )
    logger.configure_logging(settings, stream)
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
    stream = StringIO()
    logger.configure_logging(
        JSON.model_copy(update={"log_file": file, "log_rotation_mb": 1}), stream
    )
    for _ in range(3):
        logging.getLogger("some.library").warning("x" * 500_000)
    assert len(list(file.parent.iterdir())) == 2
    assert len(parse_lines(stream)) == 3


def test_text_format_shows_level_and_message(log_stream: StringIO) -> None:
    stream = StringIO()
    logger.configure_logging(SETTINGS, stream)
    logging.getLogger("some.library").warning("look {here}")
    assert "WARNING" in stream.getvalue()
    assert "look {here}" in stream.getvalue()
    assert log_stream.getvalue() == ""
