"""The access log: one line per request with method, path, user, status and duration."""

from time import perf_counter
from urllib.parse import quote

from loguru import logger
from starlette.types import ASGIApp, Receive, Scope, Send

from app.kit.context import Actor


class AccessLogMiddleware:
    """Logs each request. Queries and bodies are not logged, because they may hold secrets."""

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
            # Without a status nothing was sent, such as after a cancellation.
            status = scope.get("status", 500)
            method = scope["method"]
            path = quote(scope["path"])
            ms = round((perf_counter() - started) * 1000, 1)
            line = logger.bind(
                user_id=actor.id if actor else None, method=method, path=path, status=status, ms=ms
            )
            line.log("INFO" if status < 500 else "ERROR", f"{method} {path} {status} {ms} ms")
