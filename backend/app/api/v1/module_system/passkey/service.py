from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes

from app.kit.clock import CLOCK_TOLERANCE
from app.kit.context import Context
from app.kit.errors import Conflict, Unprocessable
from app.kit.model import utc_now

from .crud import PasskeyCrud
from .model import Challenge, Passkey
from .relying_party import CredentialKey, RelyingParty
from .schema import Assertion, Attestation, PasskeyOptions, PasskeyOut

CHALLENGE_TTL = timedelta(minutes=5)
MAX_PASSKEYS = 20  # per user
REGISTER = "register"
LOGIN = "login"
MFA = "mfa"


@dataclass(frozen=True, slots=True)
class ChallengePurpose:
    """The purpose and the user of a challenge. `user_id` is 0 if the user is not known yet."""

    kind: str
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class VerifiedAssertion:
    """A valid assertion that has not been consumed. See `mfa.factor.VerifiedFactor`."""

    passkey_id: int
    user_id: int
    old_sign_count: int
    new_sign_count: int
    factor: str = "passkey"
    amr: str = "passkey"


class PasskeyService:
    """Passkeys (WebAuthn) and challenges.

    A challenge is deleted before its response is verified, so it can be answered once. The sign
    count of a passkey that counts must grow: an equal or lower one means a cloned authenticator.
    """

    def __init__(self, context: Context) -> None:
        self.passkeys = PasskeyCrud(context)

    async def issue_challenge(self, purpose: ChallengePurpose) -> bytes:
        """Returns 32 random bytes that are valid for CHALLENGE_TTL. Only a digest is stored."""
        challenge = token_bytes(32)
        digest = _challenge_digest(challenge, purpose)
        await self.passkeys.add_challenge(
            Challenge(digest=digest, expires_at=utc_now() + CHALLENGE_TTL)
        )
        return challenge

    async def pop_challenge_for(
        self, credential: Attestation | Assertion, purpose: ChallengePurpose
    ) -> bytes | None:
        """Consumes and returns the challenge that the credential answers. None if it is gone."""
        from .ceremony import parse_challenge

        challenge = parse_challenge(credential)
        if challenge is None or not await self.pop_challenge(challenge, purpose):
            return None
        return challenge

    async def pop_challenge(self, challenge: bytes, purpose: ChallengePurpose) -> bool:
        """Consumes the challenge. Returns False if there is none for this purpose."""
        now = utc_now()
        latest = now + CHALLENGE_TTL + CLOCK_TOLERANCE
        return await self.passkeys.pop_challenge(_challenge_digest(challenge, purpose), now, latest)

    async def delete_expired(self) -> None:
        """Deletes expired challenges."""
        await self.passkeys.delete_expired(utc_now())

    async def count_for(self, user_id: int) -> int:
        return await self.passkeys.count_for(user_id)

    async def list_for(self, user_id: int) -> list[PasskeyOut]:
        passkeys = await self.passkeys.list_for(user_id)
        return [PasskeyOut.model_validate(passkey) for passkey in passkeys]

    async def registration_options(
        self, relying_party: RelyingParty, challenge: bytes, user_id: int, name: str
    ) -> PasskeyOptions:
        """Returns options that exclude authenticators with a passkey of this user."""
        from .ceremony import registration_options

        passkeys = await self.passkeys.list_for(user_id)
        excluded_ids = [passkey.external_id for passkey in passkeys]
        options = registration_options(
            relying_party, challenge, name, _user_handle(user_id), excluded_ids
        )
        return PasskeyOptions(options=options, origins=relying_party.origins)

    async def authentication_options(
        self, relying_party: RelyingParty, challenge: bytes, user_id: int | None = None
    ) -> PasskeyOptions:
        """Returns options for the passkeys of this user, or for any passkey."""
        from .ceremony import authentication_options

        passkeys = [] if user_id is None else await self.passkeys.list_for(user_id)
        allowed_ids = [passkey.external_id for passkey in passkeys]
        options = authentication_options(relying_party, challenge, allowed_ids)
        return PasskeyOptions(options=options, origins=relying_party.origins)

    async def register(
        self,
        relying_party: RelyingParty,
        attestation: Attestation,
        challenge: bytes,
        user_id: int,
        name: str,
    ) -> None:
        """Stores a new passkey. Raises Unprocessable or Conflict."""
        from .ceremony import verify_registration

        key = verify_registration(relying_party, attestation, challenge)
        if key is None:
            raise Unprocessable("passkey.rejected", field="credential")
        if await self.passkeys.count_for(user_id) >= MAX_PASSKEYS:
            raise Conflict("passkey.too_many")
        passkey = Passkey(
            user_id=user_id,
            name=name,
            digest=_credential_digest(key.external_id),
            external_id=key.external_id,
            public_key=key.public_key,
            sign_count=key.sign_count,
        )
        if not await self.passkeys.add(passkey):
            raise Conflict("passkey.known")

    async def verify_assertion(
        self, relying_party: RelyingParty, assertion: Assertion, challenge: bytes
    ) -> VerifiedAssertion | None:
        """Returns None if the passkey is unknown or the assertion is invalid."""
        from .ceremony import parse_user_handle, verify_authentication

        passkey = await self.passkeys.by_digest(_credential_digest(assertion.id))
        if passkey is None:
            return None
        user_handle = parse_user_handle(assertion)
        if user_handle is not None and user_handle != _user_handle(passkey.user_id):
            return None
        key = CredentialKey(passkey.external_id, passkey.public_key, passkey.sign_count)
        sign_count = verify_authentication(relying_party, assertion, challenge, key)
        if sign_count is None:
            return None
        return VerifiedAssertion(passkey.id, passkey.user_id, passkey.sign_count, sign_count)

    async def consume_assertion(self, assertion: VerifiedAssertion) -> bool:
        """Stores the new sign count. Returns False if another request did so first."""
        return await self.passkeys.update_sign_count(
            assertion.passkey_id, assertion.old_sign_count, assertion.new_sign_count, utc_now()
        )

    async def delete(self, id: int, user_id: int) -> None:
        """Raises NotFound unless the passkey belongs to the user."""
        await self.passkeys.delete(await self.passkeys.get_own(id, user_id))

    async def require_own(self, id: int, user_id: int) -> None:
        """Raises NotFound unless the passkey belongs to the user."""
        await self.passkeys.get_own(id, user_id)


def _challenge_digest(challenge: bytes, purpose: ChallengePurpose) -> str:
    return sha256(f"{purpose.kind}:{purpose.user_id}\n".encode() + challenge).hexdigest()


def _user_handle(user_id: int) -> bytes:
    """Returns the WebAuthn user handle: equal for all passkeys of a user, without personal data."""
    return sha256(f"fastapiadmin.user\n{user_id}".encode()).digest()


def _credential_digest(external_id: str) -> str:
    return sha256(external_id.encode()).hexdigest()
