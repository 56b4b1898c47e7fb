from app.api.v1.module_system.identity.service import ExternalIdentity, IdentityService
from app.api.v1.module_system.mfa.factor import FactorServices, VerifiedFactor
from app.api.v1.module_system.mfa.schema import RecoveryCodes, TotpEnrolment
from app.api.v1.module_system.mfa.service import MfaService
from app.api.v1.module_system.passkey.relying_party import RelyingParty
from app.api.v1.module_system.passkey.schema import PasskeyOptions
from app.api.v1.module_system.user.model import User
from app.core.crypto.encryption import Encryptor
from app.kit.context import Context
from app.kit.errors import CredentialRejected, Unauthorized, Unprocessable

from .crud import AccountSecurityCrud
from .schema import AccountSecurity, PasskeyRegistered, PasskeyRegistration


class AccountSecurityService:
    """Second factors and linked identities of the caller.

    The controller asks for the password, or password and code, before a change that weakens the
    account or could lock the user out.
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
        self, factor: VerifiedFactor, services: FactorServices
    ) -> RecoveryCodes:
        user = await self._consume_factor(factor, services)
        return await self.mfa.renew_recovery_codes(user.id)

    async def disable_totp(self, factor: VerifiedFactor, services: FactorServices) -> None:
        user = await self._consume_factor(factor, services)
        await self.mfa.disable_totp(user.id)

    async def passkey_options(
        self, relying_party: RelyingParty, challenge: bytes
    ) -> PasskeyOptions:
        user = await self._get_user()
        return await self.mfa.passkeys.registration_options(
            relying_party, challenge, user.id, user.username
        )

    async def add_passkey(
        self, relying_party: RelyingParty, data: PasskeyRegistration, challenge: bytes | None
    ) -> PasskeyRegistered:
        if challenge is None:
            raise Unprocessable("passkey.rejected", field="credential")
        user = await self._get_user()
        await self.mfa.passkeys.register(
            relying_party, data.credential, challenge, user.id, data.name
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

    async def _consume_factor(self, factor: VerifiedFactor, services: FactorServices) -> User:
        user = await self._get_user()
        if not await self.mfa.consume(user.id, factor, services):
            raise CredentialRejected(self.mfa.error_key(factor), field="code")
        return user

    async def _get_user(self) -> User:
        """Loads the user into this session: the audit log reads the owner of a change from it."""
        user = await self.crud.get_user(self.actor.id)
        if user is None:
            raise Unauthorized
        return user
