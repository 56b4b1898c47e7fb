"""What is kept true in the background: when a session was last used, who was refused, and that the
old goes.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from app.api.v1.module_monitor.login_log.attempts import Attempts
from app.api.v1.module_monitor.login_log.service import LoginLogService
from app.api.v1.module_system.apikey.service import KeyBearerService
from app.api.v1.module_system.auth.service import SessionService
from app.api.v1.module_system.captcha.service import CaptchaService
from app.api.v1.module_system.passkey.service import PasskeyService
from app.api.v1.module_system.throttle.service import ThrottleService
from app.core.background import every
from app.core.database import Database
from app.core.security import Actors, Claims, KeyClaims
from app.extensions.audit.denial import Denials
from app.extensions.audit.retention import purge
from app.kit.context import NOBODY, Context
from app.kit.model import now
from app.kit.scope import Scope

SEEN = 15.0  # seconds
TOLD = 1.0
SWEPT = 3600.0
BATCH = 500  # few enough for the audit to tell row by row who changed his department
KEPT = timedelta(days=180)  # logs
SYSTEM = Scope.system("sessions are kept up")


@asynccontextmanager
async def upkeep(
    database: Database,
    actors: Actors[Claims],
    keys: Actors[KeyClaims],
    denials: Denials,
    attempts: Attempts,
) -> AsyncIterator[None]:
    async def note_seen() -> None:
        await touch(database, actors)
        await touch_keys(database, keys)

    async def tell() -> None:
        await denials.write(database)
        await tell_attempts(database, attempts)

    async def clean() -> None:
        await sweep(database)

    async with (
        every(SWEPT, clean),
        every(SEEN, note_seen, at_end=True),
        every(TOLD, tell, at_end=True),
    ):
        yield


async def tell_attempts(database: Database, attempts: Attempts) -> None:
    if made := attempts.take():
        async with database.transaction(Scope.system("somebody failed to sign in")) as db:
            await LoginLogService(Context(db, NOBODY)).keep_failed(made)


async def touch(database: Database, actors: Actors[Claims]) -> None:
    """In one statement for many, so that no request has to write."""
    seen = sorted(actors.seen)
    actors.seen = set()
    for start in range(0, len(seen), BATCH):
        async with database.transaction(SYSTEM) as db:
            await SessionService(Context(db, NOBODY)).touch(seen[start : start + BATCH])


async def touch_keys(database: Database, keys: Actors[KeyClaims]) -> None:
    """Likewise for API keys, wherever they came from."""
    seen = sorted({bearer.partition("@")[0] for bearer in keys.seen})
    keys.seen = set()
    for start in range(0, len(seen), BATCH):
        async with database.transaction(SYSTEM) as db:
            await KeyBearerService(Context(db, NOBODY)).touch(seen[start : start + BATCH], now())


async def sweep(database: Database) -> None:
    for service in (SessionService, CaptchaService, PasskeyService, ThrottleService):
        async with database.transaction(SYSTEM) as db:
            await service(Context(db, NOBODY)).forget()
    async with database.transaction(SYSTEM) as db:
        await LoginLogService(Context(db, NOBODY)).forget(now() - KEPT)
    await purge(database, now() - KEPT)
