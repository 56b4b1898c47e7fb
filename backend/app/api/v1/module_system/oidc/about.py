"""What a provider says of itself, and its keys: asked once an hour."""

import logging
import time
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core.providers import Provider, WebAddress
from app.kit.errors import Unreachable

from .token import BadToken, header_of, pick

if TYPE_CHECKING:
    from .remote import Remote

log = logging.getLogger(__name__)

KEPT = 3600.0  # seconds
WELL_KNOWN = "/.well-known/openid-configuration"


class Metadata(BaseModel):
    model_config = ConfigDict(extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: WebAddress
    jwks_uri: WebAddress
    userinfo_endpoint: WebAddress | None = None
    ways: list[str] = Field(["client_secret_basic"], alias="token_endpoint_auth_methods_supported")

    def asked(self) -> list[str]:
        """Every address that somebody will be sent to, or something to."""
        told = (
            self.authorization_endpoint,
            self.token_endpoint,
            self.jwks_uri,
            self.userinfo_endpoint,
        )
        return [address for address in told if address is not None]


class About:
    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, list[Any]] | None = None

    async def metadata(self, remote: "Remote") -> Metadata:
        if self._metadata is None or self._metadata[0] < time.monotonic():
            said = await remote.get(self._provider.issuer.rstrip("/") + WELL_KNOWN)
            self._metadata = time.monotonic() + KEPT, self._believed(said)
        return self._metadata[1]

    async def key(self, remote: "Remote", token: object) -> Any:
        """The one that signed it. A key that we do not know may be new: it is looked for once more."""
        header = header_of(token)
        keys, fresh = await self._known_keys(remote)
        key = pick(keys, header)
        if key is None and not fresh:
            key = pick(await self._fetch_keys(remote), header)
        if key is None:
            raise BadToken(why="signed with a key that is not the provider's")
        return key

    async def _known_keys(self, remote: "Remote") -> tuple[list[Any], bool]:
        """And whether they were asked for just now."""
        if self._keys is None or self._keys[0] < time.monotonic():
            return await self._fetch_keys(remote), True
        return self._keys[1], False

    async def _fetch_keys(self, remote: "Remote") -> list[Any]:
        said = (await remote.get((await self.metadata(remote)).jwks_uri)).get("keys")
        keys = said if isinstance(said, list) else []
        self._keys = time.monotonic() + KEPT, keys
        return keys

    def _believed(self, said: dict[str, Any]) -> Metadata:
        """It is who we meant, and nothing of it leaves https."""
        scheme = self._provider.issuer.partition(":")[0]
        try:
            metadata = Metadata.model_validate(said)
        except ValidationError as error:
            raise self._odd(what="lacks what it must say of itself") from error
        if metadata.issuer != self._provider.issuer:
            raise self._odd(what="says to be another")
        if not all(
            address.startswith(("https://", f"{scheme}://")) for address in metadata.asked()
        ):
            raise self._odd(what="has an address without https")
        return metadata

    def _odd(self, *, what: str) -> Unreachable:
        log.warning("OIDC provider %s %s", self._provider.key, what)
        return Unreachable("oidc.unreachable")
