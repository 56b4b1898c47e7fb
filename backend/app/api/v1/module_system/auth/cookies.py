"""The refresh-token, device and OIDC cookies.

All are HttpOnly and `SameSite=Strict`, so another site can neither read nor send them (CSRF). A
fourth cookie, `signed_in`, tells scripts that a refresh token exists.
"""

from typing import Annotated

from fastapi import Cookie, Depends, Request, Response

from app.api.state import get_state
from app.core.crypto.device_cookie import DEVICE_COOKIE_TTL, Device

from .parameters import SESSION_IDLE_HOURS
from .services import AuthServicesDep

REFRESH_COOKIE = "refresh_token"
DEVICE_COOKIE = "device"
OIDC_COOKIE = "oidc"
SIGNED_IN_FLAG = "signed_in"
OIDC_COOKIE_SECONDS = 300  # the lifetime of a challenge
# Browsers accept a cookie with this prefix only over https and from the host itself.
HOST_PREFIX = "__Host-"


def read_refresh_cookie(
    plain_cookie: Annotated[str | None, Cookie(alias=REFRESH_COOKIE, max_length=128)] = None,
    prefixed_cookie: Annotated[
        str | None, Cookie(alias=HOST_PREFIX + REFRESH_COOKIE, max_length=128)
    ] = None,
) -> str | None:
    return prefixed_cookie or plain_cookie


def read_device_cookie(request: Request, services: AuthServicesDep) -> Device:
    """Returns the device of the browser. An invalid cookie makes an unknown device, not a 422."""
    cookie = request.cookies.get(HOST_PREFIX + DEVICE_COOKIE) or request.cookies.get(DEVICE_COOKIE)
    return services.device_cookies.read(cookie)


RefreshCookie = Annotated[str | None, Depends(read_refresh_cookie)]
DeviceCookieDep = Annotated[Device, Depends(read_device_cookie)]


def is_browser(request: Request) -> bool:
    """Returns whether a page sent the request, and could read the response.

    Scripts can neither set nor remove these headers. Over plain http, except on localhost,
    `Origin` is the only one; every POST of a page has it.
    """
    return "sec-fetch-site" in request.headers or "origin" in request.headers


def set_refresh_cookie(request: Request, response: Response, token: str) -> None:
    seconds = get_state(request).parameters.get(SESSION_IDLE_HOURS) * 3600
    _set_cookie(request, response, REFRESH_COOKIE, token, seconds)
    response.set_cookie(
        SIGNED_IN_FLAG,
        "1",
        max_age=seconds,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def set_device_cookie(request: Request, response: Response, value: str) -> None:
    _set_cookie(request, response, DEVICE_COOKIE, value, DEVICE_COOKIE_TTL)


def set_oidc_cookie(request: Request, response: Response, secret: str) -> None:
    """Stores the secret of an authorization request in the browser that started it.

    `SameSite=Strict` works, because the console sends the callback after the redirect.
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
