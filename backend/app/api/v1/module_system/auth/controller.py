from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from app.api.access import allow_password_change, public, session_only
from app.api.deps import SessionId, inject
from app.api.feature import Feature
from app.api.v1.module_system.captcha.schema import CaptchaOut
from app.api.v1.module_system.passkey.schema import PasskeyOptions
from app.api.v1.module_system.passkey.service import LOGIN, MFA, ChallengePurpose
from app.core.http.exception_handlers import render_error
from app.kit.errors import Forbidden, Unauthorized
from app.kit.schema import Result, ok

from .authentication import AuthenticationService
from .cookies import RefreshCookie, clear_refresh_cookie, is_browser
from .current_user import CurrentUserService
from .login_guard import LoginGuardDep
from .login_response import login_response, mfa_response, token_response
from .mfa_token import decode_mfa_token
from .schema import (
    CredentialForm,
    Credentials,
    CurrentUserOut,
    Login,
    MfaChallenge,
    MfaCode,
    MfaPasskey,
    MfaPasskeyStart,
    OwnMenu,
    OwnSession,
    PasskeyLogin,
    PasswordChange,
    RefreshRequest,
)
from .service import SessionService, VerifiedMfa

router = APIRouter(prefix="/auth", tags=["认证"])

AuthenticationDep = Annotated[
    AuthenticationService,
    inject(AuthenticationService, system="password check", read=True),
]
SessionsDep = Annotated[SessionService, inject(SessionService, system="session lifecycle")]
CurrentUserDep = Annotated[
    CurrentUserService, inject(CurrentUserService, system="read own account")
]

SessionIds = Annotated[list[SessionId] | None, Query(min_length=1, max_length=1000)]
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
    return "form" in request.headers.get("content-type", "")


async def read_credentials(request: Request) -> Credentials:
    """JSON, or the OAuth2 password form."""
    try:
        if is_form(request):
            async with request.form() as form:
                return CredentialForm.model_validate(dict(form))
        return Credentials.model_validate_json(await request.body())
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        raise RequestValidationError(
            [{**problem, "loc": ("body", *problem["loc"])} for problem in problems]
        ) from None


CredentialsDep = Annotated[Credentials, Depends(read_credentials)]


