from dataclasses import dataclass, field
from datetime import timedelta

from pyotp import random_base32
from pyotp.totp import TOTP

from app.api.v1.module_system.passkey.service import PasskeyService
from app.core.crypto.encryption import Encryptor
from app.kit.context import Context
from app.kit.errors import Conflict, Unprocessable
from app.kit.model import utc_now

from .crud import MfaCrud
from .model import Totp
from .otp import (
    CODE_LENGTH,
    code_digest,
    generate_recovery_codes,
    matching_step,
    normalize_code,
    qr_data_uri,
)
from .schema import RecoveryCodes, TotpEnrolment

TOTP_ISSUER = "FastApiAdmin"
ENROLMENT_TTL = timedelta(minutes=15)  # of an enrolment that nobody confirms


@dataclass(frozen=True, slots=True)
class VerifiedCode:
    """A right code that nobody has used yet. `method` is its word in a session's `amr`."""

    method: str
    encrypted_secret: str = field(
        default="", repr=False
    )  # sealed, and the step, of an authenticator
    step: int = 0
    digest: str = field(default="", repr=False)  # of a recovery code


class MfaService:
    """What proves that it is he, beside his password.

    A code is checked first and used after: between the two the guess is paid back, in a transaction
    of its own. It is used by one change of one row, so of two who send the same at once one is let
    in.
    """

    def __init__(self, context: Context) -> None:
        self.crud = MfaCrud(context)
        self.passkeys = PasskeyService(context)

    async def methods(self, user_id: int) -> list[str]:
        """What may be asked of him; nothing when his password is enough."""
        found = ["totp"] if await self.crud.has_totp(user_id) else []
        if await self.passkeys.count_for(user_id):
            found.append("passkey")
        if found and await self.crud.count_recovery_codes(user_id):
            found.append("recovery_code")
        return found

    async def count_recovery_codes(self, user_id: int) -> int:
        return await self.crud.count_recovery_codes(user_id)

    async def verify_code(
        self, user_id: int, code: str, encryptor: Encryptor
    ) -> VerifiedCode | None:
        given = normalize_code(code)
        if len(given) != CODE_LENGTH:
            digest = code_digest(given)
            return (
                VerifiedCode("recovery", digest=digest)
                if await self.crud.has_recovery_code(user_id, digest)
                else None
            )
        totp = await self.crud.get_totp(user_id)
        if totp is None or totp.confirmed_at is None:
            return None
        step = self._matching_step(totp, given, encryptor)
        return None if step is None else VerifiedCode("otp", totp.secret, step)

    async def consume_code(
        self, user_id: int, verified_code: VerifiedCode, encryptor: Encryptor
    ) -> bool:
        """False when somebody else was faster."""
        if verified_code.digest:
            return await self.crud.consume_recovery_code(user_id, verified_code.digest, utc_now())
        if not await self.crud.consume_step(
            user_id, verified_code.encrypted_secret, verified_code.step
        ):
            return False
        if (
            encryptor.needs_rotation(verified_code.encrypted_secret)
            and (
                secret := encryptor.decrypt(
                    verified_code.encrypted_secret, _encryption_context(user_id)
                )
            )
            is not None
        ):
            await self.crud.replace_secret(
                user_id,
                verified_code.encrypted_secret,
                encryptor.encrypt(secret, _encryption_context(user_id)),
            )
        return True

    async def enrol_totp(self, user_id: int, username: str, encryptor: Encryptor) -> TotpEnrolment:
        """Another one instead of one that was not confirmed."""
        known = await self.crud.get_totp(user_id)
        secret = random_base32()
        if known is not None and known.confirmed_at is not None:
            raise Conflict("mfa.totp_already_enabled")
        totp = known or Totp(user_id=user_id)
        totp.secret, totp.started_at = (
            encryptor.encrypt(secret, _encryption_context(user_id)),
            utc_now(),
        )
        await self.crud.add(totp)
        uri = TOTP(secret).provisioning_uri(name=username, issuer_name=TOTP_ISSUER)
        return TotpEnrolment(secret=secret, uri=uri, qr=qr_data_uri(uri))

    async def confirm_totp(self, user_id: int, code: str, encryptor: Encryptor) -> RecoveryCodes:
        totp = await self.crud.get_totp(user_id)
        if totp is not None and totp.confirmed_at is not None:
            raise Conflict("mfa.totp_already_enabled")
        if totp is None or totp.started_at < utc_now() - ENROLMENT_TTL:
            raise Conflict("mfa.enrolment_expired")
        step = self._matching_step(totp, normalize_code(code), encryptor)
        if step is None or not await self.crud.confirm_totp(user_id, totp.secret, step, utc_now()):
            raise Unprocessable("auth.wrong_code", field="code")
        return RecoveryCodes(codes=await self.create_first_recovery_codes(user_id))

    async def create_first_recovery_codes(self, user_id: int) -> list[str]:
        """None where he has some already: a second factor changes nothing about them."""
        return (
            []
            if await self.crud.count_recovery_codes(user_id)
            else (await self.renew_recovery_codes(user_id)).codes
        )

    async def renew_recovery_codes(self, user_id: int) -> RecoveryCodes:
        codes = generate_recovery_codes()
        await self.crud.replace_recovery_codes(user_id, [code_digest(code) for code in codes])
        return RecoveryCodes(codes=codes)

    async def disable_totp(self, user_id: int) -> None:
        if (totp := await self.crud.get_totp(user_id)) is not None:
            await self.crud.delete(totp)
        await self._delete_orphaned_codes(user_id)

    async def delete_passkey(self, id: int, user_id: int) -> None:
        await self.passkeys.delete(id, user_id)
        await self._delete_orphaned_codes(user_id)

    async def _delete_orphaned_codes(self, user_id: int) -> None:
        """Recovery codes are worth nothing without a factor that they stand in for."""
        if not await self.methods(user_id):
            await self.crud.replace_recovery_codes(user_id, [])

    def _matching_step(self, totp: Totp, code: str, encryptor: Encryptor) -> int | None:
        """A secret that cannot be opened any more fits no code."""
        secret = encryptor.decrypt(totp.secret, _encryption_context(totp.user_id))
        return (
            matching_step(secret, code, utc_now(), totp.last_step) if secret is not None else None
        )


def _encryption_context(user_id: int) -> str:
    return f"totp:{user_id}"
