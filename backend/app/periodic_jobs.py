"""Periodic jobs of the server: write buffered events and delete expired rows."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.state import AppState
from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_monitor.login_log.service import LoginLogService
from app.api.v1.module_system.apikey.service import ApiKeyAuthService
from app.api.v1.module_system.auth.service import SessionService
from app.api.v1.module_system.captcha.service import CaptchaService
from app.api.v1.module_system.passkey.service import PasskeyService
from app.api.v1.module_system.throttle.service import ThrottleService
from app.core.clock_sync import synchronize_clock
from app.core.database import Database
from app.core.periodic import run_every
from app.core.security import AccessTokenClaims, ActorCache, ApiKeyCredential
from app.extensions.audit.retention import purge_entries
from app.kit.context import ANONYMOUS, Context
from app.kit.data_scope import DataScope
from app.kit.db.statement_limit import limit_statements
from app.kit.model import utc_now

LAST_SEEN_INTERVAL = 15.0  # seconds
AUDIT_FLUSH_INTERVAL = 1.0
CLEANUP_INTERVAL = 3600.0
EXPIRY_INTERVAL = 60.0
CLOCK_INTERVAL = 15.0
# The hourly job looks at all sessions.
EXPIRY_PERIOD = timedelta(hours=2)
# The audit log records updates of at most this many rows one by one.
BATCH_ROWS = 500
LOG_RETENTION = timedelta(days=180)
CLEANUP_SCOPE = DataScope.system("session cleanup")


@asynccontextmanager
async def periodic_jobs(state: AppState) -> AsyncIterator[None]:
    """Runs the jobs until the block ends. Buffers are written once more at the end."""
    database = state.database

    async def flush_activity() -> None:
        await flush_last_seen(database, state.actors)
        await flush_api_key_usage(database, state.api_key_actors)

    async def flush_denials() -> None:
        await state.denials.write(database)

    async def flush_logins() -> None:
        await flush_failed_logins(database, state.service(FailedLoginBuffer))

    async def clean_database() -> None:
        with limit_statements(state.settings.database_job_statement_seconds):
            await delete_expired(database)

    async def measure_clock() -> None:
        await synchronize_clock(database)

    async def record_expiry() -> None:
        await mark_expired(database, since=EXPIRY_PERIOD)
        await delete_short_lived(database)

    async with (
        run_every(CLOCK_INTERVAL, measure_clock, run_at_start=True),
        run_every(EXPIRY_INTERVAL, record_expiry, run_at_start=True),
        run_every(CLEANUP_INTERVAL, clean_database),
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
            async with database.transaction(CLEANUP_SCOPE) as db:
                await touch(db, session_ids[:BATCH_ROWS])
            del session_ids[:BATCH_ROWS]
    except BaseException:  # a cancellation, too
        actors.used_sessions.update(session_ids)
        raise


async def mark_expired(database: Database, *, since: timedelta | None = None) -> None:
    """Records which sessions and API keys have expired."""
    async with database.transaction(CLEANUP_SCOPE) as db:
        await SessionService(Context(db, ANONYMOUS)).mark_expired(since=since)
        await ApiKeyAuthService(Context(db, ANONYMOUS)).revoke_expired()


async def delete_short_lived(database: Database) -> None:
    """Deletes expired rows that anonymous clients can create, each kind in a transaction."""
    for service in (CaptchaService, PasskeyService, ThrottleService):
        async with database.transaction(CLEANUP_SCOPE) as db:
            await service(Context(db, ANONYMOUS)).delete_expired()


async def delete_expired(database: Database) -> None:
    """Deletes expired rows of every feature, each in its own transaction."""
    await delete_short_lived(database)
    async with database.transaction(CLEANUP_SCOPE) as db:
        await SessionService(Context(db, ANONYMOUS)).delete_expired()
    async with database.transaction(CLEANUP_SCOPE) as db:
        await LoginLogService(Context(db, ANONYMOUS)).delete_expired(utc_now() - LOG_RETENTION)
    await purge_entries(database, utc_now() - LOG_RETENTION)