@router.post("/login", summary="登录", dependencies=[public], openapi_extra=LOGIN_BODY)
async def login(
    response: Response,
    credentials: CredentialsDep,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Login | Result[MfaChallenge]:
    """Whoever has a second factor is asked for it next; the OAuth2 form has no word for that, and
    is refused.
    """
    claim = await authentication.identify(credentials.username)
    with guard.log_failure(claim, credentials.username):
        guess = await guard.check_rate_limit(claim, credentials)
        proven = await authentication.verify_password(claim, credentials.password)
        await guard.refund(guess)
        if methods := await authentication.mfa_methods(proven.account):
            if isinstance(credentials, CredentialForm):
                raise Forbidden("auth.mfa_required")
            await sessions.save_new_hash(proven)
            return ok(mfa_response(guard, proven.account, methods))
        opened = await sessions.create_session_by_password(
            proven, guard.client_info, guard.services.temporary_password_ttl
        )
    return login_response(guard, response, opened)


@router.post("/login/mfa", summary="两步验证", dependencies=[public])
async def verify_mfa_code(
    response: Response,
    data: MfaCode,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Login:
    halfway = decode_mfa_token(guard.services.keyring, data.mfa_token)
    claim = await authentication.identify_from_mfa(halfway)
    account = claim.require_account
    with guard.log_failure(claim, "", halfway.first_method):
        guess = await guard.check_rate_limit(claim, data)
        checked = await authentication.verify_code(account, data.code, guard.services.encryptor)
        if checked is None:
            raise Unauthorized("auth.wrong_code")
        await guard.refund(guess)
        second = VerifiedMfa(
            checked,
            halfway.first_method,
            guard.services.encryptor,
            guard.services.temporary_password_ttl,
        )
        opened = await sessions.create_session_by_mfa(account, second, guard.client_info)
    return login_response(guard, response, opened)


@router.post("/login/mfa/passkey/options", summary="两步验证：通行密钥参数", dependencies=[public])
async def start_mfa_passkey(
    data: MfaPasskeyStart, guard: LoginGuardDep, authentication: AuthenticationDep
) -> Result[PasskeyOptions]:
    account = (
        await authentication.identify_from_mfa(
            decode_mfa_token(guard.services.keyring, data.mfa_token)
        )
    ).require_account
    challenge = await guard.issue_challenge(ChallengePurpose(MFA, account.id))
    return ok(
        await authentication.passkeys.authentication_options(
            guard.services.relying_party, challenge, account.id
        )
    )


@router.post("/login/mfa/passkey", summary="两步验证：通行密钥", dependencies=[public])
async def verify_mfa_passkey(
    response: Response,
    data: MfaPasskey,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Login:
    halfway = decode_mfa_token(guard.services.keyring, data.mfa_token)
    claim = await authentication.identify_from_mfa(halfway)
    account = claim.require_account
    with guard.log_failure(claim, "", halfway.first_method):
        challenge = await guard.pop_challenge_for(
            data.credential, ChallengePurpose(MFA, account.id)
        )
        signed = await authentication.verify_passkey(
            guard.services.relying_party, data.credential, challenge
        )
        if signed.user_id != account.id:
            raise Unauthorized("passkey.rejected")
        second = VerifiedMfa(
            signed,
            halfway.first_method,
            guard.services.encryptor,
            guard.services.temporary_password_ttl,
        )
        opened = await sessions.create_session_by_mfa(account, second, guard.client_info)
    return login_response(guard, response, opened)


@router.post("/passkey/options", summary="通行密钥登录参数", dependencies=[public])
async def start_passkey_login(
    guard: LoginGuardDep, authentication: AuthenticationDep
) -> Result[PasskeyOptions]:
    """Of whoever it is: nothing in it depends on who asks."""
    return ok(
        await authentication.passkeys.authentication_options(
            guard.services.relying_party, await guard.issue_challenge(ChallengePurpose(LOGIN))
        )
    )


@router.post("/passkey", summary="通行密钥登录", dependencies=[public])
async def login_by_passkey(
    response: Response,
    data: PasskeyLogin,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Login:
    challenge = await guard.pop_challenge_for(data.credential, ChallengePurpose(LOGIN))
    signed = await authentication.verify_passkey(
        guard.services.relying_party, data.credential, challenge
    )
    account = (await authentication.identify_by_passkey(signed)).require_account
    return login_response(
        guard,
        response,
        await sessions.create_session_by_passkey(
            account, signed, guard.services.encryptor, guard.client_info
        ),
    )


@router.get("/captcha", summary="验证码", dependencies=[public])
async def get_captcha(guard: LoginGuardDep) -> Result[CaptchaOut]:
    return ok(await guard.issue_captcha())


@router.post("/refresh", summary="刷新令牌", dependencies=[public], response_model=Login)
async def refresh_login(
    request: Request,
    response: Response,
    sessions: SessionsDep,
    refresh_cookie: RefreshCookie,
    data: RefreshRequest | None = None,
) -> BaseModel | Response:
    sent = data.refresh_token if data else None
    token = sent or refresh_cookie
    opened = await sessions.refresh(token) if token else None
    if opened is not None:
        return token_response(
            request,
            response,
            opened,
            include_refresh_token=sent is not None and not is_browser(request),
        )
    refusal = render_error(
        request.scope, Unauthorized()
    )  # raised, it would undo what a stolen token brought about
    clear_refresh_cookie(refusal)
    return refusal


@router.post("/logout", summary="退出登录", dependencies=[public])
async def logout(
    response: Response, sessions: SessionsDep, refresh_cookie: RefreshCookie
) -> Result[None]:
    """Public, so that one whose access token has expired can leave, too."""
    await sessions.logout(refresh_cookie)
    clear_refresh_cookie(response)
    return ok(None)


@router.get("/me", summary="当前用户", dependencies=[allow_password_change])
async def get_me(current_user: CurrentUserDep) -> Result[CurrentUserOut]:
    return ok(await current_user.profile())


@router.get("/routes", summary="当前用户的菜单", dependencies=[session_only])
async def get_routes(current_user: CurrentUserDep) -> Result[list[OwnMenu]]:
    """The `menus` of `/auth/me`, alone."""
    return ok(await current_user.menu_tree())


@router.put("/password", summary="修改密码", dependencies=[allow_password_change])
async def change_password(
    data: PasswordChange,
    guard: LoginGuardDep,
    authentication: AuthenticationDep,
    sessions: SessionsDep,
) -> Result[None]:
    claim = await authentication.identify_current()
    guess = await guard.check_rate_limit(claim, data)
    hashed = await authentication.hash_new_password(claim, data)
    await guard.refund(guess)
    await sessions.change_password(hashed)
    return ok(None)


@router.get("/sessions", summary="我的会话", dependencies=[session_only])
async def list_my_sessions(sessions: SessionsDep) -> Result[list[OwnSession]]:
    return ok(await sessions.list_own())


@router.delete("/sessions", summary="结束我的会话", dependencies=[session_only])
async def end_my_sessions(sessions: SessionsDep, ids: SessionIds = None) -> Result[None]:
    """Those named, or all but this one."""
    await sessions.end_own_sessions(ids)
    return ok(None)


feature = Feature(router=router)
