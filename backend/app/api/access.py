"""Declarations of who may call a route. Every route has exactly one."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.openapi.models import OAuth2, OAuthFlowPassword, OAuthFlows
from fastapi.params import Depends as Dependency
from fastapi.security.base import SecurityBase

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
    """

    kind: str
    permission: str | None = None
    allow_password_change: bool = False
    session_only: bool = False
    fresh: bool = False

    async def __call__(self, request: Request) -> None:
        if self.kind != "public":
            actor: Actor | None = request.scope.get("actor")
            self._authorize(actor)
            if self.fresh and actor is not None:
                await require_fresh_login(request, actor)
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


async def require_fresh_login(request: Request, actor: Actor) -> None:
    """Raises Forbidden unless the user of this session has authenticated recently."""
    if not await get_state(request).is_login_fresh(actor.session_id):
        raise Forbidden("auth.reauthentication_required")


public: Any = Dependency(Access("public"))
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
READ_ACTIONS = frozenset({"query", "export"})


def is_closed_to_api_keys(permission: str) -> bool:
    """Returns whether no API key may use the permission."""
    feature, _, action = permission.rpartition(":")
    changes_access = feature in ACCESS_FEATURES and action not in READ_ACTIONS
    return changes_access or feature in SESSION_FEATURES


def allow(permission: str, *, fresh: bool = False) -> Any:
    """Returns a dependency that requires the permission, such as `system:user:query`.

    With `fresh`, the user must have authenticated recently, and API keys are rejected.
    """
    session_only = fresh or is_closed_to_api_keys(permission)
    return Dependency(
        LoginRequired("permission", permission, session_only=session_only, fresh=fresh)
    )
