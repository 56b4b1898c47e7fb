"""Background tasks of the audit log."""

from datetime import timedelta

from app.extensions.audit.retention import AUDIT_RETENTION_DAYS, purge_entries
from app.extensions.queue import NoParams, Run, task
from app.kit.model import utc_now


@task("delete_old_audit_entries", NoParams, system="audit retention", schedulable=True)
async def delete_old_audit_entries(_: NoParams, run: Run) -> None:
    """Deletes old entries in transactions of their own: the audit log is not locked for long."""
    # Without the stored value, the default might delete too much.
    await run.parameters.load_current()
    retention = timedelta(days=run.parameters.get(AUDIT_RETENTION_DAYS))
    count = await purge_entries(run.database, utc_now() - retention)
    run.log(f"deleted entries: {count}")
