"""We, as a client of one provider."""

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlencode

from app.api.v1.module_system.identity.service import ExternalIdentity
from app.core.settings.oidc_providers import OidcProviderSettings
from app.kit.errors import Unauthorized

from .authorization_request import AuthorizationRequest
from .discovery import ProviderDiscovery, ProviderMetadata
from .id_token import InvalidIdToken, validate_id_token

if TYPE_CHECKING:
    from .http import ProviderHttp

log = logging.getLogger(__name__)


class OidcClient:
    def __init__(self, provider: OidcProviderSettings, public_url: str) -> None:
        self.provider = provider
        self.redirect_uri = f"{public_url}/login/{provider.key}"
        self._discovery = ProviderDiscovery(provider)

    async def authorization_url(self, request: AuthorizationRequest) -> str:
        """Where to go to prove who one is."""
        from .http import provider_http

        async with provider_http() as remote:
            there = (await self._discovery.get_metadata(remote)).authorization_endpoint
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self.provider.scopes),
            "state": request.state,
            "nonce": request.nonce,
            "code_challenge": request.code_challenge,
            "code_challenge_method": "S256",
        }
        return f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}"

    async def fetch_identity(self, code: str, request: AuthorizationRequest) -> ExternalIdentity:
        """Whose code it is."""
        from .http import provider_http

        try:
            async with provider_http() as remote:
                claims = await self._fetch_claims(remote, code, request)
        except InvalidIdToken as error:
            log.warning("OIDC provider %s sent an ID token that is %s", self.provider.key, error)
            raise Unauthorized("oidc.rejected") from error
        return ExternalIdentity(self.provider.issuer, claims["sub"], _verified_email(claims))

    async def _fetch_claims(
        self, http: "ProviderHttp", code: str, request: AuthorizationRequest
    ) -> Mapping[str, Any]:
        metadata = await self._discovery.get_metadata(http)
        given = await http.post(
            metadata.token_endpoint, *self._token_request(metadata, code, request)
        )
        token = given.get("id_token")
        key = await self._discovery.get_signing_key(http, token)
        claims = validate_id_token(
            str(token), key, self.provider.issuer, self.provider.client_id, request.nonce
        )
        if "email" in claims or metadata.userinfo_endpoint is None:
            return claims
        told = await http.get(metadata.userinfo_endpoint, str(given.get("access_token", "")))
        if told.get("sub") != claims["sub"]:
            raise InvalidIdToken(reason="of another than the one it speaks of elsewhere")
        return {**told, **claims}

    def _token_request(
        self, metadata: ProviderMetadata, code: str, request: AuthorizationRequest
    ) -> tuple[dict[str, str], tuple[str, str] | None]:
        """The form, and the name and password that go with it; in the form where that is all the
        provider knows.
        """
        id = self.provider.client_id
        secret = self.provider.client_secret
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": request.code_verifier,
        }
        if secret is None:
            return {**form, "client_id": id}, None
        if "client_secret_basic" in metadata.token_auth_methods:
            return form, (quote(id, safe=""), quote(secret.get_secret_value(), safe=""))
        return {**form, "client_id": id, "client_secret": secret.get_secret_value()}, None


def _verified_email(claims: Mapping[str, Any]) -> str | None:
    """Some write the word `true`."""
    email = claims.get("email")
    verified = claims.get("email_verified")
    good = (
        isinstance(email, str)
        and 0 < len(email) <= 254
        and email.isprintable()
        and (verified is True or verified == "true")
    )
    return email if good else None


class OidcClients(dict[str, OidcClient]):
    """The clients of all configured providers, by the key of the provider."""

    @classmethod
    def from_settings(cls, providers: Iterable[OidcProviderSettings], public_url: str) -> Self:
        return cls({provider.key: OidcClient(provider, public_url) for provider in providers})
