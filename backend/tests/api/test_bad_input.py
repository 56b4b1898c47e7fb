"""Invalid requests return 4xx with the field and a message in the caller's language."""

import re
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_example.demo.model import Demo
from tests.conftest import Client, register_account
from tests.helpers.openapi_cases import ABSENT, Operation, bad_fields, operations, wrong

pytestmark = pytest.mark.anyio

# No row has this id.
MISSING_ID = 2**53 - 1
LANGUAGES = {"zh-CN": re.compile("[一-鿿]"), "en": re.compile("^[ -~]+$")}
FORMS = [operation for operation in operations() if operation.form is not None]
QUERIES = [operation for operation in operations() if next(operation.parameters("query"), None)]
IDS = [operation for operation in operations() if re.search(r"\{(id|table_id)\}", operation.path)]


@pytest.fixture(autouse=True)
async def example_row(db: AsyncSession) -> None:
    """A row with id 1: an update of a generated module is validated against the stored row."""
    db.add(Demo(id=1, name="an example", owner_id=1, dept_id=1))
    await db.flush()


async def assert_invalid(client: Client, operation: Operation, field: str, **request: Any) -> None:
    """Checks in each language: 422, the field in the errors, a message in that language."""
    path = re.sub(r"\{\w+\}", "1", operation.path)
    for language, pattern in LANGUAGES.items():
        response = await client.request(
            operation.verb, path, headers={"accept-language": language}, **request
        )
        context = f"{operation} {field} {str(request)[:200]}: {response.text[:600]}"
        assert response.status_code == 422, context
        messages = [
            error["message"]
            for error in response.json()["data"]
            if error["field"] == field or error["field"].startswith(f"{field}.")
        ]
        assert messages, context
        assert all(pattern.search(message) for message in messages), context


@pytest.mark.parametrize("operation", FORMS, ids=str)
async def test_body_with_invalid_field_returns_422_with_field(
    client: Client, operation: Operation
) -> None:
    assert operation.form is not None
    # An update of a generated module keeps the stored value of a field that is left out.
    keeps_missing = operation.verb == "PUT" and operation.path.startswith("/example/")
    for field, value in bad_fields(operation.form):
        if value is ABSENT and keeps_missing and field != "version":
            continue
        await assert_invalid(
            client, operation, field, json={} if value is ABSENT else {field: value}
        )


@pytest.mark.parametrize("operation", QUERIES, ids=str)
async def test_query_with_invalid_parameter_returns_422_with_parameter(
    client: Client, operation: Operation
) -> None:
    for name, schema in operation.parameters("query"):
        items = schema.get("items", schema)
        for value in wrong(items):
            if items.get("type") != "string" or isinstance(value, str):
                await assert_invalid(client, operation, name, params={name: str(value)})


@pytest.mark.parametrize("operation", operations(), ids=str)
async def test_query_with_unknown_parameter_returns_422(
    client: Client, operation: Operation
) -> None:
    """Ignoring `ids[]=1` would be dangerous where a missing `ids` means all rows."""
    await assert_invalid(client, operation, "surprise[]", params={"surprise[]": "1"})
    if "order_by" in dict(operation.parameters("query")):
        await assert_invalid(client, operation, "order_by", params={"order_by": "hashed_password"})


@pytest.mark.parametrize("operation", QUERIES, ids=str)
async def test_query_with_repeated_single_parameter_returns_422_with_name(
    client: Client, operation: Operation
) -> None:
    """Otherwise the last value counts here, and the first one in a proxy or a log."""
    for name, schema in operation.parameters("query"):
        if schema.get("type") != "array":
            await assert_invalid(client, operation, name, params={name: ["1", "1"]})


async def test_query_with_repeated_list_parameter_is_accepted(client: Client) -> None:
    response = await client.delete("/positions", params={"ids": [MISSING_ID, MISSING_ID - 1]})
    assert response.status_code == 404


async def test_login_form_with_repeated_field_returns_422_with_name(client: Client) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    body = b"username=a&password=b&username=c"
    response = await client.post("/auth/login", content=body, headers=headers)
    assert response.status_code == 422
    assert [problem["field"] for problem in response.json()["data"]] == ["username"]


async def test_denied_request_does_not_reveal_parameters(client: Client) -> None:
    assert (await client.as_(None).get("/positions", params={"surprise": "1"})).status_code == 401
    register_account(9, 2, permissions=frozenset())
    assert (await client.as_(9).get("/positions", params={"surprise": "1"})).status_code == 403


@pytest.mark.parametrize("id", ["x", "1.5", "%00", "1e3", "٣x"])
async def test_path_with_malformed_id_returns_422(client: Client, id: str) -> None:
    for operation in IDS:
        operation_with_id = operation._replace(path=re.sub(r"\{\w+\}", id, operation.path))
        parameter = re.findall(r"\{(\w+)\}", operation.path)[0]
        await assert_invalid(client, operation_with_id, parameter, json={})


