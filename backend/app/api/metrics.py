"""The metrics of this application, for Prometheus.

They name routes, queues and tasks, and say how busy the server is, so not everyone may read them.
With METRICS_TOKEN a caller needs this token. Without it, only callers on this machine are answered,
and in production nobody: there a proxy on this machine would make every client look local.
"""

import hmac
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response

from app.api.access import public
from app.api.state import get_state
from app.core.config import Settings
from app.core.http.headers import get_header
from app.kit.errors import NotFound, Unauthorized
from app.kit.metrics import CONTENT_TYPE

router = APIRouter(prefix="/metrics", tags=["监控"])

# A proxy adds one of them.
FORWARDING_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@router.get("", summary="Prometheus 指标", dependencies=[public])
async def get_metrics(request: Request) -> Response:
    """Returns the metrics as text. Raises Unauthorized, or NotFound where there are none."""
    state = get_state(request)
    _require_access(request, state.settings)
    return Response(await state.metrics.registry.render(), media_type=CONTENT_TYPE)


def _require_access(request: Request, settings: Settings) -> None:
    token = settings.metrics_token.get_secret_value()
    if token:
        scheme, _, credential = (get_header(request.scope, b"authorization") or b"").partition(b" ")
        is_valid = hmac.compare_digest(credential, token.encode())
        if scheme.lower() != b"bearer" or not is_valid:
            raise Unauthorized
    elif settings.app_env == "production" or not _is_local(request):
        raise NotFound


def _is_local(request: Request) -> bool:
    """Returns whether the client is on this machine and no proxy has passed the request on."""
    if request.client is None or any(name in request.headers for name in FORWARDING_HEADERS):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
