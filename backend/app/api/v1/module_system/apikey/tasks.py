"""Background tasks of API keys."""

from app.extensions.queue import NoParams, Run, task

from .service import ApiKeyAuthService


@task("revoke_expired_api_keys", NoParams, system="API key expiry", schedulable=True)
async def revoke_expired_api_keys(_: NoParams, run: Run) -> None:
    async with run.transaction(last=True) as context:
        await ApiKeyAuthService(context).revoke_expired()
