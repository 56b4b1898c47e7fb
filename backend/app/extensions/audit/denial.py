"""What somebody was not let do is told as well: in a transaction of its own, for his was undone.

Told is a 403, and a 404 where something was to be changed: what is out of sight answers so. Who asks the same again and
again is told once in a while, with how often; of more askers than fit, how many were not told. So nobody can fill the
disk, or slow down others, by being refused. Strangers are no matter of the audit: their guesses are in the login log.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Request

from app.core.database import Database, Session
from app.extensions.audit.change import Change
from app.extensions.audit.model import Action
from app.extensions.audit.record import note
from app.kit.context import Actor, Origin
from app.kit.scope import Scope

log = logging.getLogger(__name__)

SAFE = {"GET", "HEAD", "OPTIONS"}
MOST = 1_000
SECONDS = 1.0
TELLING = Scope.system("somebody was refused")


class Refusal(NamedTuple):
    """Who asked for what: told once, however often."""

    user_id: int
    session_id: str
    method: str
    route: str
    status: int


@dataclass(frozen=True, slots=True)
class Refused:
    origin: Origin
    path: str
    times: int = 1


class Denials:
    def __init__(self) -> None:
        self._seen: dict[Refusal, Refused] = {}
        self._dropped = 0

    def note(self, actor: Actor, request: Request, route: str, status: int) -> None:
        key = Refusal(actor.id, actor.session_id, request["method"], route, status)
        if (seen := self._seen.get(key)) is not None:
            self._seen[key] = replace(seen, times=seen.times + 1)
        elif len(self._seen) < MOST:
            ip, _ = request.get("client") or ("", 0)
            origin = Origin(actor, ip, request["method"], route, request.get("request_id", ""))
            self._seen[key] = Refused(origin, request["path"])
        else:
            self._dropped += 1

    async def write(self, database: Database) -> None:
        """What was noted since the last time."""
        seen, self._seen = self._seen, {}
        dropped, self._dropped = self._dropped, 0
        if not seen and not dropped:
            return
        async with database.transaction(TELLING) as db:
            session = db.sync_session
            assert isinstance(session, Session)
            for refusal, refused in seen.items():
                told = {"status": refusal.status, "path": refused.path, "times": refused.times}
                note(session, [Change(Action.DENY, "", label=str(refusal.status), after=told)], refused.origin)
            if dropped:
                told = {"untold": dropped}
                note(session, [Change(Action.DENY, "", label="untold", after=told, owner=(0, 0))])

    @asynccontextmanager
    async def told(self, database: Database) -> AsyncIterator[None]:
        """Meanwhile what is noted is written, and at the end the rest."""
        running = asyncio.create_task(self._run(database))
        try:
            yield
        finally:
            running.cancel()
            await self.write(database)

    async def _run(self, database: Database) -> None:
        """While the database is away it goes on, and what could not be told counts as dropped."""
        while True:
            await asyncio.sleep(SECONDS)
            waiting = len(self._seen)
            try:
                await self.write(database)
            except (SQLAlchemyError, OSError):
                self._dropped += waiting
                log.exception("refusals could not be recorded")


class DenialWatch:
    """Sees every answer."""

    def __init__(self, app: ASGIApp, denials: Denials) -> None:
        self.app, self.denials = app, denials

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (403, 404):
                self._look(scope, message["status"])
            await send(message)

        await self.app(scope, receive, watched if scope["type"] == "http" else send)

    def _look(self, scope: Request, status: int) -> None:
        actor: Actor | None = scope.get("actor")
        route = scope.get("fastapi", {}).get("effective_route_context")
        if actor is not None and route is not None and (status == 403 or scope["method"] not in SAFE):
            self.denials.note(actor, scope, route.path, status)
