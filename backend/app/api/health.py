"""Health of one process, for monitors and load balancers. Public, on every host name."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from sqlalchemy import literal, select

from app.api.access import public
from app.api.state import get_state
from app.core.database import Database
from app.core.http.exception_handlers import FieldError, render_response
from app.kit.data_scope import DataScope
from app.kit.i18n import translate
from app.kit.schema import Result, ok

log = logging.getLogger(__name__)

# A check that takes longer has failed.
CHECK_SECONDS = 2.0
# Anyone may ask, so the checks run at most this often.
CACHE_SECONDS = 1.0

router = APIRouter(prefix="/health", tags=["健康检查"])
HEALTH_SCOPE = DataScope.system("health check")


class Readiness:
    """The services that do not work, found by at most one check at a time."""

    def __init__(self, checks: Mapping[str, Callable[[], Awaitable[object]]]) -> None:
        self.checks = checks
        self._lock = asyncio.Lock()
        self._failed: list[str] = []
        self._checked_at = -CACHE_SECONDS

    async def failed(self) -> list[str]:
        async with self._lock:
            if time.monotonic() - self._checked_at >= CACHE_SECONDS:
                self._failed = [name for name in self.checks if not await self._works(name)]
                self._checked_at = time.monotonic()
            return self._failed

    async def _works(self, name: str) -> bool:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await self.checks[name]()
        except Exception as error:  # noqa: BLE001 (whatever the reason, the service does not work)
            log.warning("not ready: %s: %s", name, type(error).__name__)
            return False
        return True


async def ping(database: Database) -> None:
    async with database.read(HEALTH_SCOPE) as db:
        await db.execute(select(literal(1)))


@router.get("", summary="进程响应", dependencies=[public])
async def get_health() -> Result[None]:
    """Answers while the process runs, whatever the state of other services."""
    return ok(None)


@router.get("/live", summary="进程响应", dependencies=[public])
async def get_liveness() -> Result[None]:
    """Answers like `/health`. A process that does not answer needs a restart."""
    return ok(None)


@router.get("/ready", summary="可以处理请求", dependencies=[public], response_model=Result[None])
async def get_readiness(request: Request) -> Result[None] | Response:
    """Returns 503 with the names of the services that do not work."""
    readiness: Readiness = get_state(request).service(Readiness)
    failed = await readiness.failed()
    if not failed:
        return ok(None)
    message = translate("not_ready")
    data = [FieldError(field=name, message=message) for name in failed]
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return render_response(request.scope, status, "not_ready", message, data)
