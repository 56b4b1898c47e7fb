from dataclasses import dataclass
from hashlib import sha256

from app.kit.context import Context
from app.kit.errors import Conflict, NotFound

from .crud import IdentityCrud
from .model import Identity
from .schema import IdentityOut

MOST = 20  # a person


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is to a provider. `email` only where the provider has verified it."""

    issuer: str
    subject: str
    email: str | None

    @property
    def digest(self) -> str:
        return sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


class IdentityService:
    """Which account is whose is decided here, once, and never by what a provider says later: an
    address there may change hands, the subject does not.
    """

    def __init__(self, context: Context) -> None:
        self.identities = IdentityCrud(context)

    async def owner(self, person: Person) -> int | None:
        found = await self.identities.named(person.digest)
        return found.user_id if found is not None else None

    async def of(self, user_id: int) -> list[IdentityOut]:
        return [
            IdentityOut.model_validate(identity) for identity in await self.identities.of(user_id)
        ]

    async def connect(self, user_id: int, address: str | None, person: Person) -> None:
        """To one who has proved to be him, and has that very address."""
        if person.email is None:
            raise Conflict("oidc.unverified")
        if address is None or not _same(address, person.email):
            raise Conflict("oidc.other_address")
        if len(await self.identities.of(user_id)) >= MOST:
            raise Conflict("oidc.too_many")
        facts = {"issuer": person.issuer, "subject": person.subject, "email": person.email}
        if not await self.identities.add(Identity(user_id=user_id, digest=person.digest, **facts)):
            raise Conflict("oidc.known")

    async def remove(self, id: int, user_id: int) -> None:
        await self.identities.remove(await self.mine(id, user_id))

    async def mine(self, id: int, user_id: int) -> Identity:
        """Anybody else's does not exist."""
        found = next(
            (identity for identity in await self.identities.of(user_id) if identity.id == id), None
        )
        if found is None:
            raise NotFound
        return found


def _same(one: str, other: str) -> bool:
    """However it is written, in ASCII; beyond it, small letters of one sign may be another's."""
    return one == other or (one.isascii() and other.isascii() and one.lower() == other.lower())
