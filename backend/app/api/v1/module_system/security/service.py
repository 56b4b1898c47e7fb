from app.api.v1.module_system.factor.schema import Enrolment, RecoveryCodes
from app.api.v1.module_system.factor.service import Checked, FactorService
from app.api.v1.module_system.identity.service import IdentityService, Person
from app.api.v1.module_system.passkey.schema import Options
from app.api.v1.module_system.passkey.site import Site
from app.api.v1.module_system.user.model import User
from app.core.vault import Vault
from app.kit.context import Context
from app.kit.errors import Unauthorized, Unprocessable

from .crud import SecurityCrud
from .schema import NewPasskey, PasskeyForm, Security


class SecurityService:
    """One's own second factors, and who else says who one is. Whatever makes the account weaker, or
    could lock its owner out, wants proof first.
    """

    def __init__(self, context: Context) -> None:
        self.crud = SecurityCrud(context)
        self.factors = FactorService(context)
        self.actor = context.actor
        self.identities = IdentityService(context)

    async def mine(self) -> Security:
        methods = await self.factors.methods(self.actor.id)
        return Security(
            totp="totp" in methods,
            recovery_codes=await self.factors.codes_left(self.actor.id) if methods else 0,
            passkeys=await self.factors.passkeys.of(self.actor.id),
            identities=await self.identities.of(self.actor.id),
        )

    async def enrol(self, vault: Vault) -> Enrolment:
        user = await self._me()
        return await self.factors.enrol(user.id, user.username, vault)

    async def confirm(self, code: str, vault: Vault) -> RecoveryCodes:
        user = await self._me()
        return await self.factors.confirm(user.id, code, vault)

    async def renew_codes(self, checked: Checked, vault: Vault) -> RecoveryCodes:
        user = await self._proven(checked, vault)
        return await self.factors.renew_codes(user.id)

    async def disable_totp(self, checked: Checked, vault: Vault) -> None:
        user = await self._proven(checked, vault)
        await self.factors.disable_totp(user.id)

    async def passkey_options(self, site: Site, challenge: bytes) -> Options:
        user = await self._me()
        return await self.factors.passkeys.creation(site, challenge, user.id, user.username)

    async def add_passkey(
        self, site: Site, form: PasskeyForm, challenge: bytes | None
    ) -> NewPasskey:
        if challenge is None:
            raise Unprocessable("passkey.refused", field="credential")
        user = await self._me()
        await self.factors.passkeys.register(site, form.credential, challenge, user.id, form.name)
        return NewPasskey(codes=await self.factors.first_codes(user.id))

    async def remove_passkey(self, id: int) -> None:
        user = await self._me()
        await self.factors.remove_passkey(id, user.id)

    async def connect(self, person: Person) -> None:
        user = await self._me()
        await self.identities.connect(user.id, user.email, person)

    async def disconnect(self, id: int) -> None:
        user = await self._me()
        await self.identities.remove(id, user.id)

    async def _proven(self, checked: Checked, vault: Vault) -> User:
        user = await self._me()
        if not await self.factors.use(user.id, checked, vault):
            raise Unprocessable("auth.wrong_code", field="code")
        return user

    async def _me(self) -> User:
        """In this session, so that the record of a change tells whose it is."""
        if (user := await self.crud.user(self.actor.id)) is None:
            raise Unauthorized
        return user
