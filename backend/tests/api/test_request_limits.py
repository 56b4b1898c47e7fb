"""Bodies, queries and their errors are bounded in size and in the work that they cause."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from httpx2 import AsyncClient

from app.api.access import public
from app.api.body import accept_body
from app.api.features import find_body_rules
from app.core.http.json_body import MAX_DEPTH
from app.core.http.request_body import JSON, MULTIPART
from tests.conftest import SETTINGS, Client
from tests.helpers.login import outcome
from tests.helpers.openapi_cases import operations

pytestmark = pytest.mark.anyio

JSON_TYPE = {"content-type": "application/json"}
POSITION = {"name": "p", "code": "p"}


def listed_fields(response: Any) -> list[str]:
    return [problem["field"] for problem in response.json()["data"]]


async def post_json(client: AsyncClient, path: str, body: bytes) -> Any:
    return await client.post(path, content=body, headers=JSON_TYPE)


async def unmeasured(body: bytes) -> AsyncIterator[bytes]:
    """Yields the body in parts, so that the request has no Content-Length."""
    for start in range(0, len(body), 1000):
        yield body[start : start + 1000]


async def test_many_invalid_values_are_listed_up_to_limit_and_counted(client: Client) -> None:
    count = SETTINGS.max_reported_errors + 7
    form = POSITION | {f"unknown{number}": 1 for number in range(count)}
    for language, message in (
        ("en", f"50 of {count} invalid values are listed"),
        ("zh-CN", f"共 {count} 处填写有误，此处列出 50 处"),
    ):
        response = await client.post("/positions", json=form, headers={"accept-language": language})
        assert outcome(response) == (422, "invalid")
        assert listed_fields(response) == [f"unknown{n}" for n in range(50)]
        assert response.json()["message"] == message


@pytest.mark.parametrize("path", ["/positions", "/auth/login", "/auth/refresh"])
async def test_body_of_very_many_keys_returns_short_413(client: Client, path: str) -> None:
    body = json.dumps(dict.fromkeys(map(str, range(880_000)))).encode()
    response = await post_json(client, path, body)
    assert outcome(response) == (413, "too_large")
    assert len(response.content) < 1000


@pytest.mark.parametrize("container", [{"menu_ids": [{}] * 20_001}, [[]] * 20_001])
async def test_body_of_too_many_values_returns_413_with_limit(
    client: Client, container: Any
) -> None:
    response = await client.post("/roles", json=container, headers={"accept-language": "en"})
    assert outcome(response) == (413, "too_many_values")
    assert "20000 values" in response.json()["message"]


async def test_text_of_many_commas_and_brackets_is_one_value(client: Client) -> None:
    form = POSITION | {"name": ",[{" * 10}
    assert (await client.post("/positions", json=form)).status_code == 200
    form = POSITION | {"name": ",[{" * 30_000}
    assert listed_fields(await client.post("/positions", json=form)) == ["name"]


async def test_long_name_is_cut_in_error(client: Client) -> None:
    response = await client.post("/positions", json=POSITION | {"x" * 500_000: 1})
    assert response.status_code == 422
    assert len(response.content) < 1000


async def test_body_nested_too_deep_returns_422(client: Client) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        body = opening * (MAX_DEPTH + 1) + "1" + closing * (MAX_DEPTH + 1)
        response = await post_json(client, "/positions", body.encode())
        assert (response.status_code, listed_fields(response)) == (422, ["body"])


@pytest.mark.parametrize("number", ["9" * 100_000, "-" + "1" * 100_000, "1e999999999", "NaN"])
async def test_huge_number_returns_422(client: Client, number: str) -> None:
    body = b'{"name": "p", "code": "p", "sort": ' + number.encode() + b"}"
    assert (await post_json(client, "/positions", body)).status_code == 422
    assert (await client.get("/positions", params={"page": number[:8000]})).status_code == 422
    assert (await client.get(f"/positions/{number[:8000]}")).status_code == 422


async def test_repeated_name_in_json_returns_422_with_name(client: Client) -> None:
    body = b'{"name": "p", "code": "p", "name": "q"}'
    response = await post_json(client, "/positions", body)
    assert (response.status_code, listed_fields(response)) == (422, ["name"])


async def test_public_route_accepts_64_kb(client: Client) -> None:
    for operation in operations():
        if operation.form is None or "security" in operation.spec:
            continue
        path = operation.path.replace("{provider}", "company").replace("{method}", "totp")
        for size, is_accepted in ((SETTINGS.max_anonymous_body_bytes, True), (65_537, False)):
            body = b"{" + b" " * (size - 2) + b"}"
            for content in (body, unmeasured(body)):
                response = await client.request(
                    operation.verb, path, content=content, headers=JSON_TYPE
                )
                assert (response.status_code != 413) is is_accepted, f"{operation} {size}"


async def test_json_beyond_1_mb_returns_413(client: Client) -> None:
    for size, status in ((1_048_576, 200), (1_048_577, 413)):
        code = f"p{size}"
        body = json.dumps(POSITION | {"code": code}).encode()
        padded = body + b" " * (size - len(body))
        assert (await post_json(client, "/positions", padded)).status_code == status
        response = await client.post("/positions", content=unmeasured(padded), headers=JSON_TYPE)
        assert response.status_code == (409 if status == 200 else 413)


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "",
        "application/x-www-form-urlencoded",
        "text/json",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/vnd.api+json",
    ],
)
async def test_body_of_another_media_type_returns_415(client: Client, kind: str) -> None:
    body = json.dumps(POSITION).encode()
    headers = {"content-type": kind, "accept-language": "en"}
    for content in (body, unmeasured(body)):
        response = await client.post("/positions", content=content, headers=headers)
        assert outcome(response) == (415, "unsupported_media_type")
        assert "application/json" in response.json()["message"]


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON"])
async def test_media_type_ignores_case_and_parameters(client: Client, kind: str) -> None:
    body = json.dumps(POSITION).encode()
    response = await client.post("/positions", content=body, headers={"content-type": kind})
    assert response.status_code == 200


async def test_form_of_very_many_fields_returns_4xx(client: Client) -> None:
    body = "&".join("a" for _ in range(30_000))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    response = await client.post("/auth/login", content=body, headers=headers)
    assert outcome(response) == (413, "too_many_values")
    response = await client.post("/auth/login", content=body[:4001], headers=headers)
    assert response.status_code in (400, 422)


async def test_query_of_very_many_parameters_returns_413(client: Client) -> None:
    response = await client.get(f"/positions?{'&' * 20_000}")
    assert outcome(response) == (413, "too_many_values")
    query = "&".join(f"a{number}" for number in range(10_000))
    response = await client.get(f"/positions?{query}")
    assert response.status_code == 422
    assert len(listed_fields(response)) == SETTINGS.max_reported_errors


async def test_huge_header_is_not_echoed(client: Client) -> None:
    headers = {"x-request-id": "x" * 50_000, "accept-language": "y" * 50_000}
    response = await client.get("/positions", headers=headers)
    assert sum(len(name) + len(value) for name, value in response.headers.items()) < 1000


def test_route_can_declare_longer_bodies_and_uploads() -> None:
    router = APIRouter()

    @router.post("/import", dependencies=[public, accept_body(MULTIPART)])
    async def upload() -> None: ...

    @router.post("/script", dependencies=[public, accept_body(max_bytes=5_000_000)])
    async def script() -> None: ...

    app = FastAPI()
    app.include_router(router)
    find_rule = find_body_rules(app, SETTINGS)
    rule = find_rule({"method": "POST", "path": "/script"})
    assert (rule.max_bytes, rule.media_types) == (5_000_000, frozenset({JSON}))
    assert find_rule({"method": "POST", "path": "/import"}).media_types == frozenset({MULTIPART})
    assert find_rule({"method": "PUT", "path": "/script"}).max_bytes == SETTINGS.max_json_bytes
