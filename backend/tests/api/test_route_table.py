"""The route table answers as FastAPI does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from httpx2 import Response
from starlette.routing import Match

from app.api.features import all_routes, discover_features
from app.api.route_table import PlainRead, RouteTable
from app.main import create_app
from tests.conftest import SETTINGS, Client

pytestmark = pytest.mark.anyio


def plain_paths() -> list[str]:
    list(discover_features())
    table = table_of(create_app(SETTINGS))
    return sorted(
        path for (_, path), entry in table.entries.items() if isinstance(entry.app, PlainRead)
    )


def table_of(app: FastAPI) -> RouteTable:
    table = app.router.routes[0]
    assert isinstance(table, RouteTable)
    return table


@contextmanager
def without_table(app: FastAPI) -> Iterator[None]:
    table = table_of(app)
    entries, table.entries = table.entries, {}
    yield
    table.entries = entries


def comparable(response: Response) -> tuple[Any, ...]:
    changing = {"x-request-id", "etag"}
    headers = {name: value for name, value in response.headers.items() if name not in changing}
    body = response.json()
    if isinstance(body, dict):
        body.pop("request_id", None)
    return response.status_code, headers, body


QUERIES = ("", "page_no=0", "no_such_parameter=1", "page_no=1&page_no=2", "search=a%00")
USERS = (1, 6, None)


@pytest.mark.parametrize("path", plain_paths())
async def test_plain_read_is_answered_as_by_fastapi(
    client: Client, app: FastAPI, path: str
) -> None:
    for user in USERS:
        for query in QUERIES:
            url = f"http://test{path}?{query}"
            by_table = await client.as_(user).get(url)
            with without_table(app):
                by_fastapi = await client.as_(user).get(url)
            assert comparable(by_table) == comparable(by_fastapi), (user, query)


async def test_most_lists_are_plain_reads() -> None:
    paths = plain_paths()
    assert len(paths) > 35
    assert {"/api/v1/positions", "/api/v1/users", "/api/v1/example/demos"} < set(paths)


async def test_changes_go_to_fastapi_in_one_step(app: FastAPI) -> None:
    scope = {"type": "http", "method": "POST", "path": "/api/v1/positions"}
    assert table_of(app).matches(scope)[0] == Match.FULL
    assert not isinstance(table_of(app).entries["POST", "/api/v1/positions"].app, PlainRead)


async def test_table_is_no_route_of_its_own(app: FastAPI) -> None:
    assert not any(isinstance(context.original_route, RouteTable) for context in all_routes(app))


@pytest.mark.parametrize(("method", "status"), [("PATCH", 405), ("OPTIONS", 405)])
async def test_method_without_route_is_rejected_as_before(
    client: Client, method: str, status: int
) -> None:
    assert (await client.request(method, "/positions")).status_code == status


async def test_route_behind_one_with_a_parameter_stays_hidden() -> None:
    router = APIRouter()

    async def endpoint() -> dict[str, str]:
        return {}

    router.add_api_route("/things/{id}", endpoint, methods=["GET"])
    router.add_api_route("/things/all", endpoint, methods=["GET", "POST"])
    router.add_api_route("/others", endpoint, methods=["GET"])
    assert [path for _, path in RouteTable(router).entries] == ["/others"]


async def test_route_with_another_dependency_is_not_plain() -> None:
    router = APIRouter()

    async def check() -> None:
        """Passes."""

    async def endpoint() -> dict[str, str]:
        return {}

    router.add_api_route("/checked", endpoint, dependencies=[Depends(check)], methods=["GET"])
    (entry,) = RouteTable(router).entries.values()
    assert not isinstance(entry.app, PlainRead)
