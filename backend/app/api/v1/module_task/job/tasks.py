"""Background tasks that keep the tables of task runs and idempotency keys small."""

from datetime import timedelta

from app.extensions.idempotency import IdempotencyStore
from app.extensions.queue import NoParams, Run, task
from app.kit.model import utc_now
from app.kit.parameters import parameter

from .service import RunCleanupService

# The days for which ended runs are kept, with their logs. Users get a week to see what has failed.
# It exceeds the longest grace period of a job, because the rows also record which times started.
TASK_RUN_RETENTION_DAYS = parameter(
    "task_run.retention_days", int, default=30, minimum=7, maximum=36_600
)
BATCH_ROWS = 500


@task("delete_old_runs", NoParams, system="task run retention", schedulable=True)
async def delete_old_runs(_: NoParams, run: Run) -> None:
    """Deletes ended runs in short transactions: other runs are stored meanwhile."""
    # Without the stored value, the default might delete too much.
    await run.parameters.load_current()
    before = utc_now() - timedelta(days=run.parameters.get(TASK_RUN_RETENTION_DAYS))
    count, deleted = 0, BATCH_ROWS
    while deleted == BATCH_ROWS:
        async with run.transaction() as context:
            deleted = await RunCleanupService(context).delete_ended(before, BATCH_ROWS)
        count += deleted
    run.log(f"deleted runs: {count}")


@task(
    "delete_expired_idempotency_keys",
    NoParams,
    system="idempotency key cleanup",
    schedulable=True,
)
async def delete_expired_idempotency_keys(_: NoParams, run: Run) -> None:
    async with run.transaction(last=True) as context:
        await IdempotencyStore(context.db).delete_expired()
