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
from app.extensions.audit.record import add_changes
from app.kit.context import Actor, AuditContext
from app.kit.counter import BoundedCounter, Counted
from app.kit.data_scope import DataScope

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
DENIAL_SCOPE = DataScope.system("denied request")


class DenialKey(NamedTuple):
    """Who asked for what: told once, however often."""

    user_id: int
    session_id: str
    method: str
    route: str
    status: int


@dataclass(frozen=True, slots=True)
class DeniedRequest:
    audit_context: AuditContext
    path: str


class DenialBuffer:
    def __init__(self) -> None:
        self._counter = BoundedCounter[DenialKey, DeniedRequest]()

    def add(self, actor: Actor, request: Request, route: str, status: int) -> None:
        ip, _ = request.get("client") or ("", 0)
        origin = AuditContext(actor, ip, request["method"], route, request.get("request_id", ""))
        key = DenialKey(actor.id, actor.session_id, request["method"], route, status)
        self._counter.add(key, DeniedRequest(origin, request["path"]))

    def drain(self) -> tuple[dict[DenialKey, Counted[DeniedRequest]], int]:
        return self._counter.drain()

    async def write(self, database: Database) -> None:
        """What was noted since the last time. If that fails it is lost, and counted."""
        seen, dropped = self.drain()
        if not seen and not dropped:
            return
        try:
            async with database.transaction(DENIAL_SCOPE) as db:
                await db.run_sync(_write_denials, seen, dropped)
        except Exception:
            self._counter.dropped_count += len(seen) + dropped
            raise


def _write_denials(
    session: OrmSession, counts: Mapping[DenialKey, Counted[DeniedRequest]], dropped: int
) -> None:
    assert isinstance(session, Session)
    for refusal, refused in counts.items():
        told: dict[str, object] = {
            "status": refusal.status,
            "path": refused.first_value.path,
            "times": refused.count,
        }
        add_changes(
            session,
            [Change(Action.DENY, "", label=str(refusal.status), after=told)],
            refused.first_value.audit_context,
        )
    if dropped:
        add_changes(
            session,
            [Change(Action.DENY, "", label="untold", after={"untold": dropped}, owner=(0, 0))],
        )


class DenialAuditMiddleware:
    """Sees every answer."""

    def __init__(self, app: ASGIApp, denials: DenialBuffer) -> None:
        self.app = app
        self.denials = denials

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
        if (status := scope.get("status")) in (403, 404):
            self._record(scope, status)

    def _record(self, scope: Request, status: int) -> None:
        actor: Actor | None = scope.get("actor")
        route = scope.get("fastapi", {}).get("effective_route_context")
        if (
            actor is not None
            and route is not None
            and (status == 403 or scope["method"] not in SAFE_METHODS)
        ):
            self.denials.add(actor, scope, route.path, status)
