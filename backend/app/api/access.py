"""Declarations of who may call a route. Every route has exactly one."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.openapi.models import OAuth2, OAuthFlowPassword, OAuthFlows
from fastapi.params import Depends as Dependency
from fastapi.security.base import SecurityBase

from app.api.idempotency import IdempotencyKeyHeader, read_key
from app.api.query_params import check_query_params
from app.api.state import get_state
from app.kit.context import Actor
from app.kit.errors import Forbidden, Unauthorized


@dataclass(frozen=True)
class Access:
    """The access rule of a route, checked before its other dependencies.

    The application does not start if a route has none, or more than one.
    `allow_password_change` admits a user who must change their password first. `session_only`
    rejects API keys. `fresh` does too, and requires that the user has authenticated recently.
    `idempotent` accepts an `Idempotency-Key`, which all other POST routes reject.

    It also makes the parameters current for the request, unless `reads_parameters` is off.
    """

    kind: str
    permission: str | None = None
    allow_password_change: bool = False
    session_only: bool = False
    fresh: bool = False
    reads_parameters: bool = True
    idempotent: bool = False

    async def __call__(self, request: Request) -> None:
        actor: Actor | None = request.scope.get("actor")
        if self.kind != "public":
            self._authorize(actor)
        if self.reads_parameters:
            await get_state(request).parameters.refresh()
        if self.fresh and actor is not None:
            await require_fresh_login(request, actor)
        if request.method == "POST":
            read_key(request, accepts_key=self.idempotent)
        if request.scope["query_string"]:
            check_query_params(request)

    def _authorize(self, actor: Actor | None) -> None:
        if actor is None:
            raise Unauthorized
        if actor.is_api_key and self.session_only:
            raise Forbidden("apikey.not_by_key")
        if actor.must_change_password and not self.allow_password_change:
            raise Forbidden("auth.must_change_password")
        if self.permission is not None and not actor.has_permission(self.permission):
            raise Forbidden


class LoginRequired(Access, SecurityBase):
    """An access rule whose OpenAPI scheme is the OAuth2 password flow, for the API docs."""

    model = OAuth2(flows=OAuthFlows(password=OAuthFlowPassword(tokenUrl="/api/v1/auth/login")))
    scheme_name = "login"


class IdempotentAccess(LoginRequired):
    """An access rule of a route that takes an `Idempotency-Key`, for the API docs."""

    async def __call__(
        self,
        request: Request,
        idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG002 (`read_key` reads it)
    ) -> None:
        await super().__call__(request)


async def require_fresh_login(request: Request, actor: Actor) -> None:
    """Raises Forbidden unless the user of this session has authenticated recently."""
    if not await get_state(request).is_login_fresh(actor.session_id):
        raise Forbidden("auth.reauthentication_required")


public: Any = Dependency(Access("public"))
# For probes, which answer while the database does not.
public_probe: Any = Dependency(Access("public", reads_parameters=False))
authenticated: Any = Dependency(LoginRequired("authenticated"))
allow_password_change: Any = Dependency(
    LoginRequired("authenticated", allow_password_change=True, session_only=True)
)
session_only: Any = Dependency(LoginRequired("authenticated", session_only=True))
fresh_session: Any = Dependency(LoginRequired("authenticated", session_only=True, fresh=True))


# Features that decide who may do what. No API key changes them, whatever its permissions are: it
# would outlive itself in an account, a role, a menu or another key.
ACCESS_FEATURES = frozenset({"system:user", "system:role", "system:menu", "system:apikey"})
# Sessions are credentials, so a key does not even list them.
SESSION_FEATURES = frozenset({"monitor:online"})
# A job outlives the key, too, and runs with all permissions of the user who saved it.
JOB_CHANGES = frozenset({"task:job:create", "task:job:update"})
READ_ACTIONS = frozenset({"query", "export"})


def is_closed_to_api_keys(permission: str) -> bool:
    """Returns whether no API key may use the permission."""
    feature, _, action = permission.rpartition(":")
    changes_access = feature in ACCESS_FEATURES and action not in READ_ACTIONS
    return changes_access or feature in SESSION_FEATURES or permission in JOB_CHANGES


def allow(permission: str, *, fresh: bool = False, idempotent: bool = False) -> Any:
    """Returns a dependency that requires the permission, such as `system:user:query`.

    With `fresh`, the user must have authenticated recently, and API keys are rejected. An
    `idempotent` POST takes an `Idempotency-Key`, see `app.api.idempotency`.
    """
    session_only = fresh or is_closed_to_api_keys(permission)
    rule = IdempotentAccess if idempotent else LoginRequired
    return Dependency(
        rule(
            "permission", permission, session_only=session_only, fresh=fresh, idempotent=idempotent
        )
    )
