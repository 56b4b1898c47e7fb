"""The API documentation pages."""

import re
from collections.abc import AsyncIterator

import pytest
from httpx2 import ASGITransport, AsyncClient

from app.core.config import Settings
from app.main import create_app
from tests.conftest import SETTINGS, Client

pytestmark = pytest.mark.anyio
RESOURCE_PATTERN = re.compile(r"""(?:src|href|spec-url)=["']([^"']+)["']|url: '([^']+)'""")


async def open_browser(settings: Settings) -> AsyncIterator[AsyncClient]:
    headers = {"accept": "text/html"}
    transport = ASGITransport(create_app(settings), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test", headers=headers) as browser:
        yield browser


@pytest.mark.parametrize("page", ["/docs", "/docs/", "/redoc"])
async def test_docs_page_loads_only_local_resources(page: str) -> None:
    async for browser in open_browser(SETTINGS):
        page_response = await browser.get(page)
        assert page_response.status_code == 200
        assert "://" not in page_response.text
        paths = {first or second for first, second in RESOURCE_PATTERN.findall(page_response.text)}
        assert {"/openapi.json", "/docs/favicon.png"} < paths
        for path in paths:
            response = await browser.get(path)
            assert response.status_code == 200, path
            assert "://cdn." not in response.text


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
async def test_docs_page_policy_allows_only_own_scripts(page: str) -> None:
    async for browser in open_browser(SETTINGS):
        policy = (await browser.get(page)).headers["content-security-policy"]
        assert "://" not in policy
        scripts = policy.split("script-src ")[1].split(";")[0]
        assert re.fullmatch(r"'self'( 'sha256-[\w+/=]+')*", scripts)


async def test_docs_in_production_depend_on_setting() -> None:
    production = SETTINGS.model_copy(update={"app_env": "production"})
    for enabled in (False, True):
        async for browser in open_browser(production.model_copy(update={"docs_enabled": enabled})):
            for path in ("/docs", "/redoc", "/openapi.json", "/docs/swagger-ui.css"):
                assert (await browser.get(path)).is_success is enabled, path


async def test_token_url_of_openapi_accepts_login(client: Client) -> None:
    openapi = (await client.as_(None).get("http://test/openapi.json")).json()
    flow = openapi["components"]["securitySchemes"]["login"]["flows"]["password"]
    form = {"grant_type": "password", "username": "nobody", "password": "x"}
    response = await client.post(f"http://test{flow['tokenUrl']}", data=form)
    # The form is valid; only the credentials are not.
    assert response.json()["error"] not in {"invalid", "not_found", "unauthorized"}
