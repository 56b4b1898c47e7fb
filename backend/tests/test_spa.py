"""Serving of the built console."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.responses import PlainTextResponse

from app.core.http.spa import SpaMiddleware
from app.main import create_app
from tests.conftest import SETTINGS

pytestmark = pytest.mark.anyio
BROWSER = {"accept": "text/html,application/xhtml+xml", "accept-encoding": "gzip"}


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[AsyncClient]:
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "dist" / "index.html").write_text("<!doctype html>")
    (tmp_path / "dist" / "assets" / "main.js").write_text("plain")
    (tmp_path / "dist" / "assets" / "main.js.gz").write_bytes(b"\x1f\x8b")
    app = SpaMiddleware(PlainTextResponse("the api"), tmp_path / "dist")
    async with AsyncClient(
        transport=ASGITransport(app), base_url="http://test", headers=BROWSER
    ) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/system/user", "/no/such/page"])
async def test_page_request_returns_index_with_security_headers(
    browser: AsyncClient, path: str
) -> None:
    response = await browser.get(path)
    assert response.text == "<!doctype html>"
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "script-src 'self';" in response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


async def test_root_without_build_redirects_to_fallback(
    browser: AsyncClient, tmp_path: Path
) -> None:
    assert (await browser.get("/", headers={"accept": "*/*"})).text == "<!doctype html>"
    app = SpaMiddleware(PlainTextResponse("the api"), tmp_path / "nothing", fallback_url="/docs")
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        assert (await client.get("/")).headers["location"] == "/docs"
        assert (await client.get("/api/v1/users")).text == "the api"
        assert (await client.post("/")).text == "the api"


async def test_asset_is_immutable_and_compressed(
    browser: AsyncClient,
) -> None:
    request = browser.build_request("GET", "/assets/main.js")
    compressed = await browser.send(request, stream=True)
    assert compressed.headers["content-encoding"] == "gzip"
    assert compressed.headers["content-type"].startswith("text/javascript")
    assert "immutable" in compressed.headers["cache-control"]
    await compressed.aclose()
    uncompressed = await browser.get("/assets/main.js", headers={"accept-encoding": "identity"})
    assert uncompressed.text == "plain"


@pytest.mark.parametrize("path", ["/api/v1/users", "/api", "/docs", "/openapi.json"])
async def test_api_paths_are_not_served_by_spa(browser: AsyncClient, path: str) -> None:
    assert (await browser.get(path)).text == "the api"


async def test_only_page_requests_fall_back_to_index(browser: AsyncClient) -> None:
    assert (await browser.get("/health", headers={"accept": "*/*"})).text == "the api"
    assert (await browser.post("/system/user")).text == "the api"


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/.vite/x"]
)
async def test_path_outside_build_is_not_served(browser: AsyncClient, path: str) -> None:
    assert "secret" not in (await browser.get(path)).text


async def test_app_requires_authentication_for_api() -> None:
    async with AsyncClient(
        transport=ASGITransport(create_app(SETTINGS)), base_url="http://test"
    ) as client:
        response = await client.get("/api/v1/positions", headers=BROWSER)
    assert response.status_code == 401
