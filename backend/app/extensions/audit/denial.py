"""What somebody was not let do is told as well: in a transaction of its own, for his was undone.

Told is a 403, and a 404 where something was to be changed: what is out of sight answers so. Who
asks the same again and again is told once in a while, with how often; of more askers than fit, how
many were not told. So nobody can fill the disk, or slow down others, by being refused. Strangers
are no matter of the audit: their guesses are in the login log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session as OrmSession
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Request

from app.core.database import Database, Session
from app.extensions.audit.change import Change
from app.extensions.audit.model import Action
from app.extensions.audit.record import note
from app.kit.context import Actor, Origin
from app.kit.scope import Scope
from app.kit.tally import Seen, Tally

SAFE = {"GET", "HEAD", "OPTIONS"}
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


class Denials:
    def __init__(self) -> None:
        self._tally = Tally[Refusal, Refused]()

    def note(self, actor: Actor, request: Request, route: str, status: int) -> None:
        ip, _ = request.get("client") or ("", 0)
        origin = Origin(actor, ip, request["method"], route, request.get("request_id", ""))
        key = Refusal(actor.id, actor.session_id, request["method"], route, status)
        self._tally.note(key, Refused(origin, request["path"]))

    def take(self) -> tuple[dict[Refusal, Seen[Refused]], int]:
        return self._tally.take()

    async def write(self, database: Database) -> None:
        """What was noted since the last time. If that fails it is lost, and counted."""
        seen, dropped = self.take()
        if not seen and not dropped:
            return
        try:
            async with database.transaction(TELLING) as db:
                await db.run_sync(_tell, seen, dropped)
        except Exception:
            self._tally.dropped += len(seen) + dropped
            raise


def _tell(session: OrmSession, seen: Mapping[Refusal, Seen[Refused]], dropped: int) -> None:
    assert isinstance(session, Session)
    for refusal, refused in seen.items():
        told: dict[str, object] = {
            "status": refusal.status,
            "path": refused.first.path,
            "times": refused.times,
        }
        note(
            session,
            [Change(Action.DENY, "", label=str(refusal.status), after=told)],
            refused.first.origin,
        )
    if dropped:
        note(
            session,
            [Change(Action.DENY, "", label="untold", after={"untold": dropped}, owner=(0, 0))],
        )


class DenialWatch:
    """Sees every answer."""

    def __init__(self, app: ASGIApp, denials: Denials) -> None:
        self.app = app
        self.denials = denials

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
        if (status := scope.get("status")) in (403, 404):
            self._look(scope, status)

    def _look(self, scope: Request, status: int) -> None:
        actor: Actor | None = scope.get("actor")
        route = scope.get("fastapi", {}).get("effective_route_context")
        if (
            actor is not None
            and route is not None
            and (status == 403 or scope["method"] not in SAFE)
        ):
            self.denials.note(actor, scope, route.path, status)
