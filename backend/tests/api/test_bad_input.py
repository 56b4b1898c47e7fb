"""Whatever is wrong with a request, the answer says so: 4xx, which field, and why, in the caller's
language.
"""

import re
from typing import Any

import pytest

from tests.conftest import Client, account
from tests.helpers.openapi_cases import ABSENT, Operation, bad_fields, operations, wrong

pytestmark = pytest.mark.anyio

NOBODY = 2**53 - 1  # the id of nothing
LANGUAGES = {"zh-CN": re.compile("[一-鿿]"), "en": re.compile("^[ -~]+$")}
FORMS = [one for one in operations() if one.form is not None]
QUERIES = [one for one in operations() if next(one.parameters("query"), None)]
IDS = [one for one in operations() if re.search(r"\{(id|table_id)\}", one.path)]


async def refused(client: Client, operation: Operation, field: str, **request: Any) -> None:
    """In each language: 422, the field among those at fault, and a message a reader of it can read."""
    path = re.sub(r"\{\w+\}", "1", operation.path)
    for language, readable in LANGUAGES.items():
        answer = await client.request(
            operation.verb, path, headers={"accept-language": language}, **request
        )
        said = f"{operation} {field} {str(request)[:200]}: {answer.status_code} {answer.text[:600]}"
        assert answer.status_code == 422, said
        at_fault = {one["field"]: one["message"] for one in answer.json()["data"]}
        named = [name for name in at_fault if name == field or name.startswith(f"{field}.")]
        assert named, said
        assert all(readable.search(at_fault[name]) for name in named), said


@pytest.mark.parametrize("operation", FORMS, ids=str)
async def test_a_form_names_every_field_that_is_wrong(client: Client, operation: Operation) -> None:
    assert operation.form is not None
    for field, value in bad_fields(operation.form):
        await refused(client, operation, field, json={} if value is ABSENT else {field: value})


@pytest.mark.parametrize("operation", QUERIES, ids=str)
async def test_a_query_names_every_parameter_that_is_wrong(
    client: Client, operation: Operation
) -> None:
    for name, schema in operation.parameters("query"):
        items = schema.get("items", schema)
        for value in wrong(items):
            if items.get("type") != "string" or isinstance(value, str):
                await refused(client, operation, name, params={name: str(value)})


@pytest.mark.parametrize("operation", operations(), ids=str)
async def test_a_parameter_nobody_knows_is_refused(client: Client, operation: Operation) -> None:
    """Above all where leaving out the known one means "all": `ids[]=1` is no `ids`."""
    await refused(client, operation, "surprise[]", params={"surprise[]": "1"})
    if "order_by" in dict(operation.parameters("query")):
        await refused(client, operation, "order_by", params={"order_by": "hashed_password"})


async def test_whoever_may_not_call_a_route_is_not_told_its_parameters(client: Client) -> None:
    assert (await client.as_(None).get("/positions", params={"surprise": "1"})).status_code == 401
    account(9, 2, permissions=frozenset())
    assert (await client.as_(9).get("/positions", params={"surprise": "1"})).status_code == 403


@pytest.mark.parametrize("id", ["x", "1.5", "9007199254740992", "%00", "1e3", "٣x"])
async def test_an_id_that_cannot_be_one_is_refused(client: Client, id: str) -> None:
    for operation in IDS:
        named = operation._replace(path=re.sub(r"\{\w+\}", id, operation.path))
        await refused(client, named, re.findall(r"\{(\w+)\}", operation.path)[0], json={})


async def test_a_row_that_is_not_there_is_not_found_and_not_deleted(client: Client) -> None:
    for operation in (
        one
        for one in operations()
        if one in IDS or next(one.parameters("query"), ("",))[0] == "ids"
    ):
        if operation.verb in ("GET", "DELETE"):
            path = re.sub(r"\{\w+\}", str(NOBODY), operation.path)
            query = {} if operation in IDS else {"ids": nobody(operation)}
            for language, readable in LANGUAGES.items():
                headers = {"accept-language": language}
                answer = await client.request(operation.verb, path, headers=headers, params=query)
                assert (answer.status_code, answer.json()["error"]) == (404, "not_found"), str(
                    operation
                )
                assert readable.search(answer.json()["message"])


def nobody(operation: Operation) -> int | str:
    """An id of nothing, in the form this operation's ids have."""
    (ids,) = (schema for name, schema in operation.parameters("query") if name == "ids")
    if ids["items"]["type"] == "integer":
        return NOBODY
    length = re.search(r"\{(\d+)\}", ids["items"]["pattern"])
    assert length is not None
    return "0" * int(length[1])


BODIES = {
    "nothing": b"",
    "half": b'{"name": "a',
    "a list": b"[]",
    "a word": b'"name"',
    "null": b"null",
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "half a character": b'{"name": "\\ud800", "\\udfff": 1}',
    "a deep one": b"[" * 100_000,
    "a deep object": b'{"a":' * 50_000,
    "a long number": b'{"sort": ' + b"9" * 5_000 + b"}",
    "no number": b'{"sort": NaN}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a form": b"name=a&code=b",
}
OPTIONAL = {
    "/auth/refresh": 401,
    "/generator/verify/runs": 403,
}  # what may be said in none of its fields


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
async def test_a_body_that_is_no_form_is_refused_everywhere(
    client: Client, body: bytes, kind: str
) -> None:
    for operation in FORMS:
        path = re.sub(r"\{\w+\}", "1", operation.path)
        answer = await client.request(
            operation.verb, path, content=body, headers={"content-type": kind}
        )
        optional = answer.status_code == OPTIONAL.get(operation.path)
        assert answer.status_code in (400, 422) or optional, f"{operation}: {answer.text[:500]}"
        assert LANGUAGES["zh-CN"].search(answer.json()["message"])


@pytest.mark.parametrize("number", ["1.79e308", "-1.79e308", "9" * 400])
async def test_a_number_no_column_can_hold_is_no_failure_of_ours(
    client: Client, number: str
) -> None:
    answer = await client.get("/example/demos", params={"price_from": number})
    assert answer.status_code in (200, 422), answer.text  # nothing costs as much, or it is refused


async def test_what_is_no_json_is_said_of_the_body(client: Client) -> None:
    said = await client.post(
        "/positions", content=b'{"name": ', headers={"content-type": "application/json"}
    )
    assert (said.status_code, [problem["field"] for problem in said.json()["data"]]) == (
        422,
        ["body"],
    )


async def test_whoever_is_not_known_is_told_how_to_say_who_he_is(client: Client) -> None:
    assert (await client.as_(None).get("/positions")).headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("path", "form", "field"),
    [
        ("/positions", {"name": "p", "code": "x\0b"}, "code"),
        ("/positions", {"name": "x\0b", "code": "p"}, "name"),
        ("/roles", {"name": "r", "code": "x\0b"}, "code"),
        ("/users", {"username": "x\0b", "password": "correct horse battery"}, "username"),
    ],
)
async def test_a_character_no_database_keeps_is_refused_at_its_field(
    client: Client, path: str, form: dict[str, str], field: str
) -> None:
    refused = await client.post(path, json=form)
    assert (refused.status_code, refused.json()["error"]) == (422, "not_text")
    assert [problem["field"] for problem in refused.json()["data"]] == [field]
