"""Questions to a provider's server: soon over, small, and only where it was asked to go. Imported
where it is used.
"""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx

from app.kit.errors import Unauthorized, UpstreamUnreachable

TIMEOUT_SECONDS = 10.0  # seconds, from the first byte sent to the last one read
MAX_RESPONSE_BYTES = 256 * 1024  # bytes; what providers say takes a tenth of it
REQUEST_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}  # what is not packed cannot burst
REJECTED_STATUSES = (400, 401, 403)


@cache
def _ssl_context() -> ssl.SSLContext:
    """To read all authorities takes longer than to ask."""
    return httpx.create_ssl_context()


class ProviderHttp:
    """One visit. Redirects are not followed: an address that nobody chose may be inside our own
    network.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, url: str, token: str | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self._request("GET", url, headers=headers)

    async def post(
        self, url: str, form: Mapping[str, str], basic: tuple[str, str] | None
    ) -> dict[str, Any]:
        return await self._request("POST", url, data=form, auth=basic)

    async def _request(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        """What it says; Unauthorized where it refuses."""
        try:
            async with (
                asyncio.timeout(TIMEOUT_SECONDS),
                self._client.stream(method, url, **options) as answer,
            ):
                said = await _read_json(answer)
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            TimeoutError,
            ValueError,
            RecursionError,
        ) as error:
            raise UpstreamUnreachable("oidc.unreachable") from error
        if answer.status_code in REJECTED_STATUSES:
            raise Unauthorized("oidc.rejected")
        if not isinstance(said, dict):
            raise UpstreamUnreachable("oidc.unreachable")
        return said


async def _read_json(response: httpx.Response) -> Any:
    read = bytearray()
    async for part in response.aiter_raw():
        read += part
        if len(read) > MAX_RESPONSE_BYTES:
            raise ValueError(f"more than {MAX_RESPONSE_BYTES} bytes")
    return json.loads(read) if response.is_success else None


@asynccontextmanager
async def provider_http() -> AsyncIterator[ProviderHttp]:
    async with httpx.AsyncClient(
        headers=REQUEST_HEADERS, timeout=TIMEOUT_SECONDS / 2, verify=_ssl_context()
    ) as client:
        yield ProviderHttp(client)
