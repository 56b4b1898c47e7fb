"""Valid bodies that conflict with the rows: missing references, duplicates, stale versions."""

import re
from typing import Any

import pytest
from httpx2 import Response

from app.core.database import Database
from tests.access.fixtures import OWN_DEPT, Company, missing_id
from tests.access.requests import REQUEST_BUILDERS, ApiRequest
from tests.conftest import Client
from tests.helpers.openapi_cases import Operation, operations

from .test_bad_input import LANGUAGES

pytestmark = pytest.mark.anyio

WRITING = [
    operation
    for operation in operations()
    if operation.verb in ("POST", "PUT", "PATCH")
    and operation.form is not None
    # The matrix requires a request for each route of the project's own modules.
    and operation.spec["operationId"] in REQUEST_BUILDERS
]
UPDATES = [
    operation for operation in WRITING if "version" in (operation.form or {}).get("properties", {})
]
CREATE_OR_UPDATE = re.compile("^(create|update)_")
# Their forms in these tests have no field that must be unique.
WITHOUT_UNIQUE_FIELDS = {
    "update_parameter",
    *(f"{verb}_{name}" for verb in ("create", "update") for name in ("dept", "menu")),
}


@pytest.fixture
async def company(client: Client, database: Database) -> Company:
    assert client
    return Company(database, [])


async def build_request(company: Company, operation: Operation) -> ApiRequest:
    return await REQUEST_BUILDERS[operation.spec["operationId"]](company, OWN_DEPT)


async def send(
    client: Client, operation: Operation, request: ApiRequest, language: str = "en"
) -> Response:
    path = re.sub(r"{(\w+)}", lambda match: str(request.path[match[1]]), operation.path)
    return await client.request(
        operation.verb, path, json=request.body, headers={"accept-language": language}
    )


def assert_error(
    response: Response, language: str, statuses: tuple[int, ...], field: str | None = None
) -> None:
    assert response.status_code in statuses, response.text
    assert LANGUAGES[language].search(response.json()["message"]), response.text
    if field is not None:
        message_by_field = {
            error["field"].partition(".")[0]: error["message"]
            for error in response.json()["data"] or ()
        }
        assert list(message_by_field) == [field], response.text
        assert LANGUAGES[language].search(message_by_field[field])


@pytest.mark.parametrize("operation", WRITING, ids=str)
async def test_missing_reference_is_reported_with_field(
    client: Client, company: Company, operation: Operation
) -> None:
    valid = await build_request(company, operation)
    if valid.status != 200:
        return
    for name, model in valid.ids.items():
        if name == "ids" or name not in (valid.body or {}):
            continue
        for language in LANGUAGES:
            request = (await build_request(company, operation)).with_id(name, missing_id(model))
            response = await send(client, operation, request, language)
            assert_error(response, language, (404, 409, 422), name)


@pytest.mark.parametrize(
    "operation",
    [operation for operation in WRITING if CREATE_OR_UPDATE.match(operation.spec["operationId"])],
    ids=str,
)
async def test_duplicate_is_reported_with_field(
    client: Client, company: Company, operation: Operation
) -> None:
    """Sends the same values for two rows."""
    first = await build_request(company, operation)
    second = await build_request(company, operation)
    if first.status != 200 or operation.spec["operationId"] in WITHOUT_UNIQUE_FIELDS:
        pytest.skip("no field is unique")
    body: dict[str, Any] = {**(second.body or {}), **(first.body or {})}
    assert (await send(client, operation, first)).status_code == 200
    for language in LANGUAGES:
        response = await send(client, operation, ApiRequest(second.path, body=body), language)
        assert_error(response, language, (409, 422))
        fields = {error["field"] for error in response.json()["data"]}
        assert fields, response.text
        assert fields <= body.keys()


@pytest.mark.parametrize("operation", UPDATES, ids=str)
async def test_update_with_stale_version_returns_409(
    client: Client, company: Company, operation: Operation
) -> None:
    request = await build_request(company, operation)
    if request.status == 200:
        assert request.body is not None
        late = ApiRequest(
            request.path,
            body={
                **request.body,
                "version": "late" if isinstance(request.body["version"], str) else 99,
            },
        )
        for language in LANGUAGES:
            response = await send(client, operation, late, language)
            assert_error(response, language, (409,))
            assert response.json()["error"] == "stale"


@pytest.mark.parametrize(
    "operation", [operation for operation in WRITING if "{id}" in operation.path], ids=str
)
async def test_update_of_missing_row_returns_404(
    client: Client, company: Company, operation: Operation
) -> None:
    request = await build_request(company, operation)
    for language in LANGUAGES:
        response = await send(
            client, operation, request.with_id("id", missing_id(request.ids["id"])), language
        )
        assert_error(response, language, (404,))
