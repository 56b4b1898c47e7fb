"""OpenID Connect client for one provider: authorization URL, token request, userinfo."""

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlencode

from app.api.v1.module_system.identity.service import ExternalIdentity
from app.core.settings.oidc_providers import OidcProviderSettings
from app.kit.errors import Unauthorized, UpstreamUnreachable

from .authorization_request import AuthorizationRequest
from .discovery import ProviderDiscovery, ProviderMetadata
from .email_claims import EmailClaims
from .id_token import InvalidIdToken, InvalidSignature, validate_id_token

if TYPE_CHECKING:
    from .http import ProviderHttp

log = logging.getLogger(__name__)


class OidcClient:
    """Client of one provider. It uses the authorization code flow with PKCE (RFC 7636)."""

    def __init__(self, provider: OidcProviderSettings, public_url: str) -> None:
        self.provider = provider
        self.redirect_uri = f"{public_url}/login/{provider.key}"
        self._discovery = ProviderDiscovery(provider)

    async def authorization_url(self, request: AuthorizationRequest) -> str:
        """Returns the URL at which the user authenticates (OIDC Core §3.1.2.1)."""
        from .http import provider_http

        async with provider_http() as http:
            endpoint = (await self._discovery.get_metadata(http)).authorization_endpoint
        query = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self.provider.scopes),
            "state": request.state,
            "nonce": request.nonce,
            "code_challenge": request.pkce_challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def fetch_identity(self, code: str, request: AuthorizationRequest) -> ExternalIdentity:
        """Exchanges the code for an ID token and returns the identity. Raises Unauthorized."""
        from .http import provider_http

        try:
            async with provider_http() as http:
                claims, email = await self._fetch_claims(http, code, request)
        except InvalidIdToken as error:
            log.warning("OIDC ID token rejected provider=%s reason=%s", self.provider.key, error)
            raise Unauthorized("oidc.rejected") from error
        except UpstreamUnreachable:
            # The provider may have moved its endpoints.
            self._discovery.expire()
            raise
        return ExternalIdentity(self.provider.issuer, claims["sub"], email.verified_address())

    async def _fetch_claims(
        self, http: "ProviderHttp", code: str, request: AuthorizationRequest
    ) -> tuple[Mapping[str, Any], EmailClaims]:
        """Returns the claims of the ID token, and those of the address from either source.

        Providers may send the address, or whether it is verified, in the userinfo response only
        (OIDC Core §5.4).
        """
        metadata = await self._discovery.get_metadata(http)
        form, credentials = self._token_request(metadata, code, request)
        tokens = await http.post(metadata.token_endpoint, form, credentials)
        claims = await self._validate_id_token(http, tokens.get("id_token"), request.nonce)
        email = EmailClaims.from_claims(claims, trust_email=self.provider.trust_email)
        if email.is_complete or metadata.userinfo_endpoint is None:
            return claims, email
        access_token = str(tokens.get("access_token", ""))
        userinfo = await http.get(metadata.userinfo_endpoint, access_token)
        if userinfo.get("sub") != claims["sub"]:
            raise InvalidIdToken(reason="sub of the userinfo response differs")
        return claims, email.completed_by(userinfo)

    async def _validate_id_token(
        self, http: "ProviderHttp", token: object, nonce: str
    ) -> Mapping[str, Any]:
        """Returns the claims. Raises InvalidIdToken.

        A provider may have replaced its key under the same `kid`, so the keys are fetched once more
        if the signature is invalid.
        """
        issuer = self.provider.issuer
        client_id = self.provider.client_id
        key = await self._discovery.get_signing_key(http, token)
        try:
            return validate_id_token(str(token), key, issuer, client_id, nonce)
        except InvalidSignature:
            if not self._discovery.expire():
                raise
        key = await self._discovery.get_signing_key(http, token)
        return validate_id_token(str(token), key, issuer, client_id, nonce)

    def _token_request(
        self, metadata: ProviderMetadata, code: str, request: AuthorizationRequest
    ) -> tuple[dict[str, str], tuple[str, str] | None]:
        """Returns the form and the HTTP Basic credentials (RFC 6749 §2.3.1).

        The secret is in the form if the provider does not support HTTP Basic.
        """
        id = self.provider.client_id
        secret = self.provider.client_secret
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": request.pkce_verifier,
        }
        if secret is None:
            return {**form, "client_id": id}, None
        if "client_secret_basic" in metadata.token_auth_methods:
            return form, (quote(id, safe=""), quote(secret.get_secret_value(), safe=""))
        return {**form, "client_id": id, "client_secret": secret.get_secret_value()}, None


class OidcClients(dict[str, OidcClient]):
    """The clients of all configured providers, by the key of the provider."""

    @classmethod
    def from_settings(cls, providers: Iterable[OidcProviderSettings], public_url: str) -> Self:
        return cls({provider.key: OidcClient(provider, public_url) for provider in providers})
