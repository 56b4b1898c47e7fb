"""HTTP client for providers, with limits on time and size. Imported where it is used."""

import asyncio
import json
import logging
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx2

from app.kit.errors import Unauthorized, UpstreamUnreachable

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0  # for the whole request
MAX_RESPONSE_BYTES = 256 * 1024  # ten times the size of common responses
# Compressed responses could exceed the size limit when decompressed.
REQUEST_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
REJECTED_STATUSES = (400, 401, 403)


@cache
def _ssl_context() -> ssl.SSLContext:
    # Loading the certificate authorities takes longer than a request.
    return httpx2.create_ssl_context()


class ProviderHttp:
    """Requests to one provider.

    Redirects are not followed, because their target may be in the internal network (SSRF).
    """

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def get(self, url: str, token: str | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self._request("GET", url, headers=headers)

    async def post(
        self, url: str, form: Mapping[str, str], credentials: tuple[str, str] | None
    ) -> dict[str, Any]:
        """Sends a form. `credentials` are for HTTP Basic."""
        return await self._request("POST", url, data=form, auth=credentials)

    async def _request(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        """Returns the JSON object of the response.

        Raises Unauthorized if the provider rejects the request, else UpstreamUnreachable.
        """
        try:
            async with (
                asyncio.timeout(TIMEOUT_SECONDS),
                self._client.stream(method, url, **options) as response,
            ):
                document = await _read_json(response)
        except (
            httpx2.HTTPError,
            httpx2.InvalidURL,
            TimeoutError,
            ValueError,
            RecursionError,
        ) as error:
            raise UpstreamUnreachable("oidc.unreachable") from error
        if response.status_code in REJECTED_STATUSES:
            raise Unauthorized("oidc.rejected")
        if not isinstance(document, dict):
            raise UpstreamUnreachable("oidc.unreachable")
        return document


async def _read_json(response: httpx2.Response) -> Any:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_RESPONSE_BYTES:
            raise ValueError(f"more than {MAX_RESPONSE_BYTES} bytes")
    return json.loads(body) if response.is_success else None


@asynccontextmanager
async def provider_http() -> AsyncIterator[ProviderHttp]:
    """Yields a client. Raises UpstreamUnreachable if the environment's proxies are invalid."""
    try:
        client = httpx2.AsyncClient(
            headers=REQUEST_HEADERS, timeout=TIMEOUT_SECONDS / 2, verify=_ssl_context()
        )
    except (httpx2.InvalidURL, ValueError, ImportError, OSError) as error:
        log.warning("OIDC client cannot start: check proxy and certificate variables: %s", error)
        raise UpstreamUnreachable("oidc.unreachable") from error
    async with client:
        yield ProviderHttp(client)
