"""Rejects requests that a page of another site makes a browser send (CSRF, login CSRF).

Cookies are `SameSite=Strict`, so such a request carries none. But its response could set some: a
form of another site could sign the browser in to the account of an attacker.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.http.exception_handlers import render_error
from app.core.http.headers import get_header
from app.kit.errors import Forbidden

# Methods that change nothing.
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class OriginMiddleware:
    """Rejects a change that a foreign page requests.

    `own_origins` are the addresses of the console and the sites that may call the API. If
    `allow_all`, other sites may send requests with an Authorization header too: a page cannot
    add it to a form, and the browser asks the server before a script sends it.
    """

    def __init__(self, app: ASGIApp, own_origins: Iterable[str], allow_all: bool) -> None:
        self.app = app
        self.own_origins = frozenset(origin.encode() for origin in own_origins)
        self.allow_all = allow_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            is_allowed = self.allow_all and get_header(scope, b"authorization") is not None
            if not is_allowed and self.is_foreign(scope):
                await render_error(scope, Forbidden("foreign_origin"))(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def is_foreign(self, scope: Scope) -> bool:
        """Returns whether a page of another origin sent the request.

        Scripts can set neither header. Browsers send Sec-Fetch-Site only to https and to localhost,
        and programs send none of them.
        """
        origin = get_header(scope, b"origin")
        if origin is not None and origin.lower() in self.own_origins:
            return False
        site = get_header(scope, b"sec-fetch-site")
        # "none" is the user, not a page. Such a request has no foreign Origin.
        if site is not None and site.lower() != b"none":
            return site.lower() != b"same-origin"
        return origin is not None and not has_host(origin, get_header(scope, b"host") or b"")


def has_host(origin: bytes, host: bytes) -> bool:
    """Returns whether the origin has this host and port. The scheme can differ behind a proxy."""
    try:
        netloc = urlsplit(origin.decode("latin-1")).netloc
    except ValueError:  # such as http://[
        return False
    return netloc.lower() == host.decode("latin-1").lower()
