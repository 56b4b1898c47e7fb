"""One way to a provider and back. `state` goes there and returns, `secret` stays in the browser
that set out.
"""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe

from app.api.v1.module_system.passkey.service import Purpose

# and so begins its `state`, for the console to know what to do with an answer
ENTER = "enter"
CONNECT = "connect"


def new_secret() -> str:
    return token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Flow:
    """What has to be the same at both ends follows from the two, so that nothing else need be kept
    anywhere.
    """

    secret: str
    state: str

    @classmethod
    def begun(cls, secret: str, challenge: bytes, user_id: int) -> "Flow":
        return cls(secret, f"{CONNECT if user_id else ENTER}.{_text(challenge)}")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")

    @property
    def code_challenge(self) -> str:
        return _text(sha256(self.verifier.encode()).digest())

    @property
    def challenge(self) -> bytes | None:
        """What we keep of it, as a digest, until it comes back."""
        try:
            return urlsafe_b64decode(self.state.partition(".")[2] + "=")
        except (binascii.Error, ValueError):
            return None

    def _derived(self, what: str) -> str:
        return _text(hmac.digest(self.secret.encode(), f"{what}\n{self.state}".encode(), "sha256"))


def purpose_of(provider: str, secret: str, user_id: int) -> Purpose:
    """Good in this browser alone, and for whom it was begun; 0 where that is still to be found out."""
    return Purpose(f"oidc\n{provider}\n{secret}", user_id)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
