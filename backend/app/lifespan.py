"""Start and stop of the application."""

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from functools import partial

from fastapi import FastAPI

from app.api.state import AppState, get_app_state
from app.api.v1.module_generator.verify.runner import VerifyRunner
from app.buffer_flush import buffer_flush
from app.core.clock_sync import clock_measurement
from app.extensions.events import EventPublisher
from app.kit.context import ANONYMOUS, Context
from app.kit.data_scope import DataScope
from app.log_sink import copy_logs
from app.migrations.state import require_current
from app.scripts.first_admin import reject_published_password
from app.task_queue import init_scheduler, server_queue

log = logging.getLogger(__name__)
WARM_UP_SCOPE = DataScope.system("cache warm-up")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Verifies the schema and that data scopes are enforced, and loads the parameters. Then it runs
    the task queue, the scheduler and the live updates, measures the clock and writes buffered
    events.

    In production it also refuses to start while an account has a published password.
    """
    state = get_app_state(app)
    for error in state.features.errors:
        log.error("%s is broken and left out: %s", error.feature, error.message)
    await require_current(state.settings.database_url, state.settings.database_options)
    await state.database.verify_scope()
    # The first requests must not wait for them, or be answered by the defaults.
    await state.parameters.load_current()
    if state.settings.app_env == "production":
        await reject_published_password(state.database)
    async with (
        clock_measurement(state.database),
        buffer_flush(state),
        aclosing(state.service(VerifyRunner)),
        server_queue(state).running(),
        state.cache.running(partial(warm_up_cache, state)),
        copy_logs(state),
        init_scheduler(state).running(),
        state.service(EventPublisher).running(),
    ):
        yield
    await state.database.close()
    if state.tracing is not None:
        await state.tracing.close()


async def warm_up_cache(state: AppState) -> None:
    """Loads the first values of each feature. A feature that fails is left out."""
    for cached in state.features.cached:
        if cached.warm_up is None:
            continue
        try:
            async with state.database.read(WARM_UP_SCOPE) as db:
                await cached.warm_up(Context(db, ANONYMOUS), state.cache)
        except Exception:
            log.exception("cache warm-up failed: family=%s", cached.family.name)
