"""The browser of a user who signs in at the test provider."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from httpx2 import Response

from app.core.settings.oidc_providers import OidcProviderSettings
from tests.conftest import Client
from tests.fakes.oidc_provider import CLIENT, CLIENT_SECRET, Provider
from tests.helpers.login import SECRET, sign_in, use_tokens

IDENTITIES = "/security/identities"
PUBLIC_URL = "http://localhost:8000"


def provider_settings(provider: Provider, **values: Any) -> OidcProviderSettings:
    defaults = {
        "key": "company",
        "name": "Company",
        "issuer": provider.url,
        "client_id": CLIENT,
        "client_secret": CLIENT_SECRET,
    }
    return OidcProviderSettings.model_validate({**defaults, **values})


async def start_flow(
    client: Client, path: str = "/auth/oidc/company/start", body: Any = None
) -> str:
    """Returns the authorization URL."""
    response = await client.post(path, json=body)
    assert response.status_code == 200, response.text
    return str(response.json()["data"]["url"])


async def authorize(url: str, decision: str = "allow") -> dict[str, str]:
    """Returns the authorization response that the provider redirects with."""
    async with httpx2.AsyncClient() as browser:
        response = await browser.get(f"{url}&decision={decision}")
    target = urlsplit(response.headers["location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{PUBLIC_URL}/login/company"
    return {name: values[0] for name, values in parse_qs(target.query).items()}


async def finish_flow(
    client: Client,
    authorization_response: dict[str, str],
    path: str = "/auth/oidc/company/callback",
) -> Response:
    return await client.post(path, json=authorization_response)


async def login_at_provider(client: Client) -> Response:
    return await finish_flow(client, await authorize(await start_flow(client)))


async def link_identity(client: Client) -> None:
    """Signs in at the provider, then with the password, and links the identity."""
    token = (await login_at_provider(client)).json()["data"]["link_token"]
    use_tokens(client, await sign_in(client))
    response = await client.post(IDENTITIES, json={"link_token": token, "password": SECRET})
    assert response.status_code == 200, response.text
    client.as_(None)
