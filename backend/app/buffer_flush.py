"""Writes what a server process has buffered, and keeps its metrics current.

Work that is done once for the installation is a task with a job (`scripts/data/task_job.json`).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.state import AppState
from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_monitor.login_log.service import LoginLogService
from app.api.v1.module_system.apikey.service import ApiKeyAuthService
from app.api.v1.module_system.auth.service import SessionService
from app.core.database import Database
from app.core.metrics.event_loop import LAG_INTERVAL
from app.core.periodic import run_every
from app.core.security import AccessTokenClaims, ActorCache, ApiKeyCredential
from app.kit.context import ANONYMOUS, Context
from app.kit.data_scope import DataScope
from app.kit.model import utc_now

LAST_SEEN_INTERVAL = 15.0  # seconds
AUDIT_FLUSH_INTERVAL = 1.0
# Of several processes at one port, the one that answers shows values of the others of this age.
METRICS_INTERVAL = 5.0
# The audit log records updates of at most this many rows one by one.
BATCH_ROWS = 500
LAST_SEEN_SCOPE = DataScope.system("time of last use")


@asynccontextmanager
async def buffer_flush(state: AppState) -> AsyncIterator[None]:
    """Writes the buffers at intervals until the block ends, and once more at the end."""
    database = state.database

    async def flush_activity() -> None:
        await flush_last_seen(database, state.actors)
        await flush_api_key_usage(database, state.api_key_actors)

    async def flush_denials() -> None:
        await state.denials.write(database)

    async def flush_logins() -> None:
        await flush_failed_logins(database, state.service(FailedLoginBuffer))

    async def update_metrics() -> None:
        state.metrics.registry.update()

    async with (
        run_every(LAG_INTERVAL, state.metrics.event_loop.measure),
        run_every(METRICS_INTERVAL, update_metrics),
        run_every(LAST_SEEN_INTERVAL, flush_activity, run_at_end=True),
        run_every(AUDIT_FLUSH_INTERVAL, flush_denials, run_at_end=True),
        run_every(AUDIT_FLUSH_INTERVAL, flush_logins, run_at_end=True),
    ):
        yield


async def flush_failed_logins(database: Database, failed_logins: FailedLoginBuffer) -> None:
    """Writes the buffered failed logins to the login log. If it fails, they are kept."""
    if not (attempts := failed_logins.drain()):
        return
    try:
        async with database.transaction(DataScope.system("failed login")) as db:
            await LoginLogService(Context(db, ANONYMOUS)).add_failed(attempts)
    except BaseException:  # a cancellation, too
        failed_logins.restore(attempts)
        raise


async def flush_last_seen(database: Database, actors: ActorCache[AccessTokenClaims]) -> None:
    """Sets the time of last use of many sessions in one statement, so that no request writes."""

    async def touch(db: AsyncSession, session_ids: Collection[str]) -> None:
        await SessionService(Context(db, ANONYMOUS)).touch(session_ids)

    await _flush_used_sessions(database, actors, touch)


async def flush_api_key_usage(
    database: Database, api_key_actors: ActorCache[ApiKeyCredential]
) -> None:
    """Sets the time of last use of API keys. Cache keys are `digest@ip`."""

    async def touch(db: AsyncSession, session_ids: Collection[str]) -> None:
        digests = sorted({session_id.partition("@")[0] for session_id in session_ids})
        await ApiKeyAuthService(Context(db, ANONYMOUS)).touch(digests, utc_now())

    await _flush_used_sessions(database, api_key_actors, touch)


async def _flush_used_sessions(
    database: Database,
    actors: ActorCache[Any],
    touch: Callable[[AsyncSession, Collection[str]], Awaitable[None]],
) -> None:
    """Calls `touch` with the sessions that were used. Those that it could not write are kept."""
    session_ids = sorted(actors.used_sessions)
    actors.used_sessions = set()
    try:
        while session_ids:
            async with database.transaction(LAST_SEEN_SCOPE) as db:
                await touch(db, session_ids[:BATCH_ROWS])
            del session_ids[:BATCH_ROWS]
    except BaseException:  # a cancellation, too
        actors.used_sessions.update(session_ids)
        raise
