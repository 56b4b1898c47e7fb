"""What is kept true about sessions in the background: when each was last used, and that the dead do not pile up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.api.v1.module_system.auth.service import SessionService
from app.api.v1.module_system.captcha.service import CaptchaService
from app.api.v1.module_system.throttle.service import ThrottleService
from app.core.background import every
from app.core.database import Database
from app.core.security import Actors
from app.kit.context import NOBODY, Context
from app.kit.scope import Scope

SEEN = 15.0  # seconds
SWEPT = 3600.0
BATCH = 500  # few enough for the audit to tell row by row who changed his department
SYSTEM = Scope.system("sessions are kept up")


@asynccontextmanager
async def upkeep(database: Database, actors: Actors) -> AsyncIterator[None]:
    async def note_seen() -> None:
        await touch(database, actors)

    async def clean() -> None:
        await sweep(database)

    async with every(SWEPT, clean), every(SEEN, note_seen):
        yield


async def touch(database: Database, actors: Actors) -> None:
    """In one statement for many, so that no request has to write."""
    seen, actors.seen = sorted(actors.seen), set()
    for start in range(0, len(seen), BATCH):
        async with database.transaction(SYSTEM) as db:
            await SessionService(Context(db, NOBODY)).touch(seen[start : start + BATCH])


async def sweep(database: Database) -> None:
    for service in (SessionService, CaptchaService, ThrottleService):
        async with database.transaction(SYSTEM) as db:
            await service(Context(db, NOBODY)).forget()
