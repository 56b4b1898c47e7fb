from typing import Annotated

from fastapi import APIRouter

from app.api.access import public
from app.api.deps import inject
from app.api.feature import Feature
from app.api.v1.module_system.auth.authentication import AuthenticationService, LoginIdentifier
from app.api.v1.module_system.auth.login_guard import LoginGuardDep
from app.api.v1.module_system.auth.login_response import LoginResponderDep
from app.api.v1.module_system.auth.schema import Login, MfaChallenge
from app.api.v1.module_system.auth.service import SessionService
from app.api.v1.module_system.auth.services import AuthServicesDep
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
    guard: LoginGuardDep,
    services: AuthServicesDep,
    responder: LoginResponderDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Login | Result[MfaChallenge] | Result[LinkRequired]:
    """Signs in a user who has linked this identity. It replaces the password, not MFA.

    For an identity that is not linked, returns a token with which a user can link it.
    """
    flow = flows.for_provider(provider)
    with guard.log_failure(LoginIdentifier(""), "", flow.method):
        identity = await flow.finish(data)
    identifier = await authentication.identify_by_identity(identity)
    if identifier is None:
        if identity.email is None:
            raise Forbidden("oidc.unverified")
        token = encode_link_token(services.keyring, identity)
        return ok(
            LinkRequired(link_token=token, expires_in=LINK_TOKEN_SECONDS, email=identity.email)
        )
    account = identifier.require_account()
    with guard.log_failure(identifier, "", flow.method):
        if not account.is_active:
            raise Unauthorized("oidc.rejected")
        if methods := await authentication.mfa_methods(account):
            return ok(responder.mfa_response(account, methods, flow.method))
        session = await sessions.create_session(account, [flow.method], guard.client_info, services)
    return responder.login_response(session)


feature = Feature(router=router)
