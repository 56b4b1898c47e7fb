"""Copy of the logs of this project in MongoDB."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from app.api.state import AppState
from app.api.v1.module_monitor.login_log.model import LoginEntry
from app.extensions.audit.model import AuditEntry


@asynccontextmanager
async def copy_logs(state: AppState) -> AsyncIterator[None]:
    """Copies the operation log and the login log while the block runs, if MONGODB_URL is set."""
    settings = state.settings
    if settings.mongodb_url is None:
        yield
        return
    # The driver costs 15 MB, so it is imported only where it is used.
    from app.extensions.log_sink.mongodb import MongoDatabase
    from app.extensions.log_sink.sink import CopiedLog, LogSink

    mongo = MongoDatabase(settings.mongodb_url, timedelta(days=settings.mongodb_retention_days))
    logs = (
        CopiedLog("operation_log", AuditEntry, frozenset({"before", "after"})),
        CopiedLog("login_log", LoginEntry),
    )
    async with LogSink(state.database, mongo, logs).running():
        yield
