from typing import Annotated

from fastapi import APIRouter, Request

from app.api.deps import inject, public
from app.api.v1.module_system.auth.authentication import AuthenticationService, LoginIdentifier
from app.api.v1.module_system.auth.login_response import login_response, mfa_response
from app.api.v1.module_system.auth.schema import Login, MfaChallenge
from app.api.v1.module_system.auth.service import SessionService
from app.kit.errors import Forbidden, Unauthorized
from app.kit.i18n import current_language
from app.kit.schema import Result, ok

from .flow import OidcFlowsDep, ProviderKey
from .link_token import LINK_TOKEN_SECONDS, encode_link_token
from .schema import AuthorizationResponse, AuthorizationUrl, LinkRequired, ProviderOut

router = APIRouter(prefix="/auth", tags=["认证"])

AuthenticationDep = Annotated[
    AuthenticationService,
    inject(AuthenticationService, system="OIDC callback", read=True),
]
SessionsDep = Annotated[SessionService, inject(SessionService, system="login")]


@router.get("/providers", summary="第三方登录方式", dependencies=[public])
async def list_providers(request: Request) -> Result[list[ProviderOut]]:
    offered = [party.provider for party in request.app.state.parties.values()]
    return ok(
        [
            ProviderOut(key=one.key, name=one.display_name(current_language.get()), icon=one.icon)
            for one in offered
        ]
    )


@router.post("/oidc/{provider}/start", summary="第三方登录", dependencies=[public])
async def start_oidc_login(provider: ProviderKey, flows: OidcFlowsDep) -> Result[AuthorizationUrl]:
    return ok(await flows.for_provider(provider).start())


@router.post("/oidc/{provider}/callback", summary="完成第三方登录", dependencies=[public])
async def finish_oidc_login(
    provider: ProviderKey,
    data: AuthorizationResponse,
    flows: OidcFlowsDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Login | Result[MfaChallenge] | Result[LinkRequired]:
    """What a provider says stands for the password, and for nothing else that is asked of him."""
    journey = flows.for_provider(provider)
    door = flows.guard
    with door.log_failure(LoginIdentifier(""), "", journey.method):
        person = await journey.finish(data)
    if (claim := await authentication.identify_by_identity(person)) is None:
        if person.email is None:
            raise Forbidden("oidc.unverified")
        token = encode_link_token(door.keyring, person)
        return ok(
            LinkRequired(connect_token=token, expires_in=LINK_TOKEN_SECONDS, email=person.email)
        )
    account = claim.require_account
    with door.log_failure(claim, "", journey.method):
        if not account.is_active:
            raise Unauthorized("oidc.rejected")
        if methods := await authentication.mfa_methods(account):
            return ok(mfa_response(door, account, methods, journey.method))
        opened = await sessions.create_session_by_oidc(account, door.client_info, journey.method)
    return login_response(door, flows.response, opened)
