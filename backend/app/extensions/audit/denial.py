"""Audit of denied requests, in a separate transaction, because the request's own was rolled back.

Recorded are 403, 404 on writes (an invisible row gives 404), and wrong credentials of signed-in
users. Equal requests of one session give one entry with their number, and the number of different
requests is bounded, so that denied requests can neither fill the disk nor slow down others.
Requests without a user are not recorded here; failed logins are in the login log.
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
    """Requests with the same key give one entry."""

    user_id: int
    session_id: str
    method: str
    route: str
    status: int


@dataclass(frozen=True, slots=True)
class DeniedRequest:
    """The first of several equal requests."""

    audit_context: AuditContext
    path: str


class DenialBuffer:
    """Denied requests that were not written yet."""

    def __init__(self) -> None:
        self._counter = BoundedCounter[DenialKey, DeniedRequest]()

    def add(self, actor: Actor, request: Request, route: str, status: int) -> None:
        ip, _ = request.get("client") or ("", 0)
        audit_context = AuditContext(
            actor, ip, request["method"], route, request.get("request_id", "")
        )
        key = DenialKey(actor.id, actor.session_id, request["method"], route, status)
        self._counter.add(key, DeniedRequest(audit_context, request["path"]))

    def drain(self) -> tuple[dict[DenialKey, Counted[DeniedRequest]], int]:
        return self._counter.drain()

    async def write(self, database: Database) -> None:
        """Writes the requests since the last call. If it fails, they are kept."""
        counts, dropped_count = self.drain()
        if not counts and not dropped_count:
            return
        try:
            async with database.transaction(DENIAL_SCOPE) as db:
                await db.run_sync(_write_denials, counts, dropped_count)
        except BaseException:  # a cancellation, too
            self._counter.restore(counts, dropped_count)
            raise


def _write_denials(
    session: OrmSession, counts: Mapping[DenialKey, Counted[DeniedRequest]], dropped_count: int
) -> None:
    assert isinstance(session, Session)
    for key, counted in counts.items():
        request = counted.first_value
        details: dict[str, object] = {
            "status": key.status,
            "path": request.path,
            "times": counted.count,
        }
        change = Change(Action.DENY, "", label=str(key.status), after=details)
        add_changes(session, [change], request.audit_context)
    if dropped_count:
        add_changes(
            session,
            [
                Change(
                    Action.DENY, "", label="dropped", after={"dropped": dropped_count}, owner=(0, 0)
                )
            ],
        )


class DenialAuditMiddleware:
    """Records denied requests after their response."""

    def __init__(self, app: ASGIApp, denials: DenialBuffer) -> None:
        self.app = app
        self.denials = denials

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
        status: int = scope.get("status", 0)
        if status in (403, 404) or scope.get("credential_rejected"):
            self._record(scope, status)

    def _record(self, scope: Request, status: int) -> None:
        actor: Actor | None = scope.get("actor")
        route = scope.get("fastapi", {}).get("effective_route_context")
        if (
            actor is not None
            and route is not None
            and (status != 404 or scope["method"] not in SAFE_METHODS)
        ):
            self.denials.add(actor, scope, route.path, status)
