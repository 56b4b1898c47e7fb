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

from app.kit.errors import Unauthorized, Unreachable

LONGEST = 10.0  # seconds, from the first byte sent to the last one read
MOST = 256 * 1024  # bytes; what providers say takes a tenth of it
ASKING = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}  # what is not packed cannot burst
REFUSALS = (400, 401, 403)


@cache
def _trust() -> ssl.SSLContext:
    """To read all authorities takes longer than to ask."""
    return httpx.create_ssl_context()


class Remote:
    """One visit. Redirects are not followed: an address that nobody chose may be inside our own
    network.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, url: str, token: str | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self._ask("GET", url, headers=headers)

    async def post(
        self, url: str, form: Mapping[str, str], basic: tuple[str, str] | None
    ) -> dict[str, Any]:
        return await self._ask("POST", url, data=form, auth=basic)

    async def _ask(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        """What it says; Unauthorized where it refuses."""
        try:
            async with asyncio.timeout(LONGEST), self._client.stream(method, url, **more) as answer:
                said = await _read(answer)
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            TimeoutError,
            ValueError,
            RecursionError,
        ) as error:
            raise Unreachable("oidc.unreachable") from error
        if answer.status_code in REFUSALS:
            raise Unauthorized("oidc.refused")
        if not isinstance(said, dict):
            raise Unreachable("oidc.unreachable")
        return said


async def _read(answer: httpx.Response) -> Any:
    read = bytearray()
    async for part in answer.aiter_raw():
        read += part
        if len(read) > MOST:
            raise ValueError(f"more than {MOST} bytes")
    return json.loads(read) if answer.is_success else None


@asynccontextmanager
async def visit() -> AsyncIterator[Remote]:
    async with httpx.AsyncClient(headers=ASKING, timeout=LONGEST / 2, verify=_trust()) as client:
        yield Remote(client)
