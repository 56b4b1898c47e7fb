from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from app.api.access import allow_password_change, public, session_only
from app.api.body import accept_body
from app.api.deps import SessionId, client_ip, inject
from app.api.feature import CachedValues, Feature
from app.api.private_cache import private_cache
from app.api.selected_ids import selected_ids
from app.api.state import CacheDep
from app.api.v1.module_system.captcha.schema import CaptchaOut
from app.api.v1.module_system.mfa.factors import PasskeyResponse
from app.api.v1.module_system.mfa.schema import MfaOptions
from app.api.v1.module_system.passkey.schema import PasskeyOptions
from app.api.v1.module_system.passkey.service import LOGIN, MFA, ChallengePurpose
from app.core.http.exception_handlers import render_error
from app.core.http.request_body import FORM, JSON, get_media_type
from app.kit.errors import Forbidden, Unauthorized
from app.kit.schema import Result, ok

from .authentication import AuthenticationService
from .cookies import DeviceCookieDep, RefreshCookie, clear_refresh_cookie, is_browser
from .current_user import MENUS, CurrentUserService, warm_up_menus
from .login_guard import LoginGuardDep
from .login_response import LoginResponderDep
from .mfa_token import PASSWORD_METHOD, decode_mfa_token
from .parameters import AUTH_PARAMETERS
from .refresh_token import client_digest
from .schema import (
    CredentialForm,
    Credentials,
    CurrentUserOut,
    Login,
    MfaChallenge,
    MfaCode,
    MfaPasskey,
    MfaStart,
    OwnMenu,
    OwnSession,
    PasskeyLogin,
    PasswordChange,
    RefreshRequest,
)
from .service import SessionService
from .services import AuthServicesDep
from .tasks import clean_expired_tokens, delete_login_attempts, mark_expired_sessions

router = APIRouter(prefix="/auth", tags=["认证"])

AuthenticationDep = Annotated[
    AuthenticationService,
    inject(AuthenticationService, system="password check", read=True),
]
SessionsDep = Annotated[SessionService, inject(SessionService, system="session lifecycle")]
CurrentUserDep = Annotated[
    CurrentUserService, inject(CurrentUserService, system="read own account")
]

MfaMethod = Annotated[str, Path(max_length=32)]
SessionIds = Annotated[
    list[SessionId] | None, selected_ids(SessionId, "OwnSessionIds", required=False)
]
LOGIN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": Credentials.model_json_schema()},
            "application/x-www-form-urlencoded": {"schema": CredentialForm.model_json_schema()},
        },
    }
}


def is_form(request: Request) -> bool:
    return get_media_type(request.scope) == FORM


def _require_unique(form: FormData) -> None:
    """Raises RequestValidationError for a repeated field, of which the last would count."""
    names = Counter(name for name, _ in form.multi_items())
    if repeated := [name for name, count in names.items() if count > 1]:
        raise RequestValidationError(
            [
                {"type": "repeated", "loc": ("body", name), "msg": "", "input": None}
                for name in repeated
            ]
        )


async def read_credentials(request: Request) -> Credentials:
    """Parses the JSON body or the OAuth2 password form (RFC 6749 §4.3.2)."""
    try:
        if is_form(request):
            async with request.form() as form:
                _require_unique(form)
                return CredentialForm.model_validate(dict(form))
        return Credentials.model_validate_json(await request.body())
    except ValidationError as error:
        violations = error.errors(include_url=False, include_input=False)
        raise RequestValidationError(
            [{**violation, "loc": ("body", *violation["loc"])} for violation in violations]
        ) from None


CredentialsDep = Annotated[Credentials, Depends(read_credentials)]


