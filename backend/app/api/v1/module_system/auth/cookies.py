"""What a browser keeps for us: its refresh token, and that it is no stranger. No script can read
either.

What a script can read is that there is a refresh token at all, so that a first visit need not ask
in vain.
"""

from typing import Annotated

from fastapi import Cookie, Depends, Request, Response

from app.core import devices
from app.core.devices import Device

from .service import IDLE

REFRESH = "refresh_token"
DEVICE = "device"
FLOW = "oidc"
HINT = "signed_in"
FLOW_SECONDS = 300  # as long as its challenge is good
SAFE = "__Host-"  # a browser lets nobody but this host, over https, set a cookie of such a name


def read_refresh(
    plain: Annotated[str | None, Cookie(alias=REFRESH, max_length=128)] = None,
    safe: Annotated[str | None, Cookie(alias=SAFE + REFRESH, max_length=128)] = None,
) -> str | None:
    return safe or plain


def read_device(request: Request) -> Device:
    """By hand: a cookie too long or too odd makes a stranger, and not a request that makes no
    sense.
    """
    known: devices.Devices = request.app.state.devices
    return known.read(request.cookies.get(SAFE + DEVICE) or request.cookies.get(DEVICE))


Kept = Annotated[str | None, Depends(read_refresh)]
From = Annotated[Device, Depends(read_device)]


def is_browser(request: Request) -> bool:
    """It says so in headers that no script can set or leave out: what a page asks for, a page gets
    to see.

    Over plain http, except on localhost, `Origin` is the only one; every POST of a page has it.
    """
    return "sec-fetch-site" in request.headers or "origin" in request.headers


def keep_refresh(request: Request, response: Response, token: str) -> None:
    seconds = int(IDLE.total_seconds())
    _keep(request, response, REFRESH, token, seconds)
    response.set_cookie(
        HINT, "1", max_age=seconds, samesite="strict", secure=request.url.scheme == "https"
    )


def keep_device(request: Request, response: Response, device: Device) -> None:
    known: devices.Devices = request.app.state.devices
    _keep(request, response, DEVICE, known.write(device), devices.LIFE)


def keep_flow(request: Request, response: Response, secret: str) -> None:
    """Strict, too: it is a page of ours that sends it, after the provider has sent the browser back
    to that page.
    """
    _keep(request, response, FLOW, secret, FLOW_SECONDS)


def read_flow(request: Request) -> str | None:
    return request.cookies.get(SAFE + FLOW) or request.cookies.get(FLOW)


def forget_flow(response: Response) -> None:
    response.delete_cookie(FLOW, httponly=True, samesite="strict")
    response.delete_cookie(SAFE + FLOW, httponly=True, samesite="strict", secure=True)


def forget_refresh(response: Response) -> None:
    response.delete_cookie(REFRESH, httponly=True, samesite="strict")
    response.delete_cookie(HINT, samesite="strict")
    response.delete_cookie(SAFE + REFRESH, httponly=True, samesite="strict", secure=True)


def _keep(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    https = request.url.scheme == "https"
    response.set_cookie(
        SAFE + name if https else name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="strict",
        secure=https,
    )
