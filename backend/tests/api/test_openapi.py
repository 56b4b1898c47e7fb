"""The OpenAPI document."""

from app.main import create_app
from tests.conftest import SETTINGS


def test_operation_ids_are_unique() -> None:
    """Generated clients, such as the types of the console, use them as function names."""
    paths = create_app(SETTINGS).openapi()["paths"]
    names = [operation["operationId"] for path in paths.values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_error_responses_and_exports_have_their_schema() -> None:
    paths = create_app(SETTINGS).openapi()["paths"]
    responses = {
        (path, verb): operation["responses"]
        for path, operations_by_verb in paths.items()
        for verb, operation in operations_by_verb.items()
    }
    errors = {str(response["default"]["content"]) for response in responses.values()}
    assert errors == {
        str({"application/json": {"schema": {"$ref": "#/components/schemas/ErrorResponse"}}})
    }
    assert all(
        "application/json" not in response["200"]["content"]
        for (path, _), response in responses.items()
        if path.endswith("/export")
    )
