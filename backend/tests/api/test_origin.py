"""A page of another site can neither sign a browser in nor change anything."""

from collections.abc import AsyncIterator

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from app.main import create_app
from tests.conftest import SETTINGS, Client
from tests.helpers.login import outcome
from tests.helpers.openapi_cases import operations

pytestmark = pytest.mark.anyio

LOGIN = "/auth/login"
CREDENTIALS = {"username": "mary", "password": "correct horse "}
FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    {"sec-fetch-site": "same-site", "origin": "http://other.test"},
    {"sec-fetch-site": "cross-site", "origin": "https://test"},
    {"sec-fetch-site": "unknown"},
    {"origin": "https://evil.example"},
    {"origin": "http://test.evil.example"},
    {"origin": "http://test:81"},
    {"origin": "http://evil.example/@test"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://["},
    {"origin": "http://[::1"},
    {"origin": "http://a]"},
    {"sec-fetch-site": "none", "origin": "https://evil.example"},
]
OWN = [
    {},
    {"origin": "http://test"},
    {"origin": "http://TEST"},
    # A proxy ended TLS, and no header says so.
    {"origin": "https://test"},
    # A proxy replaced Host.
    {"sec-fetch-site": "same-origin", "origin": "https://admin.example.org"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "same-site", "origin": SETTINGS.public_url},
    {"origin": "http://localhost:5173"},
]


def is_refused(response: Response) -> bool:
    return response.status_code == 403 and response.json()["error"] == "foreign_origin"


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_foreign_page_cannot_log_in(client: Client, headers: dict[str, str]) -> None:
    response = await client.as_(None).post(LOGIN, json=CREDENTIALS, headers=headers)
    assert is_refused(response)
    form = await client.post(LOGIN, data=CREDENTIALS, headers=headers)
    assert is_refused(form)
    assert "set-cookie" not in form.headers


@pytest.mark.parametrize("headers", OWN, ids=str)
async def test_own_page_and_program_can_log_in(client: Client, headers: dict[str, str]) -> None:
    response = await client.as_(None).post(LOGIN, json=CREDENTIALS, headers=headers)
    assert outcome(response) == (401, "auth.invalid_credentials")


async def test_every_change_of_foreign_page_is_refused(client: Client) -> None:
    for operation in operations():
        for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
            for user in (None, 1):
                response = await client.as_(user).request(
                    operation.verb, operation.path, headers=headers
                )
                assert is_refused(response) is (operation.verb != "GET"), operation


@pytest.fixture
async def open_to(request: pytest.FixtureRequest) -> AsyncIterator[AsyncClient]:
    settings = SETTINGS.model_copy(update={"cors_origins": (request.param,)})
    transport = ASGITransport(create_app(settings), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        yield client


@pytest.mark.parametrize("open_to", ["https://partner.example"], indirect=True)
async def test_configured_site_may_send_changes(open_to: AsyncClient) -> None:
    for origin, refused in (("https://partner.example", False), ("https://evil.example", True)):
        headers = {"origin": origin, "sec-fetch-site": "cross-site"}
        response = await open_to.post(LOGIN, json={}, headers=headers)
        assert is_refused(response) is refused


@pytest.mark.parametrize("open_to", ["*"], indirect=True)
async def test_any_site_may_call_with_token_but_not_log_in(open_to: AsyncClient) -> None:
    headers = {"origin": "https://any.example", "sec-fetch-site": "cross-site"}
    assert is_refused(await open_to.post(LOGIN, json={}, headers=headers))
    response = await open_to.post("/positions", json={}, headers=headers | {"authorization": "x"})
    assert outcome(response) == (401, "unauthorized")
