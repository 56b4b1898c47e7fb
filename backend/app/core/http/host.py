"""Rejects requests for other host names (DNS rebinding).

A page of `rebind.example` whose name resolves to this machine is of the same origin as this server,
so neither cookies nor `Origin` protect it. But `Host` has its name, and scripts cannot change it.
"""

from collections.abc import Collection, Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.http.exception_handlers import render_error
from app.core.settings.origins import normalize_host
from app.kit.errors import BadRequest

# Monitors often use the address of a machine. These responses contain no data.
HEALTH_PATHS = frozenset({"/health", "/health/live", "/health/ready"})


class HostMiddleware:
    """Answers only requests for the allowed hosts, on any port. `*` allows all.

    `open_paths` answer for every host: what a page of another name could read there is public, or
    needs a token that the browser does not have. X-Forwarded-Host is not used: a proxy passes Host
    on.
    """

    def __init__(
        self,
        app: ASGIApp,
        allowed_hosts: Iterable[str],
        open_paths: Collection[str] = HEALTH_PATHS,
    ) -> None:
        self.app = app
        self.open_paths = open_paths
        hosts = set(allowed_hosts)
        self.allows_all = "*" in hosts
        self.allowed_hosts = set(map(normalize_host, hosts)) - {None}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.is_allowed(scope) or scope["path"] in self.open_paths:
            await self.app(scope, receive, send)
        else:
            await render_error(scope, BadRequest("host_not_allowed"))(scope, receive, send)

    def is_allowed(self, scope: Scope) -> bool:
        """Returns False for a request without Host, or with several."""
        if self.allows_all:
            return True
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        return len(hosts) == 1 and normalize_host(hosts[0]) in self.allowed_hosts
