import re
from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from app.core.config import Settings
from app.main import create_app
from tests.conftest import SETTINGS, Client

pytestmark = pytest.mark.anyio
LOADED = re.compile(r"""(?:src|href|spec-url)=["']([^"']+)["']|url: '([^']+)'""")


async def browsing(settings: Settings) -> AsyncIterator[AsyncClient]:
    headers = {"accept": "text/html"}
    transport = ASGITransport(create_app(settings), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test", headers=headers) as browser:
        yield browser


@pytest.mark.parametrize("page", ["/docs", "/docs/", "/redoc"])
async def test_a_page_loads_only_what_this_server_has(page: str) -> None:
    async for browser in browsing(SETTINGS):
        reply = await browser.get(page)
        assert reply.status_code == 200
        assert "://" not in reply.text
        loaded = {first or second for first, second in LOADED.findall(reply.text)}
        assert {"/openapi.json", "/docs/favicon.png"} < loaded
        for path in loaded:
            answer = await browser.get(path)
            assert answer.status_code == 200, path
            assert "://cdn." not in answer.text


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
async def test_a_page_s_policy_knows_no_other_host_and_no_script_but_its_own(page: str) -> None:
    async for browser in browsing(SETTINGS):
        policy = (await browser.get(page)).headers["content-security-policy"]
        assert "://" not in policy
        scripts = policy.split("script-src ")[1].split(";")[0]
        assert re.fullmatch(r"'self'( 'sha256-[\w+/=]+')*", scripts)


async def test_production_is_silent_unless_it_is_told_to_speak() -> None:
    production = SETTINGS.model_copy(update={"app_env": "production"})
    for enabled in (False, True):
        async for browser in browsing(production.model_copy(update={"docs_enabled": enabled})):
            for path in ("/docs", "/redoc", "/openapi.json", "/docs/swagger-ui.css"):
                assert (await browser.get(path)).is_success is enabled, path


async def test_authorize_signs_in_where_the_description_says(client: Client) -> None:
    description = (await client.as_(None).get("http://test/openapi.json")).json()
    flow = description["components"]["securitySchemes"]["login"]["flows"]["password"]
    form = {"grant_type": "password", "username": "nobody", "password": "x"}
    answer = await client.post(f"http://test{flow['tokenUrl']}", data=form)
    assert answer.json()["error"] not in {
        "invalid",
        "not_found",
        "unauthorized",
    }  # understood, and then refused
