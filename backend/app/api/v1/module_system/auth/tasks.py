"""Background tasks that keep the tables of logins small."""

from datetime import timedelta

from app.api.v1.module_system.captcha.service import CaptchaService
from app.api.v1.module_system.passkey.service import PasskeyService
from app.api.v1.module_system.throttle.service import ThrottleService
from app.extensions.queue import NoParams, Run, task

from .service import SessionService

# `clean_expired_tokens` looks at all sessions.
EXPIRY_PERIOD = timedelta(hours=2)


@task("clean_expired_tokens", NoParams, system="session cleanup", schedulable=True)
async def clean_expired_tokens(_: NoParams, run: Run) -> None:
    """Deletes sessions that ended long ago, with their refresh tokens."""
    # Without the stored values, the defaults might end sessions.
    await run.parameters.load_current()
    async with run.transaction(last=True) as context:
        await SessionService(context).delete_expired()


@task("mark_expired_sessions", NoParams, system="session cleanup", schedulable=True)
async def mark_expired_sessions(_: NoParams, run: Run) -> None:
    """Records which sessions have expired, so that they stay so if a clock is set back."""
    await run.parameters.load_current()
    async with run.transaction(last=True) as context:
        await SessionService(context).mark_expired(since=EXPIRY_PERIOD)


@task("delete_login_attempts", NoParams, system="login attempt cleanup", schedulable=True)
async def delete_login_attempts(_: NoParams, run: Run) -> None:
    """Deletes expired rows that anonymous clients can create, each kind in a transaction."""
    for service in (CaptchaService, PasskeyService, ThrottleService):
        async with run.transaction() as context:
            await service(context).delete_expired()
