"""The application in a process that kills itself when a request asks for it.

`X-Kill: commit` kills it before the transaction of the request is committed, `X-Kill: answer` after
that, before the answer is sent.
"""

import os
import signal
from contextvars import ContextVar
from importlib import import_module

from sqlalchemy import Engine, event
from starlette.types import Message, Receive, Scope, Send

moment: ContextVar[bytes] = ContextVar("moment", default=b"")


def kill_at(name: bytes) -> None:
    if moment.get() == name:
        os.kill(os.getpid(), signal.SIGKILL)


event.listen(Engine, "commit", lambda _: kill_at(b"commit"))
application = import_module("app.main").app


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    async def send_or_kill(message: Message) -> None:
        kill_at(b"answer")
        await send(message)

    moment.set(dict(scope.get("headers", ())).get(b"x-kill", b""))
    await application(scope, receive, send_or_kill)
