"""Start and stop of the application."""

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from fastapi import FastAPI

from app.api.state import get_app_state
from app.api.v1.module_generator.verify.runner import VerifyRunner
from app.migrations.state import require_current
from app.periodic_jobs import periodic_jobs
from app.scripts.first_admin import reject_published_password

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Verifies the schema and that data scopes are enforced, then runs the periodic jobs.

    In production it also refuses to start while an account has a published password.
    """
    state = get_app_state(app)
    for error in state.features.errors:
        log.error("%s is broken and left out: %s", error.feature, error.message)
    await require_current(state.settings.database_url, state.settings.database_options)
    await state.database.verify_scope()
    if state.settings.app_env == "production":
        await reject_published_password(state.database)
    async with periodic_jobs(state), aclosing(state.service(VerifyRunner)):
        yield
    await state.database.close()
