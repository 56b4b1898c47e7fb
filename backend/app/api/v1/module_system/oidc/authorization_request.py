"""The authorization request of one login: state, nonce and PKCE, derived from one secret.

`state` is sent to the provider and comes back. The secret stays in a cookie of the browser.
"""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe

from app.api.v1.module_system.passkey.service import ChallengePurpose

# The prefix of `state` tells the console which of its callbacks to call.
LOGIN_STATE = "login"
LINK_STATE = "link"


def new_secret() -> str:
    return token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """One authorization request. The server stores only the digest of `challenge`."""

    secret: str
    state: str

    @classmethod
    def create(cls, secret: str, challenge: bytes, user_id: int) -> "AuthorizationRequest":
        """`user_id` is the user who links an identity, or 0 for a login."""
        prefix = LINK_STATE if user_id else LOGIN_STATE
        return cls(secret, f"{prefix}.{_encode_base64url(challenge)}")

    @property
    def nonce(self) -> str:
        return self._derive("nonce")

    @property
    def pkce_verifier(self) -> str:
        """The `code_verifier` of RFC 7636."""
        return self._derive("verifier")

    @property
    def pkce_challenge(self) -> str:
        """The `code_challenge` of RFC 7636 with the method S256."""
        return _encode_base64url(sha256(self.pkce_verifier.encode()).digest())

    @property
    def challenge(self) -> bytes | None:
        """The random part of `state`. None if it is malformed."""
        try:
            return urlsafe_b64decode(self.state.partition(".")[2] + "=")
        except (binascii.Error, ValueError):
            return None

    def _derive(self, label: str) -> str:
        return _encode_base64url(
            hmac.digest(self.secret.encode(), f"{label}\n{self.state}".encode(), "sha256")
        )


def challenge_purpose(provider: str, secret: str, user_id: int) -> ChallengePurpose:
    """Returns the purpose of a challenge for this provider, browser and user. 0 means a login."""
    return ChallengePurpose(f"oidc\n{provider}\n{secret}", user_id)


def _encode_base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
