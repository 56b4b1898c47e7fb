"""Shows what Authlib does not check, which is why OIDC_PROVIDERS has a client of its own.

If one of these tests fails after an update, read ADR 0049 again.
"""

from typing import Any

import pytest
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import BadSignatureError

from tests.fakes.oidc_provider import (
    CLIENT,
    CLIENT_SECRET,
    WELL_KNOWN,
    Provider,
    new_key,
    running_provider,
)

pytestmark = pytest.mark.anyio
NONCE = "n-0S6_WzA2Mj"


class AuthlibClient:
    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._client: Any = OAuth().register(
            "company",
            client_id=CLIENT,
            client_secret=CLIENT_SECRET,
            server_metadata_url=f"{provider.url}{WELL_KNOWN}",
        )

    async def claims(self) -> dict[str, Any]:
        token = {"id_token": self._provider.id_token({"nonce": NONCE})}
        claims: dict[str, Any] = await self._client.parse_id_token(token, NONCE)
        return claims


async def test_authlib_rejects_key_replaced_under_same_kid() -> None:
    with running_provider() as provider:
        client = AuthlibClient(provider)
        assert (await client.claims())["sub"] == "Mary"
        provider.key = new_key()
        for _ in range(2):
            with pytest.raises(BadSignatureError):
                await client.claims()


async def test_authlib_accepts_token_for_another_audience() -> None:
    with running_provider() as provider:
        provider.claims = {"aud": "another", "azp": CLIENT}
        assert (await AuthlibClient(provider).claims())["aud"] == "another"


async def test_authlib_accepts_issuer_that_is_not_the_configured_one() -> None:
    with running_provider() as provider:
        provider.metadata = {"issuer": "https://evil.example"}
        provider.claims = {"iss": "https://evil.example"}
        assert (await AuthlibClient(provider).claims())["iss"] == "https://evil.example"
