"""The e-mail address of a user at a provider, and whether the provider verified it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

MAX_EMAIL_LENGTH = 254
# Some providers send the claim as a string or a number instead of a boolean.
TRUE_VALUES = ("true", "1")


@dataclass(frozen=True, slots=True)
class EmailClaims:
    """The claims `email` and `email_verified` (OIDC Core §5.1). None means that one is missing."""

    email: object
    is_verified: bool | None
    trust_email: bool

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any], *, trust_email: bool) -> Self:
        verified = claims.get("email_verified")
        is_verified = None if verified is None else str(verified).strip().lower() in TRUE_VALUES
        return cls(claims.get("email") or None, is_verified, trust_email)

    @property
    def is_complete(self) -> bool:
        """Returns whether no other source is needed."""
        is_known = self.is_verified is not None or self.trust_email
        return self.email is not None and is_known

    def completed_by(self, userinfo: Mapping[str, Any]) -> "EmailClaims":
        """Returns the claims with those of the userinfo response where they are missing.

        The response says nothing about the address of the ID token if it names another one.
        """
        other = EmailClaims.from_claims(userinfo, trust_email=self.trust_email)
        if self.email is not None and other.email not in (None, self.email):
            return self
        is_verified = other.is_verified if self.is_verified is None else self.is_verified
        return EmailClaims(self.email or other.email, is_verified, self.trust_email)

    def verified_address(self) -> str | None:
        """Returns the address if the provider verified it, or if its addresses are trusted."""
        if self.is_verified is False or not (self.is_verified or self.trust_email):
            return None
        email = self.email
        if not isinstance(email, str) or len(email) > MAX_EMAIL_LENGTH or not email.isprintable():
            return None
        return email
