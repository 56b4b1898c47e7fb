"""Recovery codes, for users who have lost their other factors."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.api.v1.module_system.mfa.crud import MfaCrud
from app.api.v1.module_system.mfa.factor import Factor, FactorServices
from app.api.v1.module_system.mfa.otp import CODE_LENGTH, code_digest, normalize_code
from app.kit.context import Context
from app.kit.model import utc_now


@dataclass(frozen=True, slots=True)
class VerifiedRecoveryCode:
    """A correct and unused recovery code."""

    digest: str = field(repr=False)
    factor: str = "recovery_code"
    amr: str = "recovery"


class RecoveryCodeFactor(Factor[str, VerifiedRecoveryCode]):
    """A code from a printed list. Each works once."""

    name: ClassVar[str] = "recovery_code"
    response_type: ClassVar[type[str]] = str
    error_key: ClassVar[str] = "auth.wrong_code"
    is_backup: ClassVar[bool] = True

    def __init__(self, context: Context) -> None:
        self.crud = MfaCrud(context)

    async def is_enrolled(self, user_id: int) -> bool:
        return await self.crud.count_recovery_codes(user_id) > 0

    async def verify(
        self, user_id: int, response: str, services: FactorServices
    ) -> VerifiedRecoveryCode | None:
        code = normalize_code(response)
        if len(code) == CODE_LENGTH:
            return None
        digest = code_digest(code)
        if not await self.crud.has_recovery_code(user_id, digest):
            return None
        return VerifiedRecoveryCode(digest)

    async def consume(
        self, user_id: int, verified: VerifiedRecoveryCode, services: FactorServices
    ) -> bool:
        return await self.crud.consume_recovery_code(user_id, verified.digest, utc_now())
