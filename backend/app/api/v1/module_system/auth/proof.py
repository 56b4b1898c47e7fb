"""Is it he? Asked of whoever signs in, and of who changes his password."""

import unicodedata
from dataclasses import dataclass

from app.api.v1.module_system.factor.service import Checked, FactorService
from app.api.v1.module_system.identity.service import IdentityService, Person
from app.api.v1.module_system.passkey.schema import Assertion
from app.api.v1.module_system.passkey.service import PasskeyService, Signed
from app.api.v1.module_system.passkey.site import Site
from app.api.v1.module_system.user.model import User
from app.core.password_rules import require_good
from app.core.passwords import check_password, hash_password
from app.core.vault import Vault
from app.kit.context import Context
from app.kit.errors import Unauthorized, Unprocessable

from .crud import AuthCrud
from .pending import Halfway
from .schema import PasswordChange


@dataclass(frozen=True, slots=True)
class Account:
    """What is needed of somebody while his password is checked, and of him who proved to be it:
    read before.
    """

    id: int
    dept_id: int
    stamp: str
    hashed: str
    is_active: bool
    one_time: bool
    about: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says that he is `key`, which is the same however he wrote it. `account` is None
    where nobody is.

    By the name he gave, and not by whom it names: guesses are counted alike for names that nobody
    has. Once he was forgiven those he, or others, made, his key is another one.
    """

    key: str
    account: Account | None = None

    @property
    def user_id(self) -> int | None:
        return self.account.id if self.account else None

    @property
    def certain(self) -> Account:
        """Of one who is known to be somebody."""
        if self.account is None:
            raise Unauthorized
        return self.account


@dataclass(frozen=True, slots=True)
class Proven:
    """`kept` is the hash to keep: a better one of the same password, maybe."""

    account: Account
    kept: str


class ProofService:
    """Is it the right password? Reads first, and holds no connection while it hashes.

    Between a claim and its proof the guess is paid for.

    Whether the name, the password or the account was wrong, the answer is the same and takes as
    long.
    """

    def __init__(self, context: Context) -> None:
        self.auth = AuthCrud(context)
        self.factors = FactorService(context)
        self.actor = context.actor
        self.passkeys = PasskeyService(context)
        self.identities = IdentityService(context)

    async def claim(self, name: str) -> Claim:
        return await self._claim(await self.auth.named(name), name)

    async def own_claim(self) -> Claim:
        user = await self.auth.user(self.actor.id)
        return await self._claim(user, user.username if user else "")

    async def halfway_claim(self, halfway: Halfway) -> Claim:
        """His who has given his password, unless what it was right for has changed meanwhile."""
        user = await self.auth.user(halfway.user_id)
        if user is None or not user.is_active or not halfway.is_of(user.security_stamp):
            raise Unauthorized("auth.second_step_over")
        return await self._claim(user, user.username)

    async def prove(self, claim: Claim, password: str) -> Proven:
        account = claim.account
        kept = await check_password(password, account.hashed if account else None)
        if account is None or kept is None or not account.is_active:
            raise Unauthorized("auth.refused")
        return Proven(account, kept)

    async def require(self, claim: Claim, password: str) -> None:
        """Of one who is signed in, before what only he himself may do."""
        if claim.account is None or await check_password(password, claim.account.hashed) is None:
            raise Unprocessable("auth.wrong_password", field="password")

    async def methods(self, account: Account) -> list[str]:
        """What else is to be asked of him."""
        found = await self.factors.methods(account.id)
        await self.auth.release()
        return found

    async def check_code(self, account: Account, code: str, vault: Vault) -> Checked | None:
        checked = await self.factors.check(account.id, code, vault)
        await self.auth.release()
        return checked

    async def check_passkey(self, site: Site, sent: Assertion, challenge: bytes | None) -> Signed:
        signed = await self.passkeys.check(site, sent, challenge) if challenge else None
        await self.auth.release()
        if signed is None:
            raise Unauthorized("passkey.refused")
        return signed

    async def require_passkey(self, id: int) -> None:
        """One of one's own, before anything is asked about it."""
        await self.passkeys.mine(id, self.actor.id)
        await self.auth.release()

    async def claim_of_person(self, person: Person) -> Claim | None:
        """Of the one who has connected that account, whether or not he may sign in; None where
        nobody has.
        """
        owner = await self.identities.owner(person)
        user = await self.auth.user(owner) if owner is not None else None
        if user is None:
            await self.auth.release()
            return None
        return await self._claim(user, user.username)

    async def require_identity(self, id: int) -> None:
        """One of one's own, before anything is asked about it."""
        await self.identities.mine(id, self.actor.id)
        await self.auth.release()

    async def claim_of(self, signed: Signed) -> Claim:
        """Of the one whose passkey it is; Unauthorized where he may not sign in."""
        user = await self.auth.user(signed.user_id)
        if user is None or not user.is_active:
            raise Unauthorized("passkey.refused")
        return await self._claim(user, user.username)

    async def new_hash(self, claim: Claim, change: PasswordChange) -> str:
        """For one who knows the old password."""
        if (
            claim.account is None
            or await check_password(change.old_password, claim.account.hashed) is None
        ):
            raise Unprocessable("auth.wrong_password", field="old_password")
        if change.new_password == change.old_password:
            raise Unprocessable("auth.same_password", field="new_password")
        await require_good(change.new_password, "new_password", claim.account.about)
        return await hash_password(change.new_password)

    async def _claim(self, user: User | None, name: str) -> Claim:
        await self.auth.release()
        if user is None:
            return Claim(_letters(name))
        since = user.guesses_since.isoformat() if user.guesses_since else ""
        about = user.username, user.name, user.email
        one_time = user.one_time_since is not None
        mine = (
            user.id,
            user.dept_id,
            user.security_stamp,
            user.hashed_password,
            user.is_active,
            one_time,
            about,
        )
        return Claim(_letters(name) + since, Account(*mine))


def _letters(name: str) -> str:
    """What is left of it in any collation: some databases find `mary` for `Märy`, or with invisible
    joiners in it.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(filter(str.isalnum, plain)) or name
