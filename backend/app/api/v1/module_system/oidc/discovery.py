"""What a provider says of itself, and its keys: asked once an hour."""

import logging
import time
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core.settings.oidc_providers import OidcProviderSettings, WebUrl
from app.kit.errors import UpstreamUnreachable

from .id_token import InvalidIdToken, parse_header, select_jwk

if TYPE_CHECKING:
    from .http import ProviderHttp

log = logging.getLogger(__name__)

CACHE_SECONDS = 3600.0  # seconds
WELL_KNOWN_PATH = "/.well-known/openid-configuration"


class ProviderMetadata(BaseModel):
    model_config = ConfigDict(extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: WebUrl
    jwks_uri: WebUrl
    userinfo_endpoint: WebUrl | None = None
    token_auth_methods: list[str] = Field(
        ["client_secret_basic"], alias="token_endpoint_auth_methods_supported"
    )

    def endpoints(self) -> list[str]:
        """Every address that somebody will be sent to, or something to."""
        told = (
            self.authorization_endpoint,
            self.token_endpoint,
            self.jwks_uri,
            self.userinfo_endpoint,
        )
        return [address for address in told if address is not None]


class ProviderDiscovery:
    def __init__(self, provider: OidcProviderSettings) -> None:
        self._provider = provider
        self._metadata: tuple[float, ProviderMetadata] | None = None
        self._keys: tuple[float, list[Any]] | None = None

    async def get_metadata(self, http: "ProviderHttp") -> ProviderMetadata:
        if self._metadata is None or self._metadata[0] < time.monotonic():
            said = await http.get(self._provider.issuer.rstrip("/") + WELL_KNOWN_PATH)
            self._metadata = time.monotonic() + CACHE_SECONDS, self._validate(said)
        return self._metadata[1]

    async def get_signing_key(self, http: "ProviderHttp", token: object) -> Any:
        """The one that signed it. A key that we do not know may be new: it is looked for once more."""
        header = parse_header(token)
        keys, fresh = await self._get_keys(http)
        key = select_jwk(keys, header)
        if key is None and not fresh:
            key = select_jwk(await self._fetch_keys(http), header)
        if key is None:
            raise InvalidIdToken(reason="signed with a key that is not the provider's")
        return key

    async def _get_keys(self, http: "ProviderHttp") -> tuple[list[Any], bool]:
        """And whether they were asked for just now."""
        if self._keys is None or self._keys[0] < time.monotonic():
            return await self._fetch_keys(http), True
        return self._keys[1], False

    async def _fetch_keys(self, http: "ProviderHttp") -> list[Any]:
        said = (await http.get((await self.get_metadata(http)).jwks_uri)).get("keys")
        keys = said if isinstance(said, list) else []
        self._keys = time.monotonic() + CACHE_SECONDS, keys
        return keys

    def _validate(self, document: dict[str, Any]) -> ProviderMetadata:
        """It is who we meant, and nothing of it leaves https."""
        scheme = self._provider.issuer.partition(":")[0]
        try:
            metadata = ProviderMetadata.model_validate(document)
        except ValidationError as error:
            raise self._unreachable(problem="lacks what it must say of itself") from error
        if metadata.issuer != self._provider.issuer:
            raise self._unreachable(problem="says to be another")
        if not all(
            address.startswith(("https://", f"{scheme}://")) for address in metadata.endpoints()
        ):
            raise self._unreachable(problem="has an address without https")
        return metadata

    def _unreachable(self, *, problem: str) -> UpstreamUnreachable:
        log.warning("OIDC provider %s %s", self._provider.key, problem)
        return UpstreamUnreachable("oidc.unreachable")
