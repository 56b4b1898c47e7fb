"""Health of one process, for monitors and load balancers. Public, on every host name."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from sqlalchemy import literal, select

from app.api.access import public_probe
from app.api.state import get_state
from app.core.database import Database
from app.core.http.exception_handlers import FieldError, render_response
from app.kit.data_scope import DataScope
from app.kit.i18n import translate
from app.kit.schema import Result, ok

log = logging.getLogger(__name__)

# A check that takes longer has failed, unless it has a limit of its own.
CHECK_SECONDS = 2.0
# Anyone may ask, so the checks run at most this often.
CACHE_SECONDS = 1.0

router = APIRouter(prefix="/health", tags=["健康检查"])
HEALTH_SCOPE = DataScope.system("health check")


Check = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class ReadinessPart:
    """A part that this process can serve nothing without.

    It fails if the check raises an error or takes longer than `seconds`. It is not checked while
    the part `after` fails, which it needs.
    """

    name: str
    check: Check
    seconds: float | None = None
    after: str | None = None


class Readiness:
    """The parts that do not work, found by at most one run of the checks at a time.

    A load balancer takes a process that is not ready out of service, and a part that all processes
    share takes out all of them. So the cache is no part: requests work without it.
    """

    def __init__(self, parts: Iterable[ReadinessPart]) -> None:
        self.parts = {part.name: part for part in parts}
        self._lock = asyncio.Lock()
        self._failed: list[str] = []
        self._checked_at = -CACHE_SECONDS

    def add(self, part: ReadinessPart) -> None:
        self.parts[part.name] = part

    async def failed(self) -> list[str]:
        """Returns the names of the parts that do not work."""
        async with self._lock:
            if time.monotonic() - self._checked_at >= CACHE_SECONDS:
                self._failed = await self._check_all()
                self._checked_at = time.monotonic()
            return self._failed

    async def _check_all(self) -> list[str]:
        failed = await self._check(part for part in self.parts.values() if part.after is None)
        dependent = [part for part in self.parts.values() if part.after is not None]
        return failed + await self._check(part for part in dependent if part.after not in failed)

    async def _check(self, parts: Iterable[ReadinessPart]) -> list[str]:
        names = await asyncio.gather(*map(_failed_name, parts))
        return [name for name in names if name is not None]


async def _failed_name(part: ReadinessPart) -> str | None:
    """Returns the name of the part, or None if it works."""
    try:
        async with asyncio.timeout(CHECK_SECONDS if part.seconds is None else part.seconds):
            await part.check()
    except Exception as error:  # noqa: BLE001 (whatever the reason, the part does not work)
        log.warning("not ready: %s: %s", part.name, type(error).__name__)
        return part.name
    return None


async def ping(database: Database) -> None:
    async with database.read(HEALTH_SCOPE) as db:
        await db.execute(select(literal(1)))


@router.get("", summary="进程响应", dependencies=[public_probe])
async def get_health() -> Result[None]:
    """Answers while the process runs, whatever the state of other services."""
    return ok(None)


@router.get("/live", summary="进程响应", dependencies=[public_probe])
async def get_liveness() -> Result[None]:
    """Answers like `/health`. A process that does not answer needs a restart."""
    return ok(None)


@router.get(
    "/ready", summary="可以处理请求", dependencies=[public_probe], response_model=Result[None]
)
async def get_readiness(request: Request) -> Result[None] | Response:
    """Returns 503 with the names of the parts that do not work."""
    readiness: Readiness = get_state(request).service(Readiness)
    failed = await readiness.failed()
    if not failed:
        return ok(None)
    message = translate("not_ready")
    data = [FieldError(field=name, message=message) for name in failed]
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return render_response(request.scope, status, "not_ready", message, data)
