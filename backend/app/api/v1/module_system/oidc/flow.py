"""The authorization code flow of one browser (RFC 6749 §4.1)."""

from typing import Annotated

from fastapi import Depends, Path, Request, Response

from app.api.state import service_dependency
from app.api.v1.module_system.auth.cookies import (
    clear_oidc_cookie,
    read_oidc_cookie,
    set_oidc_cookie,
)
from app.api.v1.module_system.auth.login_guard import LoginGuard, LoginGuardDep
from app.api.v1.module_system.identity.service import ExternalIdentity
from app.kit.errors import NotFound, Unauthorized

from .authorization_request import AuthorizationRequest, challenge_purpose, new_secret
from .client import OidcClient, OidcClients
from .schema import AuthorizationResponse, AuthorizationUrl

ProviderKey = Annotated[str, Path(max_length=16)]
OidcClientsDep = Annotated[OidcClients, service_dependency(OidcClients)]


class AuthorizationFlow:
    """Sends the browser to a provider and validates the authorization response.

    A response is accepted once, and only from the browser that started the flow: it holds a secret
    in a cookie, from which `state`, `nonce` and the PKCE verifier are derived (CSRF, RFC 6749
    §10.12). `user_id` is the user who links an identity, or 0 for a login.
    """

    def __init__(
        self, client: OidcClient, request: Request, response: Response, guard: LoginGuard
    ) -> None:
        self._client = client
        self._request = request
        self._response = response
        self._guard = guard
        self.method = f"oidc:{client.provider.key}"

    async def start(self, user_id: int = 0) -> AuthorizationUrl:
        """Returns the URL to open, and stores the secret in a cookie."""
        secret = new_secret()
        challenge = await self._guard.issue_challenge(
            challenge_purpose(self._client.provider.key, secret, user_id)
        )
        url = await self._client.authorization_url(
            AuthorizationRequest.create(secret, challenge, user_id)
        )
        set_oidc_cookie(self._request, self._response, secret)
        return AuthorizationUrl(url=url)

    async def finish(self, data: AuthorizationResponse, user_id: int = 0) -> ExternalIdentity:
        """Returns the identity of the user at the provider. Raises Unauthorized.

        Consumes the challenge before validating the response, so it can be used only once.
        """
        provider = self._client.provider
        request = AuthorizationRequest(read_oidc_cookie(self._request) or "", data.state)
        purpose = challenge_purpose(provider.key, request.secret, user_id)
        challenge = request.challenge
        if challenge is None or not await self._guard.pop_challenge(challenge, purpose):
            raise Unauthorized("oidc.expired")
        clear_oidc_cookie(self._response)
        if data.error == "access_denied":
            raise Unauthorized("oidc.cancelled")
        if data.code is None or data.iss not in (None, provider.issuer):
            raise Unauthorized("oidc.rejected")
        return await self._client.fetch_identity(data.code, request)


class OidcFlows:
    """Authorization code flows of all configured providers."""

    def __init__(
        self,
        request: Request,
        response: Response,
        guard: LoginGuardDep,
        clients: OidcClientsDep,
    ) -> None:
        self._request = request
        self._response = response
        self._guard = guard
        self._clients = clients

    def for_provider(self, key: str) -> AuthorizationFlow:
        """Raises NotFound if no provider with this key is configured."""
        if key not in self._clients:
            raise NotFound
        return AuthorizationFlow(self._clients[key], self._request, self._response, self._guard)


OidcFlowsDep = Annotated[OidcFlows, Depends(OidcFlows)]
