"""The WebAuthn relying party, and the part of a credential that it stores."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that passkeys are bound to.

    `rp_id` is its domain. `origins` are the addresses under which the console is opened.
    """

    rp_id: str
    origins: tuple[str, ...]
    name: str = "FastApiAdmin"


@dataclass(frozen=True, slots=True)
class CredentialKey:
    """The id, public key and sign count of a credential. Id and key are base64url."""

    external_id: str
    public_key: str
    sign_count: int
