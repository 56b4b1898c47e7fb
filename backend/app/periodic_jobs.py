"""What is kept true in the background: when a session was last used, who was refused, and that the
old goes.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_monitor.login_log.service import LoginLogService
from app.api.v1.module_system.apikey.service import ApiKeyAuthService
from app.api.v1.module_system.auth.service import SessionService
from app.api.v1.module_system.captcha.service import CaptchaService
from app.api.v1.module_system.passkey.service import PasskeyService
from app.api.v1.module_system.throttle.service import ThrottleService
from app.core.database import Database
from app.core.periodic import run_every
from app.core.security import AccessTokenClaims, ActorCache, ApiKeyCredential
from app.extensions.audit.denial import DenialBuffer
from app.extensions.audit.retention import purge_entries
from app.kit.context import ANONYMOUS, Context
from app.kit.data_scope import DataScope
from app.kit.model import utc_now

LAST_SEEN_INTERVAL = 15.0  # seconds
AUDIT_FLUSH_INTERVAL = 1.0
CLEANUP_INTERVAL = 3600.0
BATCH_ROWS = 500  # few enough for the audit to tell row by row who changed his department
LOG_RETENTION = timedelta(days=180)  # logs
CLEANUP_SCOPE = DataScope.system("session cleanup")


@asynccontextmanager
async def periodic_jobs(
    database: Database,
    actors: ActorCache[AccessTokenClaims],
    api_key_actors: ActorCache[ApiKeyCredential],
    denials: DenialBuffer,
    failed_logins: FailedLoginBuffer,
) -> AsyncIterator[None]:
    async def flush_activity() -> None:
        await flush_last_seen(database, actors)
        await flush_api_key_usage(database, api_key_actors)

    async def flush_audit() -> None:
        await denials.write(database)
        await flush_failed_logins(database, failed_logins)

    async def clean_database() -> None:
        await delete_expired(database)

    async with (
        run_every(CLEANUP_INTERVAL, clean_database),
        run_every(LAST_SEEN_INTERVAL, flush_activity, run_at_end=True),
        run_every(AUDIT_FLUSH_INTERVAL, flush_audit, run_at_end=True),
    ):
        yield


async def flush_failed_logins(database: Database, failed_logins: FailedLoginBuffer) -> None:
    if made := failed_logins.drain():
        async with database.transaction(DataScope.system("failed login")) as db:
            await LoginLogService(Context(db, ANONYMOUS)).add_failed(made)


async def flush_last_seen(database: Database, actors: ActorCache[AccessTokenClaims]) -> None:
    """In one statement for many, so that no request has to write."""
    seen = sorted(actors.used_sessions)
    actors.used_sessions = set()
    for start in range(0, len(seen), BATCH_ROWS):
        async with database.transaction(CLEANUP_SCOPE) as db:
            await SessionService(Context(db, ANONYMOUS)).touch(seen[start : start + BATCH_ROWS])


async def flush_api_key_usage(
    database: Database, api_key_actors: ActorCache[ApiKeyCredential]
) -> None:
    """Likewise for API keys, wherever they came from."""
    seen = sorted({bearer.partition("@")[0] for bearer in api_key_actors.used_sessions})
    api_key_actors.used_sessions = set()
    for start in range(0, len(seen), BATCH_ROWS):
        async with database.transaction(CLEANUP_SCOPE) as db:
            await ApiKeyAuthService(Context(db, ANONYMOUS)).touch(
                seen[start : start + BATCH_ROWS], utc_now()
            )


async def delete_expired(database: Database) -> None:
    for service in (SessionService, CaptchaService, PasskeyService, ThrottleService):
        async with database.transaction(CLEANUP_SCOPE) as db:
            await service(Context(db, ANONYMOUS)).delete_expired()
    async with database.transaction(CLEANUP_SCOPE) as db:
        await LoginLogService(Context(db, ANONYMOUS)).delete_expired(utc_now() - LOG_RETENTION)
    await purge_entries(database, utc_now() - LOG_RETENTION)
