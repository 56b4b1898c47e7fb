"""Verifies passwords, second factors, passkeys and external identities."""

from dataclasses import dataclass

from app.api.v1.module_system.identity.service import ExternalIdentity, IdentityService
from app.api.v1.module_system.mfa.factor import FactorServices, VerifiedFactor
from app.api.v1.module_system.mfa.service import MfaService
from app.api.v1.module_system.passkey.relying_party import RelyingParty
from app.api.v1.module_system.passkey.schema import Assertion
from app.api.v1.module_system.passkey.service import PasskeyService, VerifiedAssertion
from app.api.v1.module_system.user.model import User
from app.core.crypto.password_policy import validate_password
from app.core.crypto.passwords import hash_password, verify_password
from app.core.login_names import login_key
from app.kit.context import Context
from app.kit.errors import CredentialRejected, Unauthorized, Unprocessable

from .crud import AccountCrud
from .mfa_token import MfaTokenClaims
from .schema import PasswordChange


@dataclass(frozen=True, slots=True)
class AccountSnapshot:
    """The columns of a user that authentication needs, read before a slow check starts.

    `user_inputs` are texts that a password may not consist of.
    """

    id: int
    dept_id: int
    username: str
    security_stamp: str
    hashed_password: str
    is_active: bool
    has_temporary_password: bool
    user_inputs: tuple[str | None, ...]

    @classmethod
    def from_user(cls, user: User) -> "AccountSnapshot":
        return cls(
            id=user.id,
            dept_id=user.dept_id,
            username=user.username,
            security_stamp=user.security_stamp,
            hashed_password=user.hashed_password,
            is_active=user.is_active,
            has_temporary_password=user.temporary_password_at is not None,
            user_inputs=(user.username, user.name, user.email),
        )


@dataclass(frozen=True, slots=True)
class LoginIdentifier:
    """A login name and the account it resolves to.

    `rate_limit_key` is the normalised name as typed, so that attempts on names that do not exist
    count alike. Resetting the attempts of a user changes the key. `account` is None if there is no
    such user.
    """

    rate_limit_key: str
    account: AccountSnapshot | None = None

    @property
    def user_id(self) -> int | None:
        return self.account.id if self.account else None

    def require_account(self) -> AccountSnapshot:
        """Returns the account. Raises Unauthorized if there is none."""
        if self.account is None:
            raise Unauthorized
        return self.account


@dataclass(frozen=True, slots=True)
class VerifiedPassword:
    """A correct password. `new_hash` is a stronger hash of it, or the stored one."""

    account: AccountSnapshot
    new_hash: str


