"""Reports a start that was refused as one line, whatever server runs the application."""

import sys

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.config import SettingsError
from app.core.database_errors import describe_outage


class StartupErrorMiddleware:
    """Replaces the traceback of an error that a person can fix. Bugs keep theirs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return

        async def send_one_line(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                # Starlette sends the message while it handles the error.
                line = describe_startup_error(sys.exc_info()[1])
                message = {**message, "message": line or message["message"]}
            await send(message)

        await self.app(scope, receive, send_one_line)


def describe_startup_error(error: BaseException | None) -> str | None:
    """Returns the line. None for a bug."""
    if isinstance(error, SettingsError):
        return str(error)
    return describe_outage(error) if isinstance(error, Exception) else None
