"""A form that is sound in itself, about rows that are not: it points at nothing, is a second of
one, comes too late.
"""

import re
from typing import Any

import pytest
from httpx import Response

from app.core.database import Database
from tests.access.fixtures import HOME, World, nowhere
from tests.access.requests import MAKERS, Call
from tests.conftest import Client
from tests.helpers.openapi_cases import Operation, operations

from .test_bad_input import LANGUAGES

pytestmark = pytest.mark.anyio

WRITING = [
    one for one in operations() if one.verb in ("POST", "PUT", "PATCH") and one.form is not None
]
UPDATES = [one for one in WRITING if "version" in (one.form or {}).get("properties", {})]
KINDS = re.compile("^(create|update)_")
ALIKE = {
    f"{verb}_{one}" for verb in ("create", "update") for one in ("dept", "menu")
}  # a name may be another's too


@pytest.fixture
async def world(client: Client, database: Database) -> World:
    assert client
    return World(database, [])


async def made(world: World, operation: Operation) -> Call:
    return await MAKERS[operation.told["operationId"]](world, HOME)


async def sent(client: Client, operation: Operation, call: Call, language: str = "en") -> Response:
    path = re.sub(r"{(\w+)}", lambda found: str(call.path[found[1]]), operation.path)
    return await client.request(
        operation.verb, path, json=call.body, headers={"accept-language": language}
    )


def check(
    answer: Response, language: str, statuses: tuple[int, ...], field: str | None = None
) -> None:
    assert answer.status_code in statuses, answer.text
    assert LANGUAGES[language].search(answer.json()["message"]), answer.text
    if field is not None:
        faults = {
            fault["field"].partition(".")[0]: fault["message"]
            for fault in answer.json()["data"] or ()
        }
        assert list(faults) == [field], answer.text
        assert LANGUAGES[language].search(faults[field])


@pytest.mark.parametrize("operation", WRITING, ids=str)
async def test_what_points_at_nothing_says_which_field_does(
    client: Client, world: World, operation: Operation
) -> None:
    found = await made(world, operation)
    for name, model in found.ids.items() if found.status == 200 else ():
        for language in LANGUAGES if name in (found.body or {}) and name != "ids" else ():
            call = (await made(world, operation)).pointing(name, nowhere(model))
            check(await sent(client, operation, call, language), language, (404, 409, 422), name)


@pytest.mark.parametrize(
    "operation", [one for one in WRITING if KINDS.match(one.told["operationId"])], ids=str
)
async def test_a_second_of_what_must_be_one_says_which_field_is_taken(
    client: Client, world: World, operation: Operation
) -> None:
    """One form, sent for two rows."""
    first = await made(world, operation)
    second = await made(world, operation)
    if first.status != 200 or operation.told["operationId"] in ALIKE:
        pytest.skip("nothing of it must be one")
    body: dict[str, Any] = {**(second.body or {}), **(first.body or {})}
    assert (await sent(client, operation, first)).status_code == 200
    for language in LANGUAGES:
        answer = await sent(client, operation, Call(second.path, body=body), language)
        check(answer, language, (409, 422))
        assert [fault["field"] for fault in answer.json()["data"]], answer.text
        assert {fault["field"] for fault in answer.json()["data"]} <= body.keys()


@pytest.mark.parametrize("operation", UPDATES, ids=str)
async def test_what_somebody_else_changed_meanwhile_is_stale(
    client: Client, world: World, operation: Operation
) -> None:
    call = await made(world, operation)
    if call.status == 200:
        assert call.body is not None
        late = Call(
            call.path,
            body={**call.body, "version": "late" if isinstance(call.body["version"], str) else 99},
        )
        for language in LANGUAGES:
            answer = await sent(client, operation, late, language)
            check(answer, language, (409,))
            assert answer.json()["error"] == "stale"


@pytest.mark.parametrize("operation", [one for one in WRITING if "{id}" in one.path], ids=str)
async def test_a_row_that_is_not_there_is_not_changed(
    client: Client, world: World, operation: Operation
) -> None:
    call = await made(world, operation)
    for language in LANGUAGES:
        answer = await sent(
            client, operation, call.pointing("id", nowhere(call.ids["id"])), language
        )
        check(answer, language, (404,))
