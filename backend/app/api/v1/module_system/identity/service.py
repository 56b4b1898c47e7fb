from dataclasses import dataclass
from hashlib import sha256

from app.kit.context import Context
from app.kit.email_address import normalize_email
from app.kit.errors import Conflict

from .crud import IdentityCrud
from .model import Identity
from .schema import IdentityOut

MAX_IDENTITIES = 20  # per user


@dataclass(frozen=True, slots=True)
class ExternalIdentity:
    """The identity of a user at a provider. `email` is None unless the provider verified it."""

    issuer: str
    subject: str
    email: str | None

    @property
    def digest(self) -> str:
        return sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


class IdentityService:
    """Linked identities.

    A user links an identity once. Later logins compare issuer and subject only: an address at a
    provider may be given to another person, a subject may not.
    """

    def __init__(self, context: Context) -> None:
        self.identities = IdentityCrud(context)

    async def owner_id(self, identity: ExternalIdentity) -> int | None:
        """Returns the id of the user who linked this identity."""
        row = await self.identities.by_digest(identity.digest)
        return row.user_id if row is not None else None

    async def list_for(self, user_id: int) -> list[IdentityOut]:
        identities = await self.identities.list_for(user_id)
        return [IdentityOut.model_validate(identity) for identity in identities]

    async def link(self, user_id: int, email: str | None, identity: ExternalIdentity) -> None:
        """Links the identity to the user, who has the same verified address. Raises Conflict."""
        if identity.email is None:
            raise Conflict("oidc.unverified")
        if email is None or not _is_same_address(email, identity.email):
            raise Conflict("oidc.other_address")
        if len(await self.identities.list_for(user_id)) >= MAX_IDENTITIES:
            raise Conflict("oidc.too_many")
        row = Identity(
            user_id=user_id,
            digest=identity.digest,
            issuer=identity.issuer,
            subject=identity.subject,
            email=identity.email,
        )
        if not await self.identities.add(row):
            raise Conflict("oidc.known")

    async def unlink(self, id: int, user_id: int) -> None:
        """Raises NotFound unless the identity belongs to the user."""
        await self.identities.delete(await self.identities.get_own(id, user_id))

    async def require_own(self, id: int, user_id: int) -> None:
        """Raises NotFound unless the identity belongs to the user."""
        await self.identities.get_own(id, user_id)


def _is_same_address(own: str, external: str) -> bool:
    """Compares addresses, with their domains as DNS compares them.

    The local part ignores case in ASCII only: case and width of other letters are those of two
    addresses, which two persons may own.
    """
    own = normalize_email(own) or own
    external = normalize_email(external) or external
    if own == external:
        return True
    return own.isascii() and external.isascii() and own.lower() == external.lower()
