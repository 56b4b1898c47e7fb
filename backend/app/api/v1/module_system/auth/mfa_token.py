"""Between the two steps of signing in: his password was right, or a provider knows him, and more is
asked of him.
"""

import hmac
import time
from dataclasses import dataclass
from hashlib import sha256

from app.core.crypto.keyring import Keyring
from app.kit.errors import Unauthorized

MFA_AUDIENCE = "fastapiadmin.mfa"
PASSWORD_METHOD = "pwd"  # noqa: S105 (its word in `amr`)
MFA_TOKEN_TYPE = "mfa+jwt"  # no access token, so good for no other route  # noqa: S105 (not a password)
MFA_TOKEN_SECONDS = 300


@dataclass(frozen=True, slots=True)
class MfaTokenClaims:
    """Who it is, by which first step, and a digest of the stamp he had: another password, or
    another stamp, and he begins again.
    """

    user_id: int
    stamp_digest: str
    first_method: str = PASSWORD_METHOD

    @classmethod
    def from_stamp(
        cls, user_id: int, security_stamp: str, first_method: str = PASSWORD_METHOD
    ) -> "MfaTokenClaims":
        return cls(user_id, sha256(security_stamp.encode()).hexdigest()[:32], first_method)

    def matches_stamp(self, security_stamp: str) -> bool:
        return hmac.compare_digest(
            MfaTokenClaims.from_stamp(self.user_id, security_stamp).stamp_digest, self.stamp_digest
        )


def encode_mfa_token(keyring: Keyring, mfa_claims: MfaTokenClaims) -> str:
    claims = {
        "sub": str(mfa_claims.user_id),
        "stamp": mfa_claims.stamp_digest,
        "first": mfa_claims.first_method,
    }
    return keyring.sign(
        MFA_TOKEN_TYPE, {**claims, "aud": MFA_AUDIENCE, "exp": time.time() + MFA_TOKEN_SECONDS}
    )


def decode_mfa_token(keyring: Keyring, token: str) -> MfaTokenClaims:
    try:
        claims = keyring.verify(MFA_TOKEN_TYPE, token, MFA_AUDIENCE, ["sub", "stamp", "first"])
        return MfaTokenClaims(int(claims["sub"]), str(claims["stamp"]), str(claims["first"]))
    except (Unauthorized, ValueError) as error:
        raise Unauthorized("auth.mfa_expired") from error
