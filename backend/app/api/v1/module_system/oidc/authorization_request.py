"""One way to a provider and back. `state` goes there and returns, `secret` stays in the browser
that set out.
"""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe

from app.api.v1.module_system.passkey.service import ChallengePurpose

# and so begins its `state`, for the console to know what to do with an answer
LOGIN_STATE = "enter"
LINK_STATE = "connect"


def new_secret() -> str:
    return token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What has to be the same at both ends follows from the two, so that nothing else need be kept
    anywhere.
    """

    secret: str
    state: str

    @classmethod
    def create(cls, secret: str, challenge: bytes, user_id: int) -> "AuthorizationRequest":
        return cls(
            secret, f"{LINK_STATE if user_id else LOGIN_STATE}.{_encode_base64url(challenge)}"
        )

    @property
    def nonce(self) -> str:
        return self._derive("nonce")

    @property
    def code_verifier(self) -> str:
        return self._derive("verifier")

    @property
    def code_challenge(self) -> str:
        return _encode_base64url(sha256(self.code_verifier.encode()).digest())

    @property
    def challenge(self) -> bytes | None:
        """What we keep of it, as a digest, until it comes back."""
        try:
            return urlsafe_b64decode(self.state.partition(".")[2] + "=")
        except (binascii.Error, ValueError):
            return None

    def _derive(self, label: str) -> str:
        return _encode_base64url(
            hmac.digest(self.secret.encode(), f"{label}\n{self.state}".encode(), "sha256")
        )


def challenge_purpose(provider: str, secret: str, user_id: int) -> ChallengePurpose:
    """Good in this browser alone, and for whom it was begun; 0 where that is still to be found out."""
    return ChallengePurpose(f"oidc\n{provider}\n{secret}", user_id)


def _encode_base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
