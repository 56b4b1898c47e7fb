"""The discovery document and the signing keys (JWKS) of a provider, cached for one hour."""

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

CACHE_SECONDS = 3600.0
# A provider is not asked more often than this because of tokens or endpoints that do not work.
MIN_REFRESH_SECONDS = 30.0
WELL_KNOWN_PATH = "/.well-known/openid-configuration"


class ProviderMetadata(BaseModel):
    """The used part of a discovery document (OpenID Connect Discovery 1.0 §3)."""

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
        """Returns every URL that the browser or the server will open."""
        urls = (
            self.authorization_endpoint,
            self.token_endpoint,
            self.jwks_uri,
            self.userinfo_endpoint,
        )
        return [url for url in urls if url is not None]


class ProviderDiscovery:
    """Fetches and caches metadata and signing keys of one provider."""

    def __init__(self, provider: OidcProviderSettings) -> None:
        self._provider = provider
        # Time before which tokens and endpoints that do not work cause no further request.
        self._next_refresh = 0.0
        # Each with the time at which it expires.
        self._metadata: tuple[float, ProviderMetadata] | None = None
        self._jwks: tuple[float, list[Any]] | None = None

    async def get_metadata(self, http: "ProviderHttp") -> ProviderMetadata:
        """Raises UpstreamUnreachable if the document is missing or invalid."""
        if self._metadata is None or self._metadata[0] < time.monotonic():
            document = await http.get(self._provider.issuer.rstrip("/") + WELL_KNOWN_PATH)
            self._metadata = time.monotonic() + CACHE_SECONDS, self._validate(document)
        return self._metadata[1]

    def expire(self) -> bool:
        """Makes the next use fetch document and keys anew. Returns False if it is too early."""
        if time.monotonic() < self._next_refresh:
            return False
        self._next_refresh = time.monotonic() + MIN_REFRESH_SECONDS
        self._metadata = self._jwks = None
        return True

    async def get_signing_key(self, http: "ProviderHttp", token: object) -> Any:
        """Returns the JWK that signed the token. Raises InvalidIdToken.

        If the key is unknown, the cached JWKS may be outdated and is fetched once more.
        """
        header = parse_header(token)
        key = select_jwk(await self._get_jwks(http), header)
        if key is None and self.expire():
            key = select_jwk(await self._get_jwks(http), header)
        if key is None:
            raise InvalidIdToken(reason="signing key is not in the JWKS")
        return key

    async def _get_jwks(self, http: "ProviderHttp") -> list[Any]:
        if self._jwks is None or self._jwks[0] < time.monotonic():
            metadata = await self.get_metadata(http)
            keys = (await http.get(metadata.jwks_uri)).get("keys")
            jwks = keys if isinstance(keys, list) else []
            self._jwks = time.monotonic() + CACHE_SECONDS, jwks
        return self._jwks[1]

    def _validate(self, document: dict[str, Any]) -> ProviderMetadata:
        """Checks that the issuer is the configured one and that every endpoint uses https.

        Endpoints may use http if the configured issuer does.
        """
        scheme = self._provider.issuer.partition(":")[0]
        try:
            metadata = ProviderMetadata.model_validate(document)
        except ValidationError as error:
            raise self._unreachable(reason="invalid document") from error
        if metadata.issuer != self._provider.issuer:
            raise self._unreachable(reason="issuer differs from the configured one")
        prefixes = ("https://", f"{scheme}://")
        if not all(url.startswith(prefixes) for url in metadata.endpoints()):
            raise self._unreachable(reason="endpoint without https")
        return metadata

    def _unreachable(self, *, reason: str) -> UpstreamUnreachable:
        log.warning("OIDC discovery failed provider=%s reason=%s", self._provider.key, reason)
        return UpstreamUnreachable("oidc.unreachable")
