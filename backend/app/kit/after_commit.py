"""Work after a successful commit, such as a message to a queue. A rollback discards it."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

# The key of `Session.info` that holds the jobs. The function that commits runs them.
AFTER_COMMIT_KEY = "after_commit"


def after_commit(session: AsyncSession | Session, job: Callable[[], Awaitable[object]]) -> None:
    """Runs `job` after the transaction has committed. A rollback discards it."""
    session.info.setdefault(AFTER_COMMIT_KEY, []).append(job)
