"""Task queue and scheduler of a process, with the settings and the users of this project."""

from collections.abc import Collection
from functools import partial

from app.api.state import AppState
from app.api.v1.module_system.auth.current_user import CurrentUserService
from app.core.config import Settings
from app.core.database import Database
from app.extensions.queue.runtime import QueueOptions, TaskQueue
from app.extensions.queue.task import DEFAULT_QUEUE, LONG_QUEUE, QUEUES, URGENT_QUEUE
from app.extensions.scheduler import Scheduler
from app.kit.context import ANONYMOUS, Actor, Context
from app.kit.data_scope import DataScope

# The share of the concurrency that each queue has, at least one.
SHARES = {URGENT_QUEUE: 0.5, DEFAULT_QUEUE: 1.0, LONG_QUEUE: 0.2}


def server_queue(state: AppState) -> TaskQueue:
    """Returns the queue of a server. With a broker it only hands runs over."""
    queues = () if state.settings.task_broker_url else QUEUES
    return create_queue(state, queues, state.settings.task_concurrency)


def create_queue(state: AppState, queues: Collection[str], concurrency: int) -> TaskQueue:
    """Returns the queue of a process that executes the runs of some queues."""
    slots = {queue: max(1, round(concurrency * SHARES[queue])) for queue in queues}
    return TaskQueue(
        state.database,
        state.parameters,
        state.tasks,
        partial(_load_actor, state.database),
        queue_options(state.settings, slots),
        state.metrics.tasks,
    )


def init_scheduler(state: AppState) -> Scheduler:
    """Returns the scheduler of a process, which every server and every worker has."""
    return Scheduler(state.database, state.tasks, state.metrics.jobs)


def queue_options(settings: Settings, slots: dict[str, int]) -> QueueOptions:
    return QueueOptions(
        broker_url=settings.task_broker_url,
        prefix=settings.task_queue_prefix,
        slots=slots,
        stop_seconds=settings.shutdown_seconds,
        statement_seconds=settings.database_job_statement_seconds,
    )


async def _load_actor(database: Database, user_id: int) -> Actor | None:
    async with database.read(DataScope.system("owner of a task run")) as db:
        return await CurrentUserService(Context(db, ANONYMOUS)).load_actor_by_id(user_id)
