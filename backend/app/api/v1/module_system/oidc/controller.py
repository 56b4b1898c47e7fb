from typing import Annotated

from fastapi import APIRouter

from app.api.access import public
from app.api.deps import inject
from app.api.feature import Feature
from app.api.v1.module_system.auth.authentication import AuthenticationService, LoginIdentifier
from app.api.v1.module_system.auth.login_response import login_response, mfa_response
from app.api.v1.module_system.auth.schema import Login, MfaChallenge
from app.api.v1.module_system.auth.service import SessionService
from app.kit.errors import Forbidden, Unauthorized
from app.kit.i18n import current_language
from app.kit.schema import Result, ok

from .flow import OidcClientsDep, OidcFlowsDep, ProviderKey
from .link_token import LINK_TOKEN_SECONDS, encode_link_token
from .schema import AuthorizationResponse, AuthorizationUrl, LinkRequired, ProviderOut

router = APIRouter(prefix="/auth", tags=["认证"])

AuthenticationDep = Annotated[
    AuthenticationService,
    inject(AuthenticationService, system="OIDC callback", read=True),
]
SessionsDep = Annotated[SessionService, inject(SessionService, system="login")]


@router.get("/providers", summary="第三方登录方式", dependencies=[public])
async def list_providers(clients: OidcClientsDep) -> Result[list[ProviderOut]]:
    language = current_language.get()
    providers = [client.provider for client in clients.values()]
    return ok(
        [
            ProviderOut(key=provider.key, name=provider.display_name(language), icon=provider.icon)
            for provider in providers
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
        token = encode_link_token(door.services.keyring, person)
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


feature = Feature(router=router)
