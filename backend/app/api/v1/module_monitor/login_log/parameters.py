"""Parameters of the login log."""

from app.kit.parameters import parameter

# The same minimum as that of the audit log.
LOGIN_LOG_RETENTION_DAYS = parameter(
    "login_log.retention_days", int, default=180, minimum=30, maximum=36_600
)
# Each process has this limit. Further failed logins are only counted.
FAILED_ENTRIES_PER_HOUR = parameter(
    "login_log.failed_entries_per_hour", int, default=1_000, minimum=60, maximum=1_000_000
)

LOGIN_LOG_PARAMETERS = (LOGIN_LOG_RETENTION_DAYS, FAILED_ENTRIES_PER_HOUR)
