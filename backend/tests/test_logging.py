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
def as_before() -> Iterator[None]:
    """Logging belongs to the process: what a test installs is taken down again."""
    root = logging.getLogger()
    kept = root.handlers[:]
    level = root.level
    yield
    loguru.remove()
    root.handlers[:] = kept
    root.level = level


@pytest.fixture
def said() -> StringIO:
    stream = StringIO()
    logger.configure_logging(JSON, stream)
    return stream


def lines(stream: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
async def fragile() -> AsyncIterator[AsyncClient]:
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


async def test_a_request_is_one_line_that_says_what_and_who_and_what_came_of_it(
    client: Client, said: StringIO
) -> None:
    await client.get("/positions", params={"name": "hunter2"}, headers={"x-request-id": "r-1"})
    [line] = [line for line in lines(said) if "path" in line]
    assert (line["method"], line["path"], line["status"], line["user_id"]) == (
        "GET",
        "/api/v1/positions",
        200,
        1,
    )
    assert (line["request_id"], line["levelname"]) == ("r-1", "INFO")
    assert 0 < line["ms"] < 60_000
    assert "hunter2" not in said.getvalue()


def test_the_http_server_does_not_say_it_again(said: StringIO) -> None:
    logging.getLogger("uvicorn.access").info("GET /")
    logging.getLogger("uvicorn.error").info("started")
    assert [line["message"] for line in lines(said)] == ["started"]


async def test_signing_in_leaves_no_password_and_no_token_behind(
    client: Client, said: StringIO
) -> None:
    await client.post("/auth/login", json={"username": "u9", "password": "hunter2"})
    assert "/auth/login" in said.getvalue()
    assert "hunter2" not in said.getvalue()
    assert client.headers["authorization"].split()[1] not in said.getvalue()


async def test_a_crash_is_told_once_with_its_traceback_and_its_request(
    fragile: AsyncClient, said: StringIO
) -> None:
    reply = await fragile.get("/crash", headers={"x-request-id": "r-2"})
    logging.getLogger("uvicorn.error").error(
        "Exception in ASGI application\n", exc_info=RuntimeError("again")
    )
    told = [line for line in lines(said) if "exc_info" in line]
    assert [line["request_id"] for line in told] == ["r-2"] == [reply.json()["request_id"]]
    assert "in crash" in told[0]["exc_info"]
    assert "no way back" in told[0]["exc_info"]
    assert "hunter2" not in said.getvalue()
    assert [line["status"] for line in lines(said) if "path" in line] == [500]


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
def test_a_secret_is_masked_whoever_says_it(said: StringIO, text: str) -> None:
    logging.getLogger("some.library").warning(text)
    loguru.warning(text)
    assert [line["message"].count("***") for line in lines(said)] == [1, 1]
    assert "hunter2" not in said.getvalue()


@pytest.mark.parametrize("settings", [JSON, SETTINGS])
async def test_nobody_outside_writes_a_line_of_his_own(fragile: AsyncClient, settings: Any) -> None:
    stream = StringIO()
    logger.configure_logging(settings, stream)
    logging.getLogger("some.library").warning("asked for %s", "x\nERROR all is lost")
    await fragile.get("/x%0AERROR all is lost {extra}")
    assert not [line for line in stream.getvalue().splitlines() if line.startswith("ERROR")]
    assert len(stream.getvalue().splitlines()) == 2


def test_levels_are_set_for_all_and_for_single_modules() -> None:
    stream = StringIO()
    settings = JSON.model_copy(
        update={"log_level": "WARNING", "log_levels": "a.b=DEBUG, a.b.c=ERROR"}
    )
    logger.configure_logging(settings, stream)
    for name in ("a", "a.b", "a.b.c"):
        logging.getLogger(name).debug(name)
        logging.getLogger(name).warning(name)
    assert [(line["name"], line["levelname"]) for line in lines(stream)] == [
        ("a", "WARNING"),
        ("a.b", "DEBUG"),
        ("a.b", "WARNING"),
    ]


def test_a_file_is_written_beside_the_stream_and_begun_anew_when_it_is_full(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "app.log"
    stream = StringIO()
    logger.configure_logging(
        JSON.model_copy(update={"log_file": file, "log_rotation_mb": 1}), stream
    )
    for _ in range(3):
        logging.getLogger("some.library").warning("x" * 500_000)
    assert len(list(file.parent.iterdir())) == 2
    assert len(lines(stream)) == 3


def test_a_person_reads_the_time_the_level_and_the_text(said: StringIO) -> None:
    stream = StringIO()
    logger.configure_logging(SETTINGS, stream)
    logging.getLogger("some.library").warning("look {here}")
    assert "WARNING" in stream.getvalue()
    assert "look {here}" in stream.getvalue()
    assert said.getvalue() == ""
