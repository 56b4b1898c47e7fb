"""One line a request: what was asked, by whom, what came of it and how long it took."""

from time import perf_counter
from urllib.parse import quote

from loguru import logger
from starlette.types import ASGIApp, Receive, Scope, Send

from app.kit.context import Actor


class AccessLogMiddleware:
    """A query and a body are never shown: they hold what people search for, and their secrets."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        try:
            await self.app(scope, receive, send)
        finally:
            actor: Actor | None = scope.get("actor")
            status = scope.get("status", 500)  # what a crash will be answered with, further out
            method = scope["method"]
            path = quote(scope["path"])
            ms = round((perf_counter() - started) * 1000, 1)
            line = logger.bind(
                user_id=actor.id if actor else None, method=method, path=path, status=status, ms=ms
            )
            line.log("INFO" if status < 500 else "ERROR", f"{method} {path} {status} {ms} ms")
