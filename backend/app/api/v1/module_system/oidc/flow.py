"""To a provider and back, in one browser."""

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
    """What the provider sends back is good once, and only here: the browser that set out has a
    secret that no address ever shows. `user_id` is whose account is to be connected; 0 where
    somebody signs in.
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
        secret = new_secret()
        challenge = await self._guard.issue_challenge(
            challenge_purpose(self._client.provider.key, secret, user_id)
        )
        url = await self._client.authorization_url(
            AuthorizationRequest.create(secret, challenge, user_id)
        )
        set_oidc_cookie(self._request, self._response, secret)
        return AuthorizationUrl(url=url)

    async def finish(
        self, authorization_response: AuthorizationResponse, user_id: int = 0
    ) -> ExternalIdentity:
        """What was asked of the provider is over before its answer is looked at."""
        flow = AuthorizationRequest(
            read_oidc_cookie(self._request) or "", authorization_response.state
        )
        purpose = challenge_purpose(self._client.provider.key, flow.secret, user_id)
        if flow.challenge is None or not await self._guard.pop_challenge(flow.challenge, purpose):
            raise Unauthorized("oidc.expired")
        clear_oidc_cookie(self._response)
        if authorization_response.error == "access_denied":
            raise Unauthorized("oidc.cancelled")
        if authorization_response.code is None or authorization_response.iss not in (
            None,
            self._client.provider.issuer,
        ):
            raise Unauthorized("oidc.rejected")
        return await self._client.fetch_identity(authorization_response.code, flow)


class OidcFlows:
    """Authorization-code flows of all configured providers."""

    def __init__(
        self,
        request: Request,
        response: Response,
        guard: LoginGuardDep,
        clients: OidcClientsDep,
    ) -> None:
        self._request = request
        self.response = response
        self.guard = guard
        self.clients = clients

    def for_provider(self, provider: str) -> AuthorizationFlow:
        if provider not in self.clients:
            raise NotFound
        return AuthorizationFlow(self.clients[provider], self._request, self.response, self.guard)


OidcFlowsDep = Annotated[OidcFlows, Depends(OidcFlows)]
