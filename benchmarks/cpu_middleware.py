"""An application that also says how much CPU its process has used, in nanoseconds, all threads
together.
"""

import time

from starlette.types import ASGIApp, Receive, Scope, Send

METER = "/_cpu"


class Metered:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != METER:
            await self.app(scope, receive, send)
            return
        used = str(time.process_time_ns()).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(used))]})
        await send({"type": "http.response.body", "body": used})
