"""Time-based one-time passwords of an authenticator app (RFC 6238)."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.api.v1.module_system.mfa.crud import MfaCrud
from app.api.v1.module_system.mfa.factor import Factor, FactorServices
from app.api.v1.module_system.mfa.model import Totp
from app.api.v1.module_system.mfa.otp import CODE_LENGTH, matching_step, normalize_code
from app.core.crypto.encryption import Encryptor
from app.kit.context import Context
from app.kit.model import utc_now


@dataclass(frozen=True, slots=True)
class VerifiedTotp:
    """A correct code: its time step, and the encrypted secret it was computed with."""

    encrypted_secret: str = field(repr=False)
    step: int
    factor: str = "totp"
    amr: str = "otp"


class TotpFactor(Factor[str, VerifiedTotp]):
    """The code that an authenticator shows for half a minute."""

    name: ClassVar[str] = "totp"
    response_type: ClassVar[type[str]] = str
    error_key: ClassVar[str] = "auth.wrong_code"

    def __init__(self, context: Context) -> None:
        self.crud = MfaCrud(context)

    async def is_enrolled(self, user_id: int) -> bool:
        return await self.crud.has_totp(user_id)

    async def verify(
        self, user_id: int, response: str, services: FactorServices
    ) -> VerifiedTotp | None:
        code = normalize_code(response)
        if len(code) != CODE_LENGTH:
            return None
        totp = await self.crud.get_totp(user_id)
        if totp is None or totp.confirmed_at is None:
            return None
        step = matching_totp_step(totp, code, services.encryptor)
        return None if step is None else VerifiedTotp(totp.secret, step)

    async def consume(self, user_id: int, verified: VerifiedTotp, services: FactorServices) -> bool:
        """Also encrypts the secret with the current key if it was encrypted with an older one."""
        old_secret = verified.encrypted_secret
        if not await self.crud.consume_step(user_id, old_secret, verified.step):
            return False
        if services.encryptor.needs_rotation(old_secret):
            context = totp_encryption_context(user_id)
            secret = services.encryptor.decrypt(old_secret, context)
            if secret is not None:
                new_secret = services.encryptor.encrypt(secret, context)
                await self.crud.replace_secret(user_id, old_secret, new_secret)
        return True


def matching_totp_step(totp: Totp, code: str, encryptor: Encryptor) -> int | None:
    """Returns the unused time step of the code. None also if the secret cannot be decrypted."""
    secret = encryptor.decrypt(totp.secret, totp_encryption_context(totp.user_id))
    return None if secret is None else matching_step(secret, code, utc_now(), totp.last_step)


def totp_encryption_context(user_id: int) -> str:
    return f"totp:{user_id}"
