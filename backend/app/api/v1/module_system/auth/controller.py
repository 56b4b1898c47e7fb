from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from app.api.deps import authenticated, inject, public
from app.core.handlers import render_error
from app.kit.errors import Unauthorized
from app.kit.i18n import say
from app.kit.schema import Result, ok

from .schema import CredentialForm, Credentials, Issued, Login, Me, PasswordChange, Refresh
from .service import IDLE, AccountService, Device, Opened, ProofService, SessionService

router = APIRouter(prefix="/auth", tags=["认证"])

Proof = Annotated[ProofService, inject(ProofService, system="a password is to be checked", read=True)]
Sessions = Annotated[SessionService, inject(SessionService, system="a session begins, goes on or ends")]
Account = Annotated[AccountService, inject(AccountService, system="somebody asks who he is")]

COOKIE = "refresh_token"
SAFE_COOKIE = f"__Host-{COOKIE}"  # a browser lets nobody but this host, over https, set it
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
        raise RequestValidationError([{**problem, "loc": ("body", *problem["loc"])} for problem in problems]) from None


def read_cookie(
    plain: Annotated[str | None, Cookie(alias=COOKIE, max_length=128)] = None,
    safe: Annotated[str | None, Cookie(alias=SAFE_COOKIE, max_length=128)] = None,
) -> str | None:
    return safe or plain


Given = Annotated[Credentials, Depends(read_credentials)]
Kept = Annotated[str | None, Depends(read_cookie)]


@router.post("/login", summary="登录", dependencies=[public], openapi_extra=BODY)
async def login(request: Request, response: Response, given: Given, proof: Proof, sessions: Sessions) -> Login:
    address = request.client.host if request.client else ""
    account = await proof.sign_in(given)
    opened = await sessions.open(account, Device(address, request.headers.get("user-agent", "")))
    return issue(request, response, opened, in_body=True)


@router.post("/refresh", summary="刷新令牌", dependencies=[public], response_model=Login)
async def refresh_login(
    request: Request, response: Response, sessions: Sessions, kept: Kept, data: Refresh | None = None
) -> BaseModel | Response:
    sent = data.refresh_token if data else None
    token = sent or kept
    opened = await sessions.refresh(token) if token else None
    if opened is not None:
        return issue(request, response, opened, in_body=sent is not None)
    refusal = render_error(request.scope, Unauthorized())  # raised, it would undo what a stolen token brought about
    forget(refusal)
    return refusal


@router.post("/logout", summary="退出登录", dependencies=[public])
async def logout(response: Response, sessions: Sessions, kept: Kept) -> Result[None]:
    """Public, so that one whose access token has expired can leave, too."""
    await sessions.close(kept)
    forget(response)
    return ok(None)


@router.get("/me", summary="当前用户", dependencies=[authenticated])
async def get_me(account: Account) -> Result[Me]:
    return ok(await account.me())


@router.put("/password", summary="修改密码", dependencies=[authenticated])
async def change_password(data: PasswordChange, proof: Proof, sessions: Sessions) -> Result[None]:
    await sessions.change_password(await proof.new_hash(data))
    return ok(None)


def issue(request: Request, response: Response, opened: Opened, *, in_body: bool) -> Login:
    seconds: int = request.app.state.access_seconds
    token = request.app.state.tokens.issue(opened.user_id, opened.session_id, seconds)
    https = request.url.scheme == "https"
    response.set_cookie(
        SAFE_COOKIE if https else COOKIE,
        opened.refresh_token,
        max_age=int(IDLE.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=https,
    )
    kept = opened.refresh_token if in_body else None
    issued = Issued(access_token=token, expires_in=seconds, refresh_token=kept)
    return Login(message=say("ok"), data=issued, access_token=token)


def forget(response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    response.delete_cookie(SAFE_COOKIE, httponly=True, samesite="strict", secure=True)
