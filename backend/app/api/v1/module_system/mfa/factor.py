"""The interface of a second factor. `factors/__init__.py` lists the implementations."""

from typing import Any, ClassVar, Protocol, TypeVar

from app.api.v1.module_system.passkey.relying_party import RelyingParty
from app.core.crypto.encryption import Encryptor
from app.kit.context import Context

ResponseT = TypeVar("ResponseT", contravariant=True)  # noqa: PLC0105 (one word is clearer)
VerifiedT = TypeVar("VerifiedT")


class FactorServices(Protocol):
    """Objects that factors need besides the database. `AuthServices` has them."""

    @property
    def encryptor(self) -> Encryptor: ...

    @property
    def relying_party(self) -> RelyingParty: ...


class VerifiedFactor(Protocol):
    """A correct response that has not been consumed.

    `factor` is the name of the factor, `amr` its value in the `amr` of a session (RFC 8176).
    """

    @property
    def factor(self) -> str: ...

    @property
    def amr(self) -> str: ...


class Factor(Protocol[ResponseT, VerifiedT]):
    """One kind of second factor.

    A response is verified in a read-only session and consumed in the transaction that creates the
    login session. Consuming changes one row, so of concurrent requests with one response exactly
    one succeeds.
    """

    name: ClassVar[str]
    response_type: ClassVar[type[Any]]
    error_key: ClassVar[str]
    # A backup factor, such as recovery codes, counts only beside another factor.
    is_backup: ClassVar[bool] = False

    def __init__(self, context: Context) -> None: ...

    async def is_enrolled(self, user_id: int) -> bool:
        """Returns whether the user may use this factor."""
        ...

    async def challenge(self, user_id: int, services: FactorServices) -> dict[str, Any] | None:
        """Prepares an attempt and returns what the client needs for it.

        Runs in a transaction of its own. Returns None if the factor needs no challenge.
        """
        return None

    async def verify(
        self, user_id: int, response: ResponseT, services: FactorServices
    ) -> VerifiedT | None:
        """Returns None if the response is wrong. Changes nothing."""
        ...

    async def consume(self, user_id: int, verified: VerifiedT, services: FactorServices) -> bool:
        """Marks the response as used. Returns False if it was used in the meantime."""
        ...
