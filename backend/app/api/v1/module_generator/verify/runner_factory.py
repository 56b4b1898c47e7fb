"""What listens to `gen prove` for this application, in transactions of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import State

from app.api.v1.module_generator.verify.runner import VerifyRunner
from app.api.v1.module_generator.verify.service import VerifyRunService
from app.core.config import Settings
from app.kit.context import ANONYMOUS, Context
from app.kit.data_scope import DataScope

VERIFY_SCOPE = DataScope.system("verification run progress")


def create_runner(settings: Settings, state: State) -> VerifyRunner:
    """On whatever database `state` has when it asks; the process is told the one of the settings."""

    @asynccontextmanager
    async def open_service() -> AsyncIterator[VerifyRunService]:
        async with state.database.transaction(VERIFY_SCOPE) as db:
            yield VerifyRunService(Context(db, ANONYMOUS))

    return VerifyRunner(open_service, {"DATABASE_URL": settings.database_url})
