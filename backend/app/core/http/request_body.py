"""Limits of queries and bodies, checked before a route sees them.

Pure ASGI, after authentication: an anonymous caller of a protected route gets 401 unread.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.http.exception_handlers import FieldError, render_error, render_invalid
from app.core.http.headers import get_header
from app.core.http.json_body import InvalidJson, check_json
from app.kit.errors import AppError, TooLarge
from app.kit.i18n import translate

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
# A body may take longer by one second for each of these bytes that arrive.
MIN_BYTES_PER_SECOND = 10_000
CLIENT_CLOSED_REQUEST = 499  # the status that nginx logs for a closed connection


@dataclass(frozen=True, slots=True)
class BodyRule:
    """The bodies that a route accepts."""

    max_bytes: int
    media_types: frozenset[str] = frozenset({JSON})


class UnsupportedMediaType(AppError):
    """A body of a media type that the route does not accept."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    key = "unsupported_media_type"


class BodyTimeout(AppError):
    """A body that does not arrive in time."""

    status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_TIMEOUT
    key = "request_timeout"


class InputLimitMiddleware:
    """Checks the number of query parameters, and length, media type and structure of the body.

    A form of several parts is passed on while it arrives. Other bodies are read here.
    """

    def __init__(
        self,
        app: ASGIApp,
        find_rule: Callable[[Scope], BodyRule],
        max_values: int,
        body_seconds: float,
    ) -> None:
        self.app = app
        self.find_rule = find_rule
        self.body_seconds = body_seconds
        self.max_values = max_values

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            checked = await self._checked(scope, receive)
        except InvalidJson as error:
            message = translate(error.key, **error.values)
            field_errors = [FieldError(field=field, message=message) for field in error.fields]
            await render_invalid(scope, field_errors, len(field_errors))(scope, receive, send)
            return
        except AppError as error:
            response = render_error(scope, error)
            if isinstance(error, BodyTimeout):
                response.headers["Connection"] = "close"
            await response(scope, receive, send)
            return
        if checked is None:
            scope["status"] = CLIENT_CLOSED_REQUEST
        else:
            await self.app(scope, checked, send)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive | None:
        """Returns what the route receives. None if the client closed the connection."""
        self._check_count(scope["query_string"])
        if not may_have_body(scope):
            return receive
        rule = self.find_rule(scope)
        length = get_header(scope, b"content-length")
        if length is not None and (not length.isdigit() or int(length) > rule.max_bytes):
            raise TooLarge
        media_type = get_media_type(scope)
        if media_type not in rule.media_types and int(length or 0) > 0:
            raise UnsupportedMediaType
        if media_type in rule.media_types and media_type == MULTIPART:
            return limit_body(limit_time(receive, self.body_seconds), rule.max_bytes)
        body = await read_body(limit_time(receive, self.body_seconds), rule.max_bytes)
        if body:
            self._check_content(body, media_type, rule)
        return None if body is None else replay_body(body, receive)

    def _check_content(self, body: bytes, media_type: str, rule: BodyRule) -> None:
        if media_type not in rule.media_types:
            raise UnsupportedMediaType
        if media_type == JSON:
            check_json(body, self.max_values)
        else:
            self._check_count(body)

    def _check_count(self, form: bytes) -> None:
        """Checks the number of fields of a form or a query."""
        if form.count(b"&") >= self.max_values:
            raise TooLarge("too_many_values", most=self.max_values)


def may_have_body(scope: Scope) -> bool:
    """Returns False for a GET or HEAD request that announces no body."""
    return scope["method"] not in {"GET", "HEAD"} or any(
        name in {b"content-length", b"transfer-encoding"} for name, _ in scope["headers"]
    )


def get_media_type(scope: Scope) -> str:
    """Returns the media type without its parameters, or an empty text."""
    value = get_header(scope, b"content-type") or b""
    return value.partition(b";")[0].strip().lower().decode("latin-1")


def limit_time(receive: Receive, seconds: float) -> Receive:
    """Raises BodyTimeout for a body that takes longer, unless much of it arrives."""
    deadline = asyncio.get_running_loop().time() + seconds

    async def receive_in_time() -> Message:
        nonlocal deadline
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise BodyTimeout from None
        deadline += len(message.get("body", b"")) / MIN_BYTES_PER_SECOND
        return message

    return receive_in_time


async def read_body(receive: Receive, limit: int) -> bytes | None:
    """Returns the body, or None if the client closed the connection. Raises TooLarge."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise TooLarge
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def replay_body(body: bytes, receive: Receive) -> Receive:
    """Returns a function that returns the body first, then what follows it."""
    message: Message | None = {"type": "http.request", "body": body, "more_body": False}

    async def receive_body() -> Message:
        nonlocal message
        if message is None:
            return await receive()
        first, message = message, None
        return first

    return receive_body


def limit_body(receive: Receive, limit: int) -> Receive:
    """Limits a body that the route reads.

    Errors are HTTPExceptions, because FastAPI converts all others while it reads a body.
    """
    received_bytes = 0

    async def receive_limited() -> Message:
        nonlocal received_bytes
        try:
            message = await receive()
        except BodyTimeout:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from None
        received_bytes += len(message.get("body", b""))
        if received_bytes > limit:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return receive_limited
