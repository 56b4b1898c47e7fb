from app.api.v1.module_system.identity.service import ExternalIdentity, IdentityService
from app.api.v1.module_system.mfa.schema import RecoveryCodes, TotpEnrolment
from app.api.v1.module_system.mfa.service import MfaService, VerifiedCode
from app.api.v1.module_system.passkey.relying_party import RelyingParty
from app.api.v1.module_system.passkey.schema import PasskeyOptions
from app.api.v1.module_system.user.model import User
from app.core.crypto.encryption import Encryptor
from app.kit.context import Context
from app.kit.errors import Unauthorized, Unprocessable

from .crud import AccountSecurityCrud
from .schema import AccountSecurity, PasskeyRegistered, PasskeyRegistration


class AccountSecurityService:
    """One's own second factors, and who else says who one is. Whatever makes the account weaker, or
    could lock its owner out, wants proof first.
    """

    def __init__(self, context: Context) -> None:
        self.crud = AccountSecurityCrud(context)
        self.mfa = MfaService(context)
        self.actor = context.actor
        self.identities = IdentityService(context)

    async def get_overview(self) -> AccountSecurity:
        methods = await self.mfa.methods(self.actor.id)
        return AccountSecurity(
            totp="totp" in methods,
            recovery_codes=await self.mfa.count_recovery_codes(self.actor.id) if methods else 0,
            passkeys=await self.mfa.passkeys.list_for(self.actor.id),
            identities=await self.identities.list_for(self.actor.id),
        )

    async def enrol_totp(self, encryptor: Encryptor) -> TotpEnrolment:
        user = await self._get_user()
        return await self.mfa.enrol_totp(user.id, user.username, encryptor)

    async def confirm_totp(self, code: str, encryptor: Encryptor) -> RecoveryCodes:
        user = await self._get_user()
        return await self.mfa.confirm_totp(user.id, code, encryptor)

    async def renew_recovery_codes(
        self, verified_code: VerifiedCode, encryptor: Encryptor
    ) -> RecoveryCodes:
        user = await self._consume_code(verified_code, encryptor)
        return await self.mfa.renew_recovery_codes(user.id)

    async def disable_totp(self, verified_code: VerifiedCode, encryptor: Encryptor) -> None:
        user = await self._consume_code(verified_code, encryptor)
        await self.mfa.disable_totp(user.id)

    async def passkey_options(
        self, relying_party: RelyingParty, challenge: bytes
    ) -> PasskeyOptions:
        user = await self._get_user()
        return await self.mfa.passkeys.registration_options(
            relying_party, challenge, user.id, user.username
        )

    async def add_passkey(
        self, relying_party: RelyingParty, form: PasskeyRegistration, challenge: bytes | None
    ) -> PasskeyRegistered:
        if challenge is None:
            raise Unprocessable("passkey.rejected", field="credential")
        user = await self._get_user()
        await self.mfa.passkeys.register(
            relying_party, form.credential, challenge, user.id, form.name
        )
        return PasskeyRegistered(codes=await self.mfa.create_first_recovery_codes(user.id))

    async def delete_passkey(self, id: int) -> None:
        user = await self._get_user()
        await self.mfa.delete_passkey(id, user.id)

    async def link_identity(self, identity: ExternalIdentity) -> None:
        user = await self._get_user()
        await self.identities.link(user.id, user.email, identity)

    async def unlink_identity(self, id: int) -> None:
        user = await self._get_user()
        await self.identities.unlink(id, user.id)

    async def _consume_code(self, verified_code: VerifiedCode, encryptor: Encryptor) -> User:
        user = await self._get_user()
        if not await self.mfa.consume_code(user.id, verified_code, encryptor):
            raise Unprocessable("auth.wrong_code", field="code")
        return user

    async def _get_user(self) -> User:
        """In this session, so that the record of a change tells whose it is."""
        if (user := await self.crud.get_user(self.actor.id)) is None:
            raise Unauthorized
        return user