async def test_path_with_id_beyond_its_range_returns_422(client: Client) -> None:
    for operation in IDS:
        # Keys of generated modules have 64 bits, and ids of the platform 53.
        ((parameter, schema),) = operation.parameters("path")
        maximum = schema["maximum"]
        assert maximum in (2**53 - 1, 2**63 - 1)
        path = re.sub(r"\{\w+\}", str(maximum + 1), operation.path)
        await assert_invalid(client, operation._replace(path=path), parameter, json={})


async def test_missing_row_returns_404(client: Client) -> None:
    for operation in operations():
        takes_ids = next(operation.parameters("query"), ("",))[0] == "ids"
        if operation.verb not in ("GET", "DELETE") or not (operation in IDS or takes_ids):
            continue
        path = re.sub(r"\{\w+\}", str(MISSING_ID), operation.path)
        query = {} if operation in IDS else {"ids": missing_id(operation)}
        if operation.path == "/users/{id}/access":
            query = {"permission": "system:user:query"}  # there is no answer without a question
        for language, pattern in LANGUAGES.items():
            headers = {"accept-language": language}
            response = await client.request(operation.verb, path, headers=headers, params=query)
            assert response.status_code == 404, str(operation)
            assert response.json()["error"] == "not_found", str(operation)
            assert pattern.search(response.json()["message"])


def missing_id(operation: Operation) -> int | str:
    """Returns an id without a row, in the format of this operation's ids."""
    (ids,) = (schema for name, schema in operation.parameters("query") if name == "ids")
    if ids["items"]["type"] == "integer":
        return MISSING_ID
    length = re.search(r"\{(\d+)\}", ids["items"]["pattern"])
    assert length is not None
    return "0" * int(length[1])


BODIES = {
    "empty": b"",
    "truncated": b'{"name": "a',
    "list": b"[]",
    "string": b'"name"',
    "null": b"null",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "lone surrogates": b'{"name": "\\ud800", "\\udfff": 1}',
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 50_000,
    "long number": b'{"sort": ' + b"9" * 5_000 + b"}",
    "not a number": b'{"sort": NaN}',
    "byte order mark": b"\xef\xbb\xbf{}",
    "form data": b"name=a&code=b",
}
# Routes whose fields are all optional, with the status of an empty body.
OPTIONAL = {
    "/auth/sessions": 200,
    "/auth/refresh": 401,
    "/generator/verify/runs": 403,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
async def test_malformed_body_returns_4xx_on_every_route(
    client: Client, body: bytes, kind: str
) -> None:
    for operation in FORMS:
        path = re.sub(r"\{\w+\}", "1", operation.path)
        response = await client.request(
            operation.verb, path, content=body, headers={"content-type": kind}
        )
        optional = response.status_code == OPTIONAL.get(operation.path)
        is_accepted = kind == "application/json" or not body or operation.path == "/auth/login"
        expected = {413, 422 if is_accepted else 415}
        assert response.status_code in expected or optional, f"{operation}: {response.text[:500]}"
        assert LANGUAGES["zh-CN"].search(response.json()["message"])


@pytest.mark.parametrize("number", ["1.79e308", "-1.79e308", "9" * 400])
async def test_number_beyond_every_column_is_no_server_error(client: Client, number: str) -> None:
    response = await client.get("/example/demos", params={"price_from": number})
    # Either no row matches, or the number is rejected.
    assert response.status_code in (200, 422), response.text


async def test_malformed_json_is_reported_for_body(client: Client) -> None:
    context = await client.post(
        "/positions", content=b'{"name": ', headers={"content-type": "application/json"}
    )
    assert (context.status_code, [problem["field"] for problem in context.json()["data"]]) == (
        422,
        ["body"],
    )


async def test_unauthenticated_response_has_www_authenticate(client: Client) -> None:
    assert (await client.as_(None).get("/positions")).headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("path", "form", "field", "error"),
    [
        ("/positions", {"name": "p", "code": "x\0b"}, "code", "invalid"),
        ("/positions", {"name": "p", "code": "p", "remark": "x\0b"}, "remark", "not_text"),
        ("/roles", {"name": "r", "code": "x\0b"}, "code", "invalid"),
        (
            "/users",
            {"username": "x\0b", "password": "correct horse battery"},
            "username",
            "user.invisible_characters",
        ),
    ],
)
async def test_text_with_nul_returns_422_with_field(
    client: Client, path: str, form: dict[str, str], field: str, error: str
) -> None:
    response = await client.post(path, json=form)
    assert (response.status_code, response.json()["error"]) == (422, error)
    assert [problem["field"] for problem in response.json()["data"]] == [field]
