from app.main import create_app
from tests.conftest import SETTINGS


def test_the_whole_api_can_be_described_and_every_operation_has_a_name_of_its_own() -> None:
    """Generated clients, the console's types among them, are made from it."""
    paths = create_app(SETTINGS).openapi()["paths"]
    names = [operation["operationId"] for path in paths.values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_every_operation_says_that_a_failure_is_our_envelope_and_a_file_is_a_file() -> None:
    paths = create_app(SETTINGS).openapi()["paths"]
    answers = {
        (path, verb): one["responses"]
        for path, found in paths.items()
        for verb, one in found.items()
    }
    failures = {str(answer["default"]["content"]) for answer in answers.values()}
    assert failures == {
        str({"application/json": {"schema": {"$ref": "#/components/schemas/ErrorResponse"}}})
    }
    assert all(
        "application/json" not in answer["200"]["content"]
        for (path, _), answer in answers.items()
        if path.endswith("/export")
    )
