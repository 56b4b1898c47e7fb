"""What a passkey is bound to, and what is kept of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """`rp_id` is the domain that passkeys are bound to; `origins` are the addresses under which it
    is opened.
    """

    rp_id: str
    origins: tuple[str, ...]
    name: str = "FastApiAdmin"


@dataclass(frozen=True, slots=True)
class CredentialKey:
    external_id: str
    public_key: str
    sign_count: int
