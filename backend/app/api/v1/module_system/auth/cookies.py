"""What a browser keeps for us: its refresh token, and that it is no stranger. No script can read
either.

What a script can read is that there is a refresh token at all, so that a first visit need not ask
in vain.
"""

from typing import Annotated

from fastapi import Cookie, Depends, Request, Response

from app.api.state import get_state
from app.core.crypto.device_cookie import DEVICE_COOKIE_TTL, Device

from .service import IDLE_TIMEOUT
from .services import AuthServices

REFRESH_COOKIE = "refresh_token"
DEVICE_COOKIE = "device"
OIDC_COOKIE = "oidc"
SIGNED_IN_FLAG = "signed_in"
OIDC_COOKIE_SECONDS = 300  # as long as its challenge is good
# a browser lets nobody but this host, over https, set a cookie of such a name
HOST_PREFIX = "__Host-"


def read_refresh_cookie(
    plain_cookie: Annotated[str | None, Cookie(alias=REFRESH_COOKIE, max_length=128)] = None,
    prefixed_cookie: Annotated[
        str | None, Cookie(alias=HOST_PREFIX + REFRESH_COOKIE, max_length=128)
    ] = None,
) -> str | None:
    return prefixed_cookie or plain_cookie


def read_device_cookie(request: Request) -> Device:
    """By hand: a cookie too long or too odd makes a stranger, and not a request that makes no
    sense.
    """
    cookies = get_state(request).service(AuthServices).device_cookies
    return cookies.read(
        request.cookies.get(HOST_PREFIX + DEVICE_COOKIE) or request.cookies.get(DEVICE_COOKIE)
    )


RefreshCookie = Annotated[str | None, Depends(read_refresh_cookie)]
DeviceCookieDep = Annotated[Device, Depends(read_device_cookie)]


def is_browser(request: Request) -> bool:
    """It says so in headers that no script can set or leave out: what a page asks for, a page gets
    to see.

    Over plain http, except on localhost, `Origin` is the only one; every POST of a page has it.
    """
    return "sec-fetch-site" in request.headers or "origin" in request.headers


def set_refresh_cookie(request: Request, response: Response, token: str) -> None:
    seconds = int(IDLE_TIMEOUT.total_seconds())
    _set_cookie(request, response, REFRESH_COOKIE, token, seconds)
    response.set_cookie(
        SIGNED_IN_FLAG,
        "1",
        max_age=seconds,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def set_device_cookie(request: Request, response: Response, device: Device) -> None:
    value = get_state(request).service(AuthServices).device_cookies.write(device)
    _set_cookie(request, response, DEVICE_COOKIE, value, DEVICE_COOKIE_TTL)


def set_oidc_cookie(request: Request, response: Response, secret: str) -> None:
    """Strict, too: it is a page of ours that sends it, after the provider has sent the browser back
    to that page.
    """
    _set_cookie(request, response, OIDC_COOKIE, secret, OIDC_COOKIE_SECONDS)


def read_oidc_cookie(request: Request) -> str | None:
    return request.cookies.get(HOST_PREFIX + OIDC_COOKIE) or request.cookies.get(OIDC_COOKIE)


def clear_oidc_cookie(response: Response) -> None:
    response.delete_cookie(OIDC_COOKIE, httponly=True, samesite="strict")
    response.delete_cookie(HOST_PREFIX + OIDC_COOKIE, httponly=True, samesite="strict", secure=True)


def clear_refresh_cookie(response: Response) -> None:
    response.delete_cookie(REFRESH_COOKIE, httponly=True, samesite="strict")
    response.delete_cookie(SIGNED_IN_FLAG, samesite="strict")
    response.delete_cookie(
        HOST_PREFIX + REFRESH_COOKIE, httponly=True, samesite="strict", secure=True
    )


def _set_cookie(request: Request, response: Response, name: str, value: str, max_age: int) -> None:
    https = request.url.scheme == "https"
    response.set_cookie(
        HOST_PREFIX + name if https else name,
        value,
        max_age=max_age,
        httponly=True,
        samesite="strict",
        secure=https,
    )
