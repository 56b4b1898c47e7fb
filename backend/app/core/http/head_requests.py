"""Answers HEAD wherever GET is answered."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadMiddleware:
    """Passes HEAD on as GET, and sends the response without its body.

    The response ends with its headers, so that a stream of events is not kept open.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        # A copy: the server and the middleware above still see HEAD.
        copy = {**scope, "method": "GET"}
        try:
            await self.app(copy, receive, send_without_body)
        finally:
            # The route, for what is recorded about the request.
            scope["fastapi"] = copy.get("fastapi", {})
