"""The parameters of code below the features. A feature lists its own in its declaration."""

from typing import Any

from app.core.crypto.password_policy import PASSWORD_MIN_LENGTH
from app.extensions.audit.retention import AUDIT_RETENTION_DAYS
from app.kit.crud import EXPORT_MAX_ROWS
from app.kit.parameters import Parameter

PLATFORM_PARAMETERS: tuple[Parameter[Any], ...] = (
    PASSWORD_MIN_LENGTH,
    AUDIT_RETENTION_DAYS,
    EXPORT_MAX_ROWS,
)
