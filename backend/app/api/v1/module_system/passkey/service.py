from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes

from app.kit.context import Context
from app.kit.errors import Conflict, NotFound, Unprocessable
from app.kit.model import now

from .crud import PasskeyCrud
from .model import Challenge, Passkey
from .schema import Assertion, Attestation, Options, PasskeyOut
from .site import Key, Site

LIFE = timedelta(minutes=5)
MOST = 20  # a person
NEW = "new"
ENTER = "enter"
SECOND = "second"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a challenge is for, and whose it is; 0 where that is still to be found out."""

    kind: str
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class Signed:
    """A passkey signed what it was asked to. `sign_count` is the old one, `count` the one it came
    with.
    """

    passkey_id: int
    user_id: int
    sign_count: int
    count: int
    method: str = "passkey"


class PasskeyService:
    """A challenge is good for one answer: it is gone before the answer is looked at. A passkey that
    counts its signatures must come with a higher count each time: an equal or lower one is a
    copy's.
    """

    def __init__(self, context: Context) -> None:
        self.passkeys = PasskeyCrud(context)

    async def new_challenge(self, purpose: Purpose) -> bytes:
        challenge = token_bytes(32)
        await self.passkeys.add(
            Challenge(digest=_digest(challenge, purpose), expires_at=now() + LIFE)
        )
        return challenge

    async def take_challenge(self, sent: Attestation | Assertion, purpose: Purpose) -> bytes | None:
        from .ceremony import challenge_of

        challenge = challenge_of(sent)
        return challenge if challenge is not None and await self.take(challenge, purpose) else None

    async def take(self, challenge: bytes, purpose: Purpose) -> bool:
        return await self.passkeys.take_challenge(_digest(challenge, purpose), now())

    async def forget(self) -> None:
        await self.passkeys.forget(now())

    async def count(self, user_id: int) -> int:
        return await self.passkeys.count(user_id)

    async def of(self, user_id: int) -> list[PasskeyOut]:
        return [PasskeyOut.model_validate(passkey) for passkey in await self.passkeys.of(user_id)]

    async def creation(self, site: Site, challenge: bytes, user_id: int, name: str) -> Options:
        from .ceremony import creation

        known = await self.passkeys.of(user_id)
        ids = [passkey.external_id for passkey in known]
        return Options(options=creation(site, challenge, name, _handle(user_id), ids))

    async def request(self, site: Site, challenge: bytes, user_id: int | None = None) -> Options:
        from .ceremony import request

        known = await self.passkeys.of(user_id) if user_id is not None else []
        return Options(options=request(site, challenge, [passkey.external_id for passkey in known]))

    async def register(
        self, site: Site, sent: Attestation, challenge: bytes, user_id: int, name: str
    ) -> None:
        from .ceremony import read_new

        if (key := read_new(site, sent, challenge)) is None:
            raise Unprocessable("passkey.refused", field="credential")
        known = await self.passkeys.of(user_id)
        if len(known) >= MOST:
            raise Conflict("passkey.too_many")
        passkey = Passkey(
            user_id=user_id,
            name=name,
            digest=_id_digest(key.external_id),
            external_id=key.external_id,
            public_key=key.public_key,
            sign_count=key.sign_count,
        )
        if not await self.passkeys.add(passkey):
            raise Conflict("passkey.known")

    async def check(self, site: Site, sent: Assertion, challenge: bytes) -> Signed | None:
        from .ceremony import handle_of, read_count

        passkey = await self.passkeys.named(_id_digest(sent.id))
        if passkey is None or handle_of(sent) not in (None, _handle(passkey.user_id)):
            return None
        key = Key(passkey.external_id, passkey.public_key, passkey.sign_count)
        count = read_count(site, sent, challenge, key)
        return (
            None
            if count is None
            else Signed(passkey.id, passkey.user_id, passkey.sign_count, count)
        )

    async def use(self, signed: Signed) -> bool:
        """False when a copy, or the same answer, was faster."""
        return await self.passkeys.take_count(
            signed.passkey_id, signed.sign_count, signed.count, now()
        )

    async def remove(self, id: int, user_id: int) -> None:
        await self.passkeys.remove(await self.mine(id, user_id))

    async def mine(self, id: int, user_id: int) -> Passkey:
        """Anybody else's does not exist."""
        found = next(
            (passkey for passkey in await self.passkeys.of(user_id) if passkey.id == id), None
        )
        if found is None:
            raise NotFound
        return found


def _digest(challenge: bytes, purpose: Purpose) -> str:
    return sha256(f"{purpose.kind}:{purpose.user_id}\n".encode() + challenge).hexdigest()


def _handle(user_id: int) -> bytes:
    """What authenticators know somebody by: the same in all of them, and no name."""
    return sha256(f"fastapiadmin.user\n{user_id}".encode()).digest()


def _id_digest(external_id: str) -> str:
    return sha256(external_id.encode()).hexdigest()
