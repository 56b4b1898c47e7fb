from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from app.api.deps import SessionId, inject, newcomer, personal, public
from app.api.v1.module_system.captcha.schema import CaptchaOut
from app.api.v1.module_system.passkey.schema import Options
from app.api.v1.module_system.passkey.service import ENTER, SECOND, Purpose
from app.core.handlers import render_error
from app.kit.errors import Forbidden, Unauthorized
from app.kit.schema import Result, ok

from .account import AccountService
from .cookies import Kept, forget_refresh, is_browser
from .door import Entrance
from .entering import enter, issue, pending
from .pending import read_pending
from .proof import ProofService
from .schema import (
    CredentialForm,
    Credentials,
    Login,
    Me,
    MyMenu,
    MySession,
    PasskeySignIn,
    PasswordChange,
    Pending,
    Refresh,
    SecondPasskey,
    SecondStart,
    SecondStep,
)
from .service import Second, SessionService

router = APIRouter(prefix="/auth", tags=["认证"])

Proof = Annotated[
    ProofService, inject(ProofService, system="a password is to be checked", read=True)
]
Sessions = Annotated[
    SessionService, inject(SessionService, system="a session begins, goes on or ends")
]
Account = Annotated[AccountService, inject(AccountService, system="somebody asks who he is")]

Some = Annotated[list[SessionId] | None, Query(min_length=1, max_length=1000)]
BODY: dict[str, Any] = {
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


Given = Annotated[Credentials, Depends(read_credentials)]


@router.post("/login", summary="登录", dependencies=[public], openapi_extra=BODY)
async def login(
    response: Response, given: Given, door: Entrance, proof: Proof, sessions: Sessions
) -> Login | Result[Pending]:
    """Whoever has a second factor is asked for it next; the OAuth2 form has no word for that, and
    is refused.
    """
    claim = await proof.claim(given.username)
    with door.watch(claim, given.username):
        guess = await door.admit(claim, given)
        proven = await proof.prove(claim, given.password)
        await door.welcome(guess)
        if methods := await proof.methods(proven.account):
            if isinstance(given, CredentialForm):
                raise Forbidden("auth.second_factor_required")
            await sessions.keep_hash(proven)
            return ok(pending(door, proven.account, methods))
        opened = await sessions.open(proven, door.caller, door.one_time)
    return enter(door, response, opened)


@router.post("/login/second", summary="两步验证", dependencies=[public])
async def finish_login(
    response: Response, data: SecondStep, door: Entrance, proof: Proof, sessions: Sessions
) -> Login:
    halfway = read_pending(door.keys, data.mfa_token)
    claim = await proof.halfway_claim(halfway)
    account = claim.certain
    with door.watch(claim, "", halfway.first):
        guess = await door.admit(claim, data)
        checked = await proof.check_code(account, data.code, door.vault)
        if checked is None:
            raise Unauthorized("auth.wrong_code")
        await door.welcome(guess)
        second = Second(checked, halfway.first, door.vault, door.one_time)
        opened = await sessions.open_second(account, second, door.caller)
    return enter(door, response, opened)


@router.post(
    "/login/second/passkey/options", summary="两步验证：通行密钥参数", dependencies=[public]
)
async def start_second_passkey(data: SecondStart, door: Entrance, proof: Proof) -> Result[Options]:
    account = (await proof.halfway_claim(read_pending(door.keys, data.mfa_token))).certain
    challenge = await door.challenge(Purpose(SECOND, account.id))
    return ok(await proof.passkeys.request(door.site, challenge, account.id))


@router.post("/login/second/passkey", summary="两步验证：通行密钥", dependencies=[public])
async def finish_login_by_passkey(
    response: Response, data: SecondPasskey, door: Entrance, proof: Proof, sessions: Sessions
) -> Login:
    halfway = read_pending(door.keys, data.mfa_token)
    claim = await proof.halfway_claim(halfway)
    account = claim.certain
    with door.watch(claim, "", halfway.first):
        challenge = await door.answered(data.credential, Purpose(SECOND, account.id))
        signed = await proof.check_passkey(door.site, data.credential, challenge)
        if signed.user_id != account.id:
            raise Unauthorized("passkey.refused")
        second = Second(signed, halfway.first, door.vault, door.one_time)
        opened = await sessions.open_second(account, second, door.caller)
    return enter(door, response, opened)


@router.post("/passkey/options", summary="通行密钥登录参数", dependencies=[public])
async def start_passkey_login(door: Entrance, proof: Proof) -> Result[Options]:
    """Of whoever it is: nothing in it depends on who asks."""
    return ok(await proof.passkeys.request(door.site, await door.challenge(Purpose(ENTER))))


@router.post("/passkey", summary="通行密钥登录", dependencies=[public])
async def login_by_passkey(
    response: Response, data: PasskeySignIn, door: Entrance, proof: Proof, sessions: Sessions
) -> Login:
    challenge = await door.answered(data.credential, Purpose(ENTER))
    signed = await proof.check_passkey(door.site, data.credential, challenge)
    account = (await proof.claim_of(signed)).certain
    return enter(
        door, response, await sessions.open_by_passkey(account, signed, door.vault, door.caller)
    )


@router.get("/captcha", summary="验证码", dependencies=[public])
async def get_captcha(door: Entrance) -> Result[CaptchaOut]:
    return ok(await door.draw())


@router.post("/refresh", summary="刷新令牌", dependencies=[public], response_model=Login)
async def refresh_login(
    request: Request,
    response: Response,
    sessions: Sessions,
    kept: Kept,
    data: Refresh | None = None,
) -> BaseModel | Response:
    sent = data.refresh_token if data else None
    token = sent or kept
    opened = await sessions.refresh(token) if token else None
    if opened is not None:
        return issue(
            request, response, opened, in_body=sent is not None and not is_browser(request)
        )
    refusal = render_error(
        request.scope, Unauthorized()
    )  # raised, it would undo what a stolen token brought about
    forget_refresh(refusal)
    return refusal


@router.post("/logout", summary="退出登录", dependencies=[public])
async def logout(response: Response, sessions: Sessions, kept: Kept) -> Result[None]:
    """Public, so that one whose access token has expired can leave, too."""
    await sessions.close(kept)
    forget_refresh(response)
    return ok(None)


@router.get("/me", summary="当前用户", dependencies=[newcomer])
async def get_me(account: Account) -> Result[Me]:
    return ok(await account.me())


@router.get("/routes", summary="当前用户的菜单", dependencies=[personal])
async def get_routes(account: Account) -> Result[list[MyMenu]]:
    """The `menus` of `/auth/me`, alone."""
    return ok(await account.routes())


@router.put("/password", summary="修改密码", dependencies=[newcomer])
async def change_password(
    data: PasswordChange, door: Entrance, proof: Proof, sessions: Sessions
) -> Result[None]:
    claim = await proof.own_claim()
    guess = await door.admit(claim, data)
    hashed = await proof.new_hash(claim, data)
    await door.welcome(guess)
    await sessions.change_password(hashed)
    return ok(None)


@router.get("/sessions", summary="我的会话", dependencies=[personal])
async def list_my_sessions(sessions: Sessions) -> Result[list[MySession]]:
    return ok(await sessions.mine())


@router.delete("/sessions", summary="结束我的会话", dependencies=[personal])
async def end_my_sessions(sessions: Sessions, ids: Some = None) -> Result[None]:
    """Those named, or all but this one."""
    await sessions.end_mine(ids)
    return ok(None)
