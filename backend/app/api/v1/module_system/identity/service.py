from dataclasses import dataclass
from hashlib import sha256

from app.kit.context import Context
from app.kit.errors import Conflict

from .crud import IdentityCrud
from .model import Identity
from .schema import IdentityOut

MAX_IDENTITIES = 20  # a person


@dataclass(frozen=True, slots=True)
class ExternalIdentity:
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

    async def owner_id(self, identity: ExternalIdentity) -> int | None:
        found = await self.identities.by_digest(identity.digest)
        return found.user_id if found is not None else None

    async def list_for(self, user_id: int) -> list[IdentityOut]:
        return [
            IdentityOut.model_validate(identity)
            for identity in await self.identities.list_for(user_id)
        ]

    async def link(self, user_id: int, email: str | None, identity: ExternalIdentity) -> None:
        """To one who has proved to be him, and has that very address."""
        if identity.email is None:
            raise Conflict("oidc.unverified")
        if email is None or not _is_same_address(email, identity.email):
            raise Conflict("oidc.other_address")
        if len(await self.identities.list_for(user_id)) >= MAX_IDENTITIES:
            raise Conflict("oidc.too_many")
        facts = {"issuer": identity.issuer, "subject": identity.subject, "email": identity.email}
        if not await self.identities.add(
            Identity(user_id=user_id, digest=identity.digest, **facts)
        ):
            raise Conflict("oidc.known")

    async def unlink(self, id: int, user_id: int) -> None:
        await self.identities.delete(await self.identities.get_own(id, user_id))

    async def require_own(self, id: int, user_id: int) -> None:
        """Raises NotFound unless the identity belongs to the user."""
        await self.identities.get_own(id, user_id)


def _is_same_address(left: str, right: str) -> bool:
    """However it is written, in ASCII; beyond it, small letters of one sign may be another's."""
    return left == right or (left.isascii() and right.isascii() and left.lower() == right.lower())
