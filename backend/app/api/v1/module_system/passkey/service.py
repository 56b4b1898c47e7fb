from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes

from app.kit.context import Context
from app.kit.errors import Conflict, Unprocessable
from app.kit.model import utc_now

from .crud import PasskeyCrud
from .model import Challenge, Passkey
from .relying_party import CredentialKey, RelyingParty
from .schema import Assertion, Attestation, PasskeyOptions, PasskeyOut

CHALLENGE_TTL = timedelta(minutes=5)
MAX_PASSKEYS = 20  # a person
REGISTER = "new"
LOGIN = "enter"
MFA = "second"


@dataclass(frozen=True, slots=True)
class ChallengePurpose:
    """What a challenge is for, and whose it is; 0 where that is still to be found out."""

    kind: str
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class VerifiedAssertion:
    """A passkey signed what it was asked to. `sign_count` is the old one, `count` the one it came
    with.
    """

    passkey_id: int
    user_id: int
    old_sign_count: int
    new_sign_count: int
    method: str = "passkey"


class PasskeyService:
    """A challenge is good for one answer: it is gone before the answer is looked at. A passkey that
    counts its signatures must come with a higher count each time: an equal or lower one is a
    copy's.
    """

    def __init__(self, context: Context) -> None:
        self.passkeys = PasskeyCrud(context)

    async def issue_challenge(self, purpose: ChallengePurpose) -> bytes:
        challenge = token_bytes(32)
        await self.passkeys.add_challenge(
            Challenge(
                digest=_challenge_digest(challenge, purpose), expires_at=utc_now() + CHALLENGE_TTL
            )
        )
        return challenge

    async def pop_challenge_for(
        self, credential: Attestation | Assertion, purpose: ChallengePurpose
    ) -> bytes | None:
        from .ceremony import parse_challenge

        challenge = parse_challenge(credential)
        return (
            challenge
            if challenge is not None and await self.pop_challenge(challenge, purpose)
            else None
        )

    async def pop_challenge(self, challenge: bytes, purpose: ChallengePurpose) -> bool:
        return await self.passkeys.pop_challenge(_challenge_digest(challenge, purpose), utc_now())

    async def delete_expired(self) -> None:
        await self.passkeys.delete_expired(utc_now())

    async def count_for(self, user_id: int) -> int:
        return await self.passkeys.count_for(user_id)

    async def list_for(self, user_id: int) -> list[PasskeyOut]:
        return [
            PasskeyOut.model_validate(passkey) for passkey in await self.passkeys.list_for(user_id)
        ]

    async def registration_options(
        self, relying_party: RelyingParty, challenge: bytes, user_id: int, name: str
    ) -> PasskeyOptions:
        from .ceremony import registration_options

        known = await self.passkeys.list_for(user_id)
        ids = [passkey.external_id for passkey in known]
        return PasskeyOptions(
            options=registration_options(relying_party, challenge, name, _user_handle(user_id), ids)
        )

    async def authentication_options(
        self, relying_party: RelyingParty, challenge: bytes, user_id: int | None = None
    ) -> PasskeyOptions:
        from .ceremony import authentication_options

        known = await self.passkeys.list_for(user_id) if user_id is not None else []
        return PasskeyOptions(
            options=authentication_options(
                relying_party, challenge, [passkey.external_id for passkey in known]
            )
        )

    async def register(
        self,
        relying_party: RelyingParty,
        attestation: Attestation,
        challenge: bytes,
        user_id: int,
        name: str,
    ) -> None:
        from .ceremony import verify_registration

        if (key := verify_registration(relying_party, attestation, challenge)) is None:
            raise Unprocessable("passkey.rejected", field="credential")
        known = await self.passkeys.list_for(user_id)
        if len(known) >= MAX_PASSKEYS:
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
        from .ceremony import parse_user_handle, verify_authentication

        passkey = await self.passkeys.by_digest(_credential_digest(assertion.id))
        if passkey is None or parse_user_handle(assertion) not in (
            None,
            _user_handle(passkey.user_id),
        ):
            return None
        key = CredentialKey(passkey.external_id, passkey.public_key, passkey.sign_count)
        count = verify_authentication(relying_party, assertion, challenge, key)
        return (
            None
            if count is None
            else VerifiedAssertion(passkey.id, passkey.user_id, passkey.sign_count, count)
        )

    async def consume_assertion(self, verified_assertion: VerifiedAssertion) -> bool:
        """False when a copy, or the same answer, was faster."""
        return await self.passkeys.update_sign_count(
            verified_assertion.passkey_id,
            verified_assertion.old_sign_count,
            verified_assertion.new_sign_count,
            utc_now(),
        )

    async def delete(self, id: int, user_id: int) -> None:
        await self.passkeys.delete(await self.passkeys.get_own(id, user_id))

    async def require_own(self, id: int, user_id: int) -> None:
        """Raises NotFound unless the passkey belongs to the user."""
        await self.passkeys.get_own(id, user_id)


def _challenge_digest(challenge: bytes, purpose: ChallengePurpose) -> str:
    return sha256(f"{purpose.kind}:{purpose.user_id}\n".encode() + challenge).hexdigest()


def _user_handle(user_id: int) -> bytes:
    """What authenticators know somebody by: the same in all of them, and no name."""
    return sha256(f"fastapiadmin.user\n{user_id}".encode()).digest()


def _credential_digest(external_id: str) -> str:
    return sha256(external_id.encode()).hexdigest()
