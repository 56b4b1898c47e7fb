from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
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
async def test_a_page_is_served_wherever_a_browser_goes_and_says_what_it_may_load(
    browser: AsyncClient, path: str
) -> None:
    reply = await browser.get(path)
    assert reply.text == "<!doctype html>"
    assert reply.headers["cache-control"] == "no-cache"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "script-src 'self';" in reply.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]


async def test_the_front_door_is_open_to_who_names_no_type_and_shows_the_way_where_nothing_was_built(
    browser: AsyncClient, tmp_path: Path
) -> None:
    assert (await browser.get("/", headers={"accept": "*/*"})).text == "<!doctype html>"
    empty = SpaMiddleware(PlainTextResponse("the api"), tmp_path / "nothing", fallback_url="/docs")
    async with AsyncClient(transport=ASGITransport(empty), base_url="http://test") as client:
        assert (await client.get("/")).headers["location"] == "/docs"
        assert (await client.get("/api/v1/users")).text == "the api"
        assert (await client.post("/")).text == "the api"


async def test_an_asset_is_kept_for_ever_and_sent_packed_to_who_can_unpack_it(
    browser: AsyncClient,
) -> None:
    request = browser.build_request("GET", "/assets/main.js")
    packed = await browser.send(request, stream=True)
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"].startswith("text/javascript")
    assert "immutable" in packed.headers["cache-control"]
    await packed.aclose()
    plain = await browser.get("/assets/main.js", headers={"accept-encoding": "identity"})
    assert plain.text == "plain"


@pytest.mark.parametrize("path", ["/api/v1/users", "/api", "/docs", "/openapi.json"])
async def test_the_api_is_never_shadowed(browser: AsyncClient, path: str) -> None:
    assert (await browser.get(path)).text == "the api"


async def test_only_pages_fall_back_to_the_page(browser: AsyncClient) -> None:
    assert (await browser.get("/health", headers={"accept": "*/*"})).text == "the api"
    assert (await browser.post("/system/user")).text == "the api"


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/.vite/x"]
)
async def test_nothing_outside_the_build_is_served(browser: AsyncClient, path: str) -> None:
    assert "secret" not in (await browser.get(path)).text


async def test_the_app_serves_it_without_asking_who_is_there() -> None:
    async with AsyncClient(
        transport=ASGITransport(create_app(SETTINGS)), base_url="http://test"
    ) as client:
        reply = await client.get("/api/v1/positions", headers=BROWSER)
    assert reply.status_code == 401
