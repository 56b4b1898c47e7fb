"""Every API response forbids caching and sniffing, errors and files included."""

import pytest
from fastapi import FastAPI

from tests.conftest import Client
from tests.helpers.app_state import app_of, replace_state
from tests.helpers.openapi_cases import operations

pytestmark = pytest.mark.anyio

HEADERS = {"x-content-type-options": "nosniff", "cache-control": "no-store"}


async def test_response_of_every_route_has_headers(client: Client) -> None:
    for user in (None, 1):
        for operation in operations():
            if operation.verb == "GET":
                response = await client.as_(user).get(operation.path)
                assert HEADERS.items() <= dict(response.headers).items(), operation
                assert "server" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("POST", "/auth/me", 405),
        ("POST", "/positions", 422),
        ("GET", "/positions/export", 200),
        ("GET", "/positions/0", 404),
    ],
)
async def test_error_and_file_have_headers(
    client: Client, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    assert HEADERS.items() <= dict(response.headers).items()


async def test_crash_has_headers(client: Client, app: FastAPI) -> None:
    database = app_of(client).state.app.database
    replace_state(app, database=None)
    try:
        response = await client.get("/positions")
    finally:
        replace_state(app, database=database)
    assert response.status_code == 500
    assert HEADERS.items() <= dict(response.headers).items()


async def test_documentation_may_be_cached_after_validation(client: Client) -> None:
    for path in ("http://test/docs", "http://test/docs/swagger-ui.css"):
        assert (await client.get(path)).headers["cache-control"] == "no-cache"
