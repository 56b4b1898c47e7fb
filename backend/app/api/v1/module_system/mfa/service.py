from datetime import timedelta

from pyotp import random_base32
from pyotp.totp import TOTP

from app.api.v1.module_system.passkey.service import PasskeyService
from app.core.crypto.encryption import Encryptor
from app.kit.context import Context
from app.kit.errors import Conflict, NotFound, Unprocessable
from app.kit.model import utc_now

from .crud import MfaCrud
from .factor import FactorServices, VerifiedFactor
from .factors import FACTORS, matching_totp_step, totp_encryption_context
from .model import Totp
from .otp import code_digest, generate_recovery_codes, normalize_code, qr_data_uri
from .schema import MfaOptions, RecoveryCodes, TotpEnrolment

TOTP_ISSUER = "FastApiAdmin"
ENROLMENT_TTL = timedelta(minutes=15)  # of a TOTP secret that is not confirmed


class MfaService:
    """Second factors: verification with any of them, and enrolment of authenticators.

    A response is verified first and consumed later. Between the two the rate limit is refunded, in
    a transaction of its own.
    """

    def __init__(self, context: Context) -> None:
        self.crud = MfaCrud(context)
        self.passkeys = PasskeyService(context)
        self.factors = {factor.name: factor(context) for factor in FACTORS}

    async def methods(self, user_id: int) -> list[str]:
        """Returns the names of the factors the user may use. Empty if there is none."""
        names: list[str] = []
        for factor in self.factors.values():
            if factor.is_backup and not names:
                continue
            if await factor.is_enrolled(user_id):
                names.append(factor.name)
        return names

    async def challenge(self, name: str, user_id: int, services: FactorServices) -> MfaOptions:
        """Raises NotFound if there is no such factor or it needs no challenge."""
        factor = self.factors.get(name)
        options = None if factor is None else await factor.challenge(user_id, services)
        if options is None:
            raise NotFound
        return MfaOptions(options=options)

    async def verify(
        self, user_id: int, response: object, services: FactorServices
    ) -> VerifiedFactor | None:
        """Verifies the response with each factor that accepts its type."""
        for factor in self.factors.values():
            if not isinstance(response, factor.response_type):
                continue
            verified: VerifiedFactor | None = await factor.verify(user_id, response, services)
            if verified is not None:
                return verified
        return None

    async def consume(
        self, user_id: int, verified: VerifiedFactor, services: FactorServices
    ) -> bool:
        """Returns False if another request consumed the response first."""
        factor = self.factors[verified.factor]
        return await factor.consume(user_id, verified, services)

    def error_key(self, verified: VerifiedFactor) -> str:
        """Returns the key of the error for a response that was consumed before."""
        return self.factors[verified.factor].error_key

    async def count_recovery_codes(self, user_id: int) -> int:
        """Returns the number of unused recovery codes."""
        return await self.crud.count_recovery_codes(user_id)

    async def enrol_totp(self, user_id: int, username: str, encryptor: Encryptor) -> TotpEnrolment:
        """Creates a secret, or replaces one that is not confirmed. Raises Conflict."""
        totp = await self.crud.get_totp(user_id)
        if totp is not None and totp.confirmed_at is not None:
            raise Conflict("mfa.totp_already_enabled")
        secret = random_base32()
        totp = totp or Totp(user_id=user_id)
        totp.secret = encryptor.encrypt(secret, totp_encryption_context(user_id))
        totp.started_at = utc_now()
        await self.crud.add(totp)
        uri = TOTP(secret).provisioning_uri(name=username, issuer_name=TOTP_ISSUER)
        return TotpEnrolment(secret=secret, uri=uri, qr=qr_data_uri(uri))

    async def confirm_totp(self, user_id: int, code: str, encryptor: Encryptor) -> RecoveryCodes:
        """Enables the authenticator if the code is correct.

        Returns recovery codes, unless the user has some.
        """
        totp = await self.crud.get_totp(user_id)
        if totp is not None and totp.confirmed_at is not None:
            raise Conflict("mfa.totp_already_enabled")
        if totp is None or totp.started_at < utc_now() - ENROLMENT_TTL:
            raise Conflict("mfa.enrolment_expired")
        step = matching_totp_step(totp, normalize_code(code), encryptor)
        if step is None or not await self.crud.confirm_totp(user_id, totp.secret, step, utc_now()):
            raise Unprocessable("auth.wrong_code", field="code")
        return RecoveryCodes(codes=await self.create_first_recovery_codes(user_id))

    async def create_first_recovery_codes(self, user_id: int) -> list[str]:
        """Returns new recovery codes, or an empty list if the user has some."""
        if await self.crud.count_recovery_codes(user_id):
            return []
        return (await self.renew_recovery_codes(user_id)).codes

    async def renew_recovery_codes(self, user_id: int) -> RecoveryCodes:
        """Replaces all recovery codes of the user."""
        codes = generate_recovery_codes()
        await self.crud.replace_recovery_codes(user_id, [code_digest(code) for code in codes])
        return RecoveryCodes(codes=codes)

    async def disable_totp(self, user_id: int) -> None:
        totp = await self.crud.get_totp(user_id)
        if totp is not None:
            await self.crud.delete(totp)
        await self._delete_orphaned_codes(user_id)

    async def delete_passkey(self, id: int, user_id: int) -> None:
        await self.passkeys.delete(id, user_id)
        await self._delete_orphaned_codes(user_id)

    async def _delete_orphaned_codes(self, user_id: int) -> None:
        # Recovery codes replace another factor. Without one they have no use.
        if not await self.methods(user_id):
            await self.crud.replace_recovery_codes(user_id, [])
