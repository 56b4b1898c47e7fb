"""Limit of the time until a response starts."""

import asyncio
import logging
from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import ClassVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.http.exception_handlers import render_error
from app.kit.errors import AppError

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5


class RequestTimeExceeded(AppError):
    """A request whose response has not started in time."""

    status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE
    key = "request_time_exceeded"


class RequestTimeLimits:
    """The limit of a request, by its path: `long_seconds` for some prefixes and suffixes."""

    def __init__(
        self,
        seconds: float,
        long_seconds: float,
        long_prefixes: Collection[str],
        long_suffixes: Collection[str],
    ) -> None:
        self._seconds = seconds
        self._long_seconds = long_seconds
        self._long_prefixes = tuple(long_prefixes)
        self._long_suffixes = tuple(long_suffixes)

    def find(self, path: str) -> float:
        """Returns the limit in seconds."""
        is_long = path.startswith(self._long_prefixes) or path.endswith(self._long_suffixes)
        return self._long_seconds if is_long else self._seconds


class RequestTimeMiddleware:
    """Cancels a request whose response has not started within its limit, and answers 503.

    The time in which a body arrives does not count, and neither does sending the response. Both
    have limits of their own.
    """

    def __init__(self, app: ASGIApp, find_limit: Callable[[str], float]) -> None:
        self.app = app
        self.find_limit = find_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seconds = self.find_limit(scope["path"])
        loop = asyncio.get_running_loop()
        timeout = asyncio.timeout(seconds)
        is_started = False

        async def receive_and_restart() -> Message:
            message = await receive()
            if not is_started and not timeout.expired() and message["type"] == "http.request":
                timeout.reschedule(loop.time() + seconds)
            return message

        async def send_and_stop(message: Message) -> None:
            nonlocal is_started
            if not is_started and not timeout.expired():
                timeout.reschedule(None)
            is_started = True
            await send(message)

        try:
            async with timeout:
                await self.app(scope, receive_and_restart, send_and_stop)
        except TimeoutError:
            if is_started or not timeout.expired():
                raise
            log.exception("request cancelled after its limit of %g s", seconds)
            response = render_error(scope, RequestTimeExceeded(seconds=f"{seconds:g}"))
            response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
            await response(scope, receive, send)