class AuthenticationService:
    """Verifies credentials. Reads first, and holds no connection while it hashes.

    Between `identify` and the verification, the caller consumes the rate limit. A wrong name, a
    wrong password and a disabled account give the same error after the same time.
    """

    def __init__(self, context: Context) -> None:
        self.accounts = AccountCrud(context)
        self.mfa = MfaService(context)
        self.actor = context.actor
        self.parameters = context.parameters
        self.passkeys = PasskeyService(context)
        self.identities = IdentityService(context)

    async def identify(self, login_name: str) -> LoginIdentifier:
        """Resolves a username or an e-mail address."""
        user = await self.accounts.user_by_login(login_key(login_name))
        return await self._to_identifier(user, login_name)

    async def identify_current(self) -> LoginIdentifier:
        """Resolves the caller, who authenticates again."""
        user = await self.accounts.get_user(self.actor.id)
        return await self._to_identifier(user, user.username if user else "")

    async def identify_from_mfa(self, claims: MfaTokenClaims) -> LoginIdentifier:
        """Resolves the user of an MFA token.

        Raises Unauthorized if the user was disabled or their security stamp changed since.
        """
        user = await self.accounts.get_user(claims.user_id)
        if user is None or not user.is_active or not claims.matches_stamp(user.security_stamp):
            raise Unauthorized("auth.mfa_expired")
        return await self._to_identifier(user, user.username)

    async def identify_by_identity(self, identity: ExternalIdentity) -> LoginIdentifier | None:
        """Resolves the user who linked this identity, active or not. None if no user did."""
        owner_id = await self.identities.owner_id(identity)
        user = None if owner_id is None else await self.accounts.get_user(owner_id)
        if user is None:
            await self.accounts.close_connection()
            return None
        return await self._to_identifier(user, user.username)

    async def identify_by_passkey(self, assertion: VerifiedAssertion) -> LoginIdentifier:
        """Resolves the owner of the passkey. Raises Unauthorized if they are disabled."""
        user = await self.accounts.get_user(assertion.user_id)
        if user is None or not user.is_active:
            raise Unauthorized("passkey.rejected")
        return await self._to_identifier(user, user.username)

    async def verify_password(self, identifier: LoginIdentifier, password: str) -> VerifiedPassword:
        """Verifies the password at login. Raises Unauthorized."""
        account = identifier.account
        new_hash = await verify_password(password, account.hashed_password if account else None)
        if account is None or new_hash is None or not account.is_active:
            raise Unauthorized("auth.invalid_credentials")
        return VerifiedPassword(account, new_hash)

    async def confirm_password(self, identifier: LoginIdentifier, password: str) -> None:
        """Verifies the password of the caller before a sensitive change.

        Raises CredentialRejected.
        """
        if not await self._is_password_correct(identifier, password):
            raise CredentialRejected("auth.wrong_password", field="password")

    async def hash_new_password(self, identifier: LoginIdentifier, change: PasswordChange) -> str:
        """Verifies the old password and returns the hash of the new one. Raises Unprocessable."""
        if not await self._is_password_correct(identifier, change.old_password):
            raise CredentialRejected("auth.wrong_password", field="old_password")
        if change.new_password == change.old_password:
            raise Unprocessable("auth.same_password", field="new_password")
        user_inputs = identifier.require_account().user_inputs
        await validate_password(change.new_password, "new_password", user_inputs, self.parameters)
        return await hash_password(change.new_password)

    async def mfa_methods(self, account: AccountSnapshot) -> list[str]:
        """Returns the second factors the user may use. Empty if the first step is enough."""
        methods = await self.mfa.methods(account.id)
        await self.accounts.close_connection()
        return methods

    async def verify_factor(
        self, account: AccountSnapshot, response: object, services: FactorServices
    ) -> VerifiedFactor | None:
        """Verifies the response to an MFA challenge. Returns None if it is wrong."""
        verified = await self.mfa.verify(account.id, response, services)
        await self.accounts.close_connection()
        return verified

    async def verify_passkey(
        self, relying_party: RelyingParty, assertion: Assertion, challenge: bytes | None
    ) -> VerifiedAssertion:
        """Verifies a passkey login, before the user is known. Raises Unauthorized."""
        verified = None
        if challenge is not None:
            verified = await self.passkeys.verify_assertion(relying_party, assertion, challenge)
        await self.accounts.close_connection()
        if verified is None:
            raise Unauthorized("passkey.rejected")
        return verified

    async def require_own_passkey(self, id: int) -> None:
        """Raises NotFound unless the passkey belongs to the caller."""
        await self.passkeys.require_own(id, self.actor.id)
        await self.accounts.close_connection()

    async def require_own_identity(self, id: int) -> None:
        """Raises NotFound unless the identity belongs to the caller."""
        await self.identities.require_own(id, self.actor.id)
        await self.accounts.close_connection()

    async def _is_password_correct(self, identifier: LoginIdentifier, password: str) -> bool:
        account = identifier.account
        if account is None:
            return False
        return await verify_password(password, account.hashed_password) is not None

    async def _to_identifier(self, user: User | None, login_name: str) -> LoginIdentifier:
        await self.accounts.close_connection()
        key = login_key(login_name)
        if user is None:
            return LoginIdentifier(key)
        if user.attempts_reset_at is not None:
            key += user.attempts_reset_at.isoformat()
        return LoginIdentifier(key, AccountSnapshot.from_user(user))
