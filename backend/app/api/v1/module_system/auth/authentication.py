"""Is it he? Asked of whoever signs in, and of who changes his password."""

import unicodedata
from dataclasses import dataclass

from app.api.v1.module_system.identity.service import ExternalIdentity, IdentityService
from app.api.v1.module_system.mfa.service import MfaService, VerifiedCode
from app.api.v1.module_system.passkey.relying_party import RelyingParty
from app.api.v1.module_system.passkey.schema import Assertion
from app.api.v1.module_system.passkey.service import PasskeyService, VerifiedAssertion
from app.api.v1.module_system.user.model import User
from app.core.crypto.encryption import Encryptor
from app.core.crypto.password_policy import validate_password
from app.core.crypto.passwords import hash_password, verify_password
from app.kit.context import Context
from app.kit.errors import Unauthorized, Unprocessable

from .crud import AccountCrud
from .mfa_token import MfaTokenClaims
from .schema import PasswordChange


@dataclass(frozen=True, slots=True)
class AccountSnapshot:
    """What is needed of somebody while his password is checked, and of him who proved to be it:
    read before.
    """

    id: int
    dept_id: int
    security_stamp: str
    hashed_password: str
    is_active: bool
    has_temporary_password: bool
    user_inputs: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class LoginIdentifier:
    """Somebody says that he is `key`, which is the same however he wrote it. `account` is None
    where nobody is.

    By the name he gave, and not by whom it names: guesses are counted alike for names that nobody
    has. Once he was forgiven those he, or others, made, his key is another one.
    """

    rate_limit_key: str
    account: AccountSnapshot | None = None

    @property
    def user_id(self) -> int | None:
        return self.account.id if self.account else None

    @property
    def require_account(self) -> AccountSnapshot:
        """Of one who is known to be somebody."""
        if self.account is None:
            raise Unauthorized
        return self.account


@dataclass(frozen=True, slots=True)
class VerifiedPassword:
    """`kept` is the hash to keep: a better one of the same password, maybe."""

    account: AccountSnapshot
    new_hash: str


class AuthenticationService:
    """Is it the right password? Reads first, and holds no connection while it hashes.

    Between a claim and its proof the guess is paid for.

    Whether the name, the password or the account was wrong, the answer is the same and takes as
    long.
    """

    def __init__(self, context: Context) -> None:
        self.accounts = AccountCrud(context)
        self.mfa = MfaService(context)
        self.actor = context.actor
        self.passkeys = PasskeyService(context)
        self.identities = IdentityService(context)

    async def identify(self, login_name: str) -> LoginIdentifier:
        return await self._to_identifier(await self.accounts.user_by_login(login_name), login_name)

    async def identify_current(self) -> LoginIdentifier:
        user = await self.accounts.get_user(self.actor.id)
        return await self._to_identifier(user, user.username if user else "")

    async def identify_from_mfa(self, mfa_claims: MfaTokenClaims) -> LoginIdentifier:
        """His who has given his password, unless what it was right for has changed meanwhile."""
        user = await self.accounts.get_user(mfa_claims.user_id)
        if user is None or not user.is_active or not mfa_claims.matches_stamp(user.security_stamp):
            raise Unauthorized("auth.mfa_expired")
        return await self._to_identifier(user, user.username)

    async def verify_password(self, identifier: LoginIdentifier, password: str) -> VerifiedPassword:
        account = identifier.account
        kept = await verify_password(password, account.hashed_password if account else None)
        if account is None or kept is None or not account.is_active:
            raise Unauthorized("auth.invalid_credentials")
        return VerifiedPassword(account, kept)

    async def confirm_password(self, identifier: LoginIdentifier, password: str) -> None:
        """Of one who is signed in, before what only he himself may do."""
        if (
            identifier.account is None
            or await verify_password(password, identifier.account.hashed_password) is None
        ):
            raise Unprocessable("auth.wrong_password", field="password")

    async def mfa_methods(self, account: AccountSnapshot) -> list[str]:
        """What else is to be asked of him."""
        found = await self.mfa.methods(account.id)
        await self.accounts.close_connection()
        return found

    async def verify_code(
        self, account: AccountSnapshot, code: str, encryptor: Encryptor
    ) -> VerifiedCode | None:
        checked = await self.mfa.verify_code(account.id, code, encryptor)
        await self.accounts.close_connection()
        return checked

    async def verify_passkey(
        self, relying_party: RelyingParty, assertion: Assertion, challenge: bytes | None
    ) -> VerifiedAssertion:
        signed = (
            await self.passkeys.verify_assertion(relying_party, assertion, challenge)
            if challenge
            else None
        )
        await self.accounts.close_connection()
        if signed is None:
            raise Unauthorized("passkey.rejected")
        return signed

    async def require_own_passkey(self, id: int) -> None:
        """One of one's own, before anything is asked about it."""
        await self.passkeys.require_own(id, self.actor.id)
        await self.accounts.close_connection()

    async def identify_by_identity(self, identity: ExternalIdentity) -> LoginIdentifier | None:
        """Of the one who has connected that account, whether or not he may sign in; None where
        nobody has.
        """
        owner = await self.identities.owner_id(identity)
        user = await self.accounts.get_user(owner) if owner is not None else None
        if user is None:
            await self.accounts.close_connection()
            return None
        return await self._to_identifier(user, user.username)

    async def require_own_identity(self, id: int) -> None:
        """One of one's own, before anything is asked about it."""
        await self.identities.require_own(id, self.actor.id)
        await self.accounts.close_connection()

    async def identify_by_passkey(self, verified_assertion: VerifiedAssertion) -> LoginIdentifier:
        """Of the one whose passkey it is; Unauthorized where he may not sign in."""
        user = await self.accounts.get_user(verified_assertion.user_id)
        if user is None or not user.is_active:
            raise Unauthorized("passkey.rejected")
        return await self._to_identifier(user, user.username)

    async def hash_new_password(self, identifier: LoginIdentifier, change: PasswordChange) -> str:
        """For one who knows the old password."""
        if (
            identifier.account is None
            or await verify_password(change.old_password, identifier.account.hashed_password)
            is None
        ):
            raise Unprocessable("auth.wrong_password", field="old_password")
        if change.new_password == change.old_password:
            raise Unprocessable("auth.same_password", field="new_password")
        await validate_password(change.new_password, "new_password", identifier.account.user_inputs)
        return await hash_password(change.new_password)

    async def _to_identifier(self, user: User | None, login_name: str) -> LoginIdentifier:
        await self.accounts.close_connection()
        if user is None:
            return LoginIdentifier(_normalized_login(login_name))
        since = user.attempts_reset_at.isoformat() if user.attempts_reset_at else ""
        about = user.username, user.name, user.email
        one_time = user.temporary_password_at is not None
        mine = (
            user.id,
            user.dept_id,
            user.security_stamp,
            user.hashed_password,
            user.is_active,
            one_time,
            about,
        )
        return LoginIdentifier(_normalized_login(login_name) + since, AccountSnapshot(*mine))


def _normalized_login(login_name: str) -> str:
    """What is left of it in any collation: some databases find `mary` for `Märy`, or with invisible
    joiners in it.
    """
    plain = unicodedata.normalize("NFKD", login_name).casefold()
    return "".join(filter(str.isalnum, plain)) or login_name
