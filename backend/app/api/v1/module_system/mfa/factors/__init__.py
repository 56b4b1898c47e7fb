"""The second factors. A new factor is one class in this folder and one line in `FACTORS`."""

from typing import Any

from app.api.v1.module_system.mfa.factor import Factor

from .passkey import PasskeyFactor, PasskeyResponse
from .recovery_code import RecoveryCodeFactor
from .totp import TotpFactor, matching_totp_step, totp_encryption_context

# In the order in which the console offers them. A code is tried with each factor that takes codes.
FACTORS: tuple[type[Factor[Any, Any]], ...] = (TotpFactor, PasskeyFactor, RecoveryCodeFactor)

__all__ = [
    "FACTORS",
    "PasskeyFactor",
    "PasskeyResponse",
    "RecoveryCodeFactor",
    "TotpFactor",
    "matching_totp_step",
    "totp_encryption_context",
]
