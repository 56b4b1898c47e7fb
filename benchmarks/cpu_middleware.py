"""Middleware that returns the CPU time of the server process."""

import time

from starlette.types import ASGIApp, Receive, Scope, Send

CPU_TIME_PATH = "/_cpu"


class CpuTimeMiddleware:
    """Answers CPU_TIME_PATH with the CPU time of all threads in nanoseconds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != CPU_TIME_PATH:
            await self.app(scope, receive, send)
            return
        body = str(time.process_time_ns()).encode()
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