@router.post(
    "/login",
    summary="登录",
    dependencies=[public, accept_body(JSON, FORM)],
    openapi_extra=LOGIN_BODY,
)
async def login(
    credentials: CredentialsDep,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    responder: LoginResponderDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Login | Result[MfaChallenge]:
    """Signs in, or returns the MFA challenge of a user with a second factor.

    The OAuth2 form cannot express a second step, so such a user gets 403 there.
    """
    identifier = await authentication.identify(credentials.username)
    with guard.log_failure(identifier, credentials.username):
        async with guard.attempt(identifier, credentials):
            password = await authentication.verify_password(identifier, credentials.password)
        if methods := await authentication.mfa_methods(password.account):
            if isinstance(credentials, CredentialForm):
                raise Forbidden("auth.mfa_required")
            await sessions.save_new_hash(password)
            return ok(responder.mfa_response(password.account, methods))
        session = await sessions.create_session(
            password.account, [PASSWORD_METHOD], guard.client_info, services
        )
        await sessions.save_new_hash(password)
    return responder.login_response(session)


@router.post("/login/mfa", summary="两步验证", dependencies=[public])
async def verify_mfa_code(
    data: MfaCode,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    responder: LoginResponderDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Login:
    claims = decode_mfa_token(services.keyring, data.mfa_token)
    identifier = await authentication.identify_from_mfa(claims)
    account = identifier.require_account()
    with guard.log_failure(identifier, "", claims.first_method):
        async with guard.attempt(identifier, data):
            code = await authentication.verify_factor(account, data.code, services)
            if code is None:
                raise Unauthorized("auth.wrong_code")
        methods = [claims.first_method, code.amr]
        session = await sessions.create_session(account, methods, guard.client_info, services, code)
    return responder.login_response(session)


@router.post("/login/mfa/{method}/options", summary="两步验证参数", dependencies=[public])
async def start_mfa(
    method: MfaMethod,
    data: MfaStart,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    authentication: AuthenticationDep,
) -> Result[MfaOptions]:
    """Starts an attempt with a factor that needs a challenge, such as a passkey."""
    claims = decode_mfa_token(services.keyring, data.mfa_token)
    account = (await authentication.identify_from_mfa(claims)).require_account()
    return ok(await guard.issue_mfa_challenge(method, account.id, services))


@router.post("/login/mfa/passkey", summary="两步验证：通行密钥", dependencies=[public])
async def verify_mfa_passkey(
    data: MfaPasskey,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    responder: LoginResponderDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Login:
    claims = decode_mfa_token(services.keyring, data.mfa_token)
    identifier = await authentication.identify_from_mfa(claims)
    account = identifier.require_account()
    with guard.log_failure(identifier, "", claims.first_method):
        purpose = ChallengePurpose(MFA, account.id)
        challenge = await guard.pop_challenge_for(data.credential, purpose)
        assertion = await authentication.verify_factor(
            account, PasskeyResponse(data.credential, challenge), services
        )
        if assertion is None:
            raise Unauthorized("passkey.rejected")
        methods = [claims.first_method, assertion.amr]
        session = await sessions.create_session(
            account, methods, guard.client_info, services, assertion
        )
    return responder.login_response(session)


@router.post("/passkey/options", summary="通行密钥登录参数", dependencies=[public])
async def start_passkey_login(
    guard: LoginGuardDep, services: AuthServicesDep, authentication: AuthenticationDep
) -> Result[PasskeyOptions]:
    """Returns options that do not depend on a user: the authenticator offers its passkeys."""
    challenge = await guard.issue_challenge(ChallengePurpose(LOGIN))
    return ok(
        await authentication.passkeys.authentication_options(services.relying_party, challenge)
    )


@router.post("/passkey", summary="通行密钥登录", dependencies=[public])
async def login_by_passkey(
    data: PasskeyLogin,
    guard: LoginGuardDep,
    services: AuthServicesDep,
    responder: LoginResponderDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Login:
    challenge = await guard.pop_challenge_for(data.credential, ChallengePurpose(LOGIN))
    assertion = await authentication.verify_passkey(
        services.relying_party, data.credential, challenge
    )
    account = (await authentication.identify_by_passkey(assertion)).require_account()
    session = await sessions.create_session(
        account, [assertion.amr], guard.client_info, services, assertion
    )
    return responder.login_response(session)


@router.get("/captcha", summary="验证码", dependencies=[public])
async def get_captcha(guard: LoginGuardDep) -> Result[CaptchaOut]:
    return ok(await guard.issue_captcha())


@router.post("/refresh", summary="刷新令牌", dependencies=[public], response_model=Login)
async def refresh_login(
    request: Request,
    responder: LoginResponderDep,
    sessions: SessionsDep,
    services: AuthServicesDep,
    device: DeviceCookieDep,
    refresh_cookie: RefreshCookie,
    data: RefreshRequest | None = None,
) -> BaseModel | Response:
    """Replaces the refresh token.

    The same client may repeat the request within `REFRESH_GRACE_SECONDS`, as after a lost answer.
    """
    sent_token = data.refresh_token if data else None
    token = sent_token or refresh_cookie
    client = client_digest(device, client_ip(request))
    session = await sessions.refresh(token, client, services.refresh_grace) if token else None
    if session is not None:
        include_refresh_token = sent_token is not None and not is_browser(request)
        return responder.token_response(session, include_refresh_token=include_refresh_token)
    # Rendered instead of raised: an exception would roll back the end of a session whose refresh
    # token was used twice.
    response = render_error(request.scope, Unauthorized())
    clear_refresh_cookie(response)
    return response


@router.post("/logout", summary="退出登录", dependencies=[public])
async def logout(
    response: Response, sessions: SessionsDep, refresh_cookie: RefreshCookie
) -> Result[None]:
    """Public, so that a user whose access token has expired can sign out, too."""
    await sessions.logout(refresh_cookie)
    clear_refresh_cookie(response)
    return ok(None)


@router.get("/me", summary="当前用户", dependencies=[allow_password_change, private_cache])
async def get_me(current_user: CurrentUserDep, cache: CacheDep) -> Result[CurrentUserOut]:
    return ok(await current_user.profile(cache))


@router.get("/routes", summary="当前用户的菜单", dependencies=[session_only, private_cache])
async def get_routes(current_user: CurrentUserDep, cache: CacheDep) -> Result[list[OwnMenu]]:
    """Returns the `menus` of `/auth/me` alone."""
    return ok(await current_user.menu_tree(cache))


@router.put("/password", summary="修改密码", dependencies=[allow_password_change])
async def change_password(
    data: PasswordChange,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Result[None]:
    identifier = await authentication.identify_current()
    async with guard.attempt(identifier, data):
        hashed_password = await authentication.hash_new_password(identifier, data)
    await sessions.change_password(hashed_password)
    return ok(None)


@router.get("/sessions", summary="我的会话", dependencies=[session_only])
async def list_my_sessions(sessions: SessionsDep) -> Result[list[OwnSession]]:
    return ok(await sessions.list_own())


@router.delete("/sessions", summary="结束我的会话", dependencies=[session_only])
async def end_my_sessions(sessions: SessionsDep, ids: SessionIds) -> Result[None]:
    """Ends the given sessions of the caller, or all except the current one."""
    await sessions.end_own_sessions(ids)
    return ok(None)


feature = Feature(
    router=router,
    parameters=AUTH_PARAMETERS,
    cached=CachedValues(family=MENUS, warm_up=warm_up_menus),
    tasks=(clean_expired_tokens, delete_login_attempts, mark_expired_sessions),
)
