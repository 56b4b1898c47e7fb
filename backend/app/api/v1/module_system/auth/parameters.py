"""Parameters of logins and sessions."""

from enum import StrEnum

from app.kit.parameters import parameter


class CaptchaMode(StrEnum):
    """When a login requires a captcha: after failed attempts, or always."""

    WHEN_NEEDED = "when_needed"
    ALWAYS = "always"


CAPTCHA_MODE = parameter("login.captcha", CaptchaMode, default=CaptchaMode.WHEN_NEEDED)
# After that, sensitive changes require the user to authenticate again.
FRESH_LOGIN_MINUTES = parameter("login.fresh_minutes", int, default=15, minimum=1, maximum=24 * 60)
TEMPORARY_PASSWORD_HOURS = parameter(
    "password.temporary_hours", int, default=72, minimum=1, maximum=24 * 366
)
# Since the last refresh of the session.
SESSION_IDLE_HOURS = parameter(
    "session.idle_hours", int, default=7 * 24, minimum=1, maximum=366 * 24
)
# Since the login.
SESSION_ABSOLUTE_DAYS = parameter("session.absolute_days", int, default=30, minimum=1, maximum=366)
# The days for which an ended session is kept, with address and browser. The login log is apart.
SESSION_RETENTION_DAYS = parameter(
    "session.retention_days", int, default=90, minimum=1, maximum=36_600
)

AUTH_PARAMETERS = (
    CAPTCHA_MODE,
    FRESH_LOGIN_MINUTES,
    TEMPORARY_PASSWORD_HOURS,
    SESSION_IDLE_HOURS,
    SESSION_ABSOLUTE_DAYS,
    SESSION_RETENTION_DAYS,
)
