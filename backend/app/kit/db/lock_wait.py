"""The time that a statement waits for a lock of another transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.kit.db import dialects


@asynccontextmanager
async def limit_lock_wait(db: AsyncSession, seconds: int) -> AsyncIterator[None]:
    """Limits the wait of each statement in the block. A longer one raises a retryable error.

    Begins the transaction. There SQLite waits for the only lock that it has, without this limit.
    After an error the limit holds until the transaction ends.
    """
    await db.run_sync(_set_lock_wait, seconds)
    yield
    await db.run_sync(_set_lock_wait, None)


def _set_lock_wait(session: Session, seconds: int | None) -> None:
    # A scoped session does not give its connection to features.
    connection = Session.connection(session)
    dialects.for_name(connection.dialect.name).set_lock_wait(connection.connection, seconds)
