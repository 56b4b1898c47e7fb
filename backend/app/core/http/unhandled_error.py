"""Middleware that answers exceptions which no handler expects."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.http.exception_handlers import on_unhandled


class UnhandledErrorMiddleware:
    """Answers an exception of the application or of the middleware below with 500 or 503.

    Starlette would do so outside all middleware. The access log and the response headers would then
    not see the status that is sent.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_started = False

        async def send_and_record(message: Message) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await self.app(scope, receive, send_and_record)
        except Exception as error:
            response = await on_unhandled(Request(scope), error)
            if is_started:
                # The client must not take a part of the answer for the whole.
                raise
            await response(scope, receive, send)
