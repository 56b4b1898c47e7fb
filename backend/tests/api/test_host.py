"""The server answers only for its own names, so another name that resolves to it is useless."""

import pytest
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient

from app.core.config import Settings
from app.main import create_app
from tests.conftest import SETTINGS

pytestmark = pytest.mark.anyio

PROVIDERS = "/api/v1/auth/providers"
LOOPBACK = [
    "localhost",
    "localhost:8000",
    "LocalHost:5173",
    "localhost.",
    "127.0.0.1",
    "127.0.0.1:1",
    "[::1]",
    "[::1]:8000",
    "[0:0:0:0:0:0:0:1]",
]
FOREIGN = [
    "rebind.example",
    "rebind.example:8000",
    "localhost.rebind.example",
    "rebind.example:localhost",
    "localhost@rebind.example",
    "localhost:80@rebind.example",
    "127.0.0.1.rebind.example",
    "192.168.1.5",
    "[::2]",
    "[::1",
    "::1",
    "localhost..",
    "localhost:",
    "localhost:8000:8000",
    "localhost localhost",
    "localhost,rebind.example",
    "",
    "*",
]


def client_of(**settings: object) -> AsyncClient:
    app = create_app(SETTINGS.model_copy(update={"allowed_hosts": (), **settings}))
    return AsyncClient(transport=ASGITransport(app), base_url="http://localhost")


@pytest.fixture
async def client() -> AsyncClient:
    return client_of(app_env="development")


@pytest.mark.parametrize("host", LOOPBACK)
async def test_loopback_name_is_answered(client: AsyncClient, host: str) -> None:
    assert (await client.get(PROVIDERS, headers={"host": host})).status_code == 200


@pytest.mark.parametrize("path", [PROVIDERS, "/", "/docs", "/openapi.json", "/api/v1/positions"])
async def test_foreign_name_is_refused_on_every_path(client: AsyncClient, path: str) -> None:
    for host in FOREIGN:
        headers = {"host": host, "x-forwarded-host": "localhost", "accept-language": "en"}
        response = await client.get(path, headers=headers)
        assert (response.status_code, response.json()["error"]) == (400, "host_not_allowed"), host
        assert "ALLOWED_HOSTS" in response.json()["message"]


async def test_missing_or_repeated_host_is_refused(client: AsyncClient) -> None:
    for hosts in ([], ["localhost", "rebind.example"], ["localhost", "localhost"]):
        request = client.build_request("GET", PROVIDERS)
        request.headers = type(request.headers)([("host", host) for host in hosts])
        assert (await client.send(request)).status_code == 400


async def test_forwarded_host_is_not_used(client: AsyncClient) -> None:
    headers = {"x-forwarded-host": "rebind.example", "forwarded": "host=rebind.example"}
    assert (await client.get(PROVIDERS, headers=headers)).status_code == 200


@pytest.mark.parametrize("app_env", ["development", "production"])
async def test_configured_and_public_names_are_answered(app_env: str) -> None:
    client = client_of(
        app_env=app_env,
        allowed_hosts=("Admin.Example.org", "[FD00::1]"),
        public_url="https://public.example.org:8443",
        host="192.168.1.5",
    )
    for host in ("admin.example.org", "public.example.org", "[fd00::1]:80", "192.168.1.5:8000"):
        assert (await client.get(PROVIDERS, headers={"host": host})).status_code == 200, host
    for host in ("example.org", "other.example.org", "192.168.1.6", "testserver"):
        assert (await client.get(PROVIDERS, headers={"host": host})).status_code == 400, host


async def test_star_allows_every_name() -> None:
    headers = {"host": "any.example"}
    assert (
        await client_of(allowed_hosts=("*",)).get(PROVIDERS, headers=headers)
    ).status_code == 200


@pytest.mark.parametrize(
    "value", ["admin.example.org:443", "https://a.example", "a b", "*.a.example", "::1"]
)
def test_setting_that_is_no_host_is_rejected(value: str) -> None:
    with pytest.raises(ValueError, match="host names without a port"):
        Settings(allowed_hosts=(value,))


def test_test_client_is_answered_in_test_environment() -> None:
    app = create_app(SETTINGS.model_copy(update={"allowed_hosts": ()}))
    assert TestClient(app).get(PROVIDERS).status_code == 200
