"""Middleware of every request: request id, language, authentication.

Pure ASGI, because a BaseHTTPMiddleware costs 200 µs per request.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from math import ceil
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.http.exception_handlers import render_error
from app.core.http.headers import get_bearer_token, get_header
from app.core.http.request_rate import RequestCosts, RequestRateLimiter, caller_of
from app.core.security import BearerAuthenticator
from app.kit import i18n
from app.kit.context import Actor
from app.kit.errors import AppError, TooManyRequests, Unauthorized

# The id of the current request, for log lines.
request_id: ContextVar[str] = ContextVar("request_id", default="")
# Static files set their own.
API_HEADERS = [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]
REQUEST_ID_PATTERN = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class RequestContextMiddleware:
    """Sets the request id and the language, and removes a trailing slash of the path.

    Responses are neither cached nor interpreted as another type, unless a route decides otherwise.

    Afterwards it stores the response status in the scope.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client_id = get_header(scope, b"x-request-id")
        id = (
            client_id
            if client_id and REQUEST_ID_PATTERN.fullmatch(client_id)
            else uuid4().hex.encode()
        )
        scope["request_id"] = id.decode()
        request_id.set(scope["request_id"])
        scope["path"] = scope["path"].rstrip("/") or "/"
        i18n.current_language.set(
            i18n.negotiate_language(
                (get_header(scope, b"accept-language") or b"").decode("latin-1")
            )
        )

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                scope["status"] = message["status"]
                headers = [pair for pair in message["headers"] if pair[0] != b"x-request-id"]
                names = {name.lower() for name, _ in headers}
                missing = [pair for pair in API_HEADERS if pair[0] not in names]
                message["headers"] = [*headers, *missing, (b"x-request-id", id)]
            await send(message)

        await self.app(scope, receive, send_with_id)


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Limits of the requests of each user or API key, and of each anonymous address."""

    callers: RequestRateLimiter
    addresses: RequestRateLimiter
    costs: RequestCosts


class AuthenticationMiddleware:
    """Authenticates the caller before the body is read.

    Rejects anonymous callers of protected routes, and callers with too many requests.
    """

    def __init__(
        self,
        app: ASGIApp,
        authenticator: BearerAuthenticator,
        is_public: Callable[[Scope], bool],
        limits: RequestLimits,
    ) -> None:
        self.app = app
        self.authenticator = authenticator
        self.is_public = is_public
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif (error := await self._reject(scope)) is not None:
            await render_error(scope, error)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _reject(self, scope: Scope) -> AppError | None:
        unauthorized: Unauthorized | None = None
        try:
            scope["actor"] = await self._authenticate(scope)
        except Unauthorized as error:
            unauthorized = error
        if seconds := self._take_tokens(scope):
            return TooManyRequests("request_rate_limited", seconds=ceil(seconds))
        if unauthorized is None or self.is_public(scope):
            return None
        return unauthorized

    def _take_tokens(self, scope: Scope) -> float:
        """Returns the seconds that the caller must wait, or 0."""
        actor: Actor | None = scope.get("actor")
        limiter = self.limits.addresses if actor is None else self.limits.callers
        return limiter.take(
            caller_of(actor, _client_ip(scope)), self.limits.costs.cost(scope["path"])
        )

    async def _authenticate(self, scope: Scope) -> Actor:
        if not (token := get_bearer_token(scope)):
            raise Unauthorized
        return await self.authenticator.authenticate(token, _client_ip(scope))


def _client_ip(scope: Scope) -> str:
    return str(scope["client"][0]) if scope.get("client") else ""
