from app.main import create_app
from tests.conftest import SETTINGS


def test_the_whole_api_can_be_described_and_every_operation_has_a_name_of_its_own() -> None:
    """Generated clients, the console's types among them, are made from it."""
    paths = create_app(SETTINGS).openapi()["paths"]
    names = [operation["operationId"] for path in paths.values() for operation in path.values()]
    assert len(names) == len(set(names))
