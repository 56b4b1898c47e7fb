"""The signed token between the first login step and MFA. It is valid for 5 minutes."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from app.core.crypto.keyring import Keyring
from app.kit.clock import shared_clock
from app.kit.errors import Unauthorized

MFA_AUDIENCE = "fastapiadmin.mfa"
PASSWORD_METHOD = "pwd"  # noqa: S105 (its value in `amr`, RFC 8176)
# The type differs from that of access tokens, so no other route accepts an MFA token.
MFA_TOKEN_TYPE = "mfa+jwt"  # noqa: S105 (not a password)
MFA_TOKEN_SECONDS = 300
LIFETIME = timedelta(seconds=MFA_TOKEN_SECONDS)

CLAIMS = ["sub", "stamp", "first"]


@dataclass(frozen=True, slots=True)
class MfaTokenClaims:
    """The user, the first login method, and a digest of the user's security stamp.

    Changing the password changes the stamp, and so invalidates the token.
    """

    user_id: int
    stamp_digest: str
    first_method: str = PASSWORD_METHOD

    @classmethod
    def from_stamp(
        cls, user_id: int, security_stamp: str, first_method: str = PASSWORD_METHOD
    ) -> "MfaTokenClaims":
        return cls(user_id, _stamp_digest(security_stamp), first_method)

    def matches_stamp(self, security_stamp: str) -> bool:
        return hmac.compare_digest(_stamp_digest(security_stamp), self.stamp_digest)


def encode_mfa_token(keyring: Keyring, claims: MfaTokenClaims) -> str:
    payload = {
        "sub": str(claims.user_id),
        "stamp": claims.stamp_digest,
        "first": claims.first_method,
        "aud": MFA_AUDIENCE,
        "exp": shared_clock.now().timestamp() + MFA_TOKEN_SECONDS,
    }
    return keyring.sign(MFA_TOKEN_TYPE, payload)


def decode_mfa_token(keyring: Keyring, token: str) -> MfaTokenClaims:
    """Raises Unauthorized if the token is invalid or expired."""
    try:
        payload = keyring.verify(MFA_TOKEN_TYPE, token, MFA_AUDIENCE, CLAIMS, LIFETIME)
        return MfaTokenClaims(int(payload["sub"]), str(payload["stamp"]), str(payload["first"]))
    except (Unauthorized, ValueError) as error:
        raise Unauthorized("auth.mfa_expired") from error


def _stamp_digest(security_stamp: str) -> str:
    return sha256(security_stamp.encode()).hexdigest()[:32]
