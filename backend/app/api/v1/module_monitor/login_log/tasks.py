"""Background tasks of the login log."""

from app.extensions.queue import NoParams, Run, task

from .service import LoginLogService


@task("delete_old_login_entries", NoParams, system="log retention", schedulable=True)
async def delete_old_login_entries(_: NoParams, run: Run) -> None:
    # Without the stored value, the default might delete too much.
    await run.parameters.load_current()
    async with run.transaction(last=True) as context:
        await LoginLogService(context).delete_expired()
