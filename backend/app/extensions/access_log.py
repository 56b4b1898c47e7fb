"""The access log: one line per request with method, path, user, status and duration.

The duration is measured once, for the log and for the metrics.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from time import perf_counter
from typing import Any
from urllib.parse import quote

from loguru import logger
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.http.middleware import request_id
from app.core.metrics import RequestMetrics
from app.extensions.log_writer import LogWriter
from app.extensions.tracing import current_trace_id
from app.kit.context import Actor
from app.kit.redact import mask_secrets

MAX_CACHED_PATH = 200


class AccessLogMiddleware:
    """Logs each request. Queries and bodies are not logged, because they may hold secrets."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.metrics.start()
        started = perf_counter()
        try:
            await self.app(scope, receive, send)
        finally:
            seconds = perf_counter() - started
            actor: Actor | None = scope.get("actor")
            # Without a status nothing was sent, such as after a cancellation.
            status = scope.get("status", 500)
            self.metrics.finish(scope, status, seconds)
            user_id = actor.id if actor else None
            path = scope["path"]
            log_request(user_id, scope["method"], path, status, round(seconds * 1000, 1))


@dataclass(frozen=True, slots=True)
class AccessLines:
    """Writes lines of level INFO in the format of the log.

    It makes no log record: those cost more than all middleware of a request.
    """

    writers: Sequence[LogWriter]
    as_json: bool
    max_chars: int

    def write(self, fields: dict[str, Any], message: str) -> None:
        line = self._json(fields, message) if self.as_json else self._text(message)
        for writer in self.writers:
            writer.write(line)

    def _text(self, message: str) -> str:
        now = time.time()  # noqa: TID251 (as of other log lines)
        moment = f"{_time_of_day(int(now))}.{int(now % 1 * 1000):03d}"
        return f"{moment} INFO     {request_id.get(): <8.8} {message} {__name__}\n"

    def _json(self, fields: dict[str, Any], message: str) -> str:
        trace_id = current_trace_id()
        line = {
            "timestamp": datetime.now().astimezone().isoformat(),  # noqa: TID251 (likewise)
            "levelname": "INFO",
            "name": __name__,
            "message": message,
            **fields,
            "request_id": request_id.get(),
            **({"trace_id": trace_id} if trace_id else {}),
        }
        return json.dumps(line, ensure_ascii=False) + "\n"


class AccessLog:
    """The access log of this process. Without `lines`, requests are logged by loguru."""

    lines: AccessLines | None = None
    is_enabled = True


def log_request(user_id: int | None, method: str, path: str, status: int, ms: float) -> None:
    """Logs a finished request."""
    fields = {"user_id": user_id, "method": method, "path": path, "status": status, "ms": ms}
    lines = AccessLog.lines
    if lines is None or status >= 500 or len(path) > MAX_CACHED_PATH:
        fields["path"] = quote(path)
        message = f"{method} {fields['path']} {status} {ms} ms"
        logger.bind(**fields).log("INFO" if status < 500 else "ERROR", message)
    elif AccessLog.is_enabled:
        fields["path"] = _masked_path(path, lines.max_chars)
        lines.write(fields, f"{method} {fields['path']} {status} {ms} ms")


@lru_cache(1024)
def _masked_path(path: str, max_chars: int) -> str:
    return mask_secrets(quote(path), max_chars)


@lru_cache(4)
def _time_of_day(second: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(second))
