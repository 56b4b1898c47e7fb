from dataclasses import dataclass, field
from datetime import timedelta

from pyotp import random_base32
from pyotp.totp import TOTP

from app.api.v1.module_system.passkey.service import PasskeyService
from app.core.vault import Vault
from app.kit.context import Context
from app.kit.errors import Conflict, Unprocessable
from app.kit.model import now

from .code import LENGTH, digest_of, picture, plain, recovery_codes, step_of
from .crud import FactorCrud
from .model import Totp
from .schema import Enrolment, RecoveryCodes

ISSUER = "FastApiAdmin"
LIFE = timedelta(minutes=15)  # of an enrolment that nobody confirms


@dataclass(frozen=True, slots=True)
class Checked:
    """A right code that nobody has used yet. `method` is its word in a session's `amr`."""

    method: str
    secret: str = field(default="", repr=False)  # sealed, and the step, of an authenticator
    step: int = 0
    digest: str = field(default="", repr=False)  # of a recovery code


class FactorService:
    """What proves that it is he, beside his password.

    A code is checked first and used after: between the two the guess is paid back, in a transaction
    of its own. It is used by one change of one row, so of two who send the same at once one is let
    in.
    """

    def __init__(self, context: Context) -> None:
        self.factors = FactorCrud(context)
        self.passkeys = PasskeyService(context)

    async def methods(self, user_id: int) -> list[str]:
        """What may be asked of him; nothing when his password is enough."""
        found = ["totp"] if await self.factors.has_totp(user_id) else []
        if await self.passkeys.count(user_id):
            found.append("passkey")
        if found and await self.factors.codes_left(user_id):
            found.append("recovery_code")
        return found

    async def codes_left(self, user_id: int) -> int:
        return await self.factors.codes_left(user_id)

    async def check(self, user_id: int, code: str, vault: Vault) -> Checked | None:
        given = plain(code)
        if len(given) != LENGTH:
            digest = digest_of(given)
            return (
                Checked("recovery", digest=digest)
                if await self.factors.has_code(user_id, digest)
                else None
            )
        totp = await self.factors.totp(user_id)
        if totp is None or totp.confirmed_at is None:
            return None
        step = self._step(totp, given, vault)
        return None if step is None else Checked("otp", totp.secret, step)

    async def use(self, user_id: int, checked: Checked, vault: Vault) -> bool:
        """False when somebody else was faster."""
        if checked.digest:
            return await self.factors.take_code(user_id, checked.digest, now())
        if not await self.factors.take_step(user_id, checked.secret, checked.step):
            return False
        if (
            vault.is_old(checked.secret)
            and (secret := vault.open(checked.secret, _label(user_id))) is not None
        ):
            await self.factors.seal_again(
                user_id, checked.secret, vault.seal(secret, _label(user_id))
            )
        return True

    async def enrol(self, user_id: int, name: str, vault: Vault) -> Enrolment:
        """Another one instead of one that was not confirmed."""
        known = await self.factors.totp(user_id)
        secret = random_base32()
        if known is not None and known.confirmed_at is not None:
            raise Conflict("factor.totp_on")
        totp = known or Totp(user_id=user_id)
        totp.secret, totp.started_at = vault.seal(secret, _label(user_id)), now()
        await self.factors.add(totp)
        uri = TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
        return Enrolment(secret=secret, uri=uri, qr=picture(uri))

    async def confirm(self, user_id: int, code: str, vault: Vault) -> RecoveryCodes:
        totp = await self.factors.totp(user_id)
        if totp is not None and totp.confirmed_at is not None:
            raise Conflict("factor.totp_on")
        if totp is None or totp.started_at < now() - LIFE:
            raise Conflict("factor.enrolment_over")
        step = self._step(totp, plain(code), vault)
        if step is None or not await self.factors.confirm(user_id, totp.secret, step, now()):
            raise Unprocessable("auth.wrong_code", field="code")
        return RecoveryCodes(codes=await self.first_codes(user_id))

    async def first_codes(self, user_id: int) -> list[str]:
        """None where he has some already: a second factor changes nothing about them."""
        return (
            []
            if await self.factors.codes_left(user_id)
            else (await self.renew_codes(user_id)).codes
        )

    async def renew_codes(self, user_id: int) -> RecoveryCodes:
        codes = recovery_codes()
        await self.factors.replace_codes(user_id, [digest_of(code) for code in codes])
        return RecoveryCodes(codes=codes)

    async def disable_totp(self, user_id: int) -> None:
        if (totp := await self.factors.totp(user_id)) is not None:
            await self.factors.remove(totp)
        await self._tidy(user_id)

    async def remove_passkey(self, id: int, user_id: int) -> None:
        await self.passkeys.remove(id, user_id)
        await self._tidy(user_id)

    async def _tidy(self, user_id: int) -> None:
        """Recovery codes are worth nothing without a factor that they stand in for."""
        if not await self.methods(user_id):
            await self.factors.replace_codes(user_id, [])

    def _step(self, totp: Totp, code: str, vault: Vault) -> int | None:
        """A secret that cannot be opened any more fits no code."""
        secret = vault.open(totp.secret, _label(totp.user_id))
        return step_of(secret, code, now(), totp.last_step) if secret is not None else None


def _label(user_id: int) -> str:
    return f"totp:{user_id}"
