"""Mary goes to a provider and comes back."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from httpx import Response

from app.core.settings.oidc_providers import OidcProviderSettings as Setting
from tests.conftest import Client
from tests.fakes.oidc_provider import CLIENT, CLIENT_SECRET, Provider
from tests.helpers.login import SECRET, sign_in, use

HERE = "/security/identities"
PUBLIC_URL = "http://localhost:8000"


def setting(provider: Provider, **more: Any) -> Setting:
    facts = {
        "key": "company",
        "name": "Company",
        "issuer": provider.url,
        "client_id": CLIENT,
        "client_secret": CLIENT_SECRET,
    }
    return Setting.model_validate({**facts, **more})


async def leave(client: Client, path: str = "/auth/oidc/company/start", body: Any = None) -> str:
    """The address that the browser is sent to."""
    answer = await client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["data"]["url"])


async def decide(url: str, decision: str = "allow") -> dict[str, str]:
    """What the provider sends back."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(f"{url}&decision={decision}")
    there = urlsplit(answer.headers["location"])
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{PUBLIC_URL}/login/company"
    return {name: values[0] for name, values in parse_qs(there.query).items()}


async def arrive(
    client: Client, arrival: dict[str, str], path: str = "/auth/oidc/company/callback"
) -> Response:
    return await client.post(path, json=arrival)


async def go(client: Client) -> Response:
    return await arrive(client, await decide(await leave(client)))


async def connect(client: Client) -> None:
    """She goes there first, and then proves that the account here is hers."""
    token = (await go(client)).json()["data"]["link_token"]
    use(client, await sign_in(client))
    answer = await client.post(HERE, json={"link_token": token, "password": SECRET})
    assert answer.status_code == 200, answer.text
    client.as_(None)
