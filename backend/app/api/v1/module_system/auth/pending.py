"""Between the two steps of signing in: his password was right, or a provider knows him, and more is
asked of him.
"""

import hmac
import time
from dataclasses import dataclass
from hashlib import sha256

from app.core.keys import Keyring
from app.kit.errors import Unauthorized

AUDIENCE = "fastapiadmin.mfa"
PASSWORD = "pwd"  # noqa: S105 (its word in `amr`)
KIND = "mfa+jwt"  # no access token, so good for no other route
SECONDS = 300


@dataclass(frozen=True, slots=True)
class Halfway:
    """Who it is, by which first step, and a digest of the stamp he had: another password, or
    another stamp, and he begins again.
    """

    user_id: int
    stamp: str
    first: str = PASSWORD

    @classmethod
    def of(cls, user_id: int, security_stamp: str, first: str = PASSWORD) -> "Halfway":
        return cls(user_id, sha256(security_stamp.encode()).hexdigest()[:32], first)

    def is_of(self, security_stamp: str) -> bool:
        return hmac.compare_digest(Halfway.of(self.user_id, security_stamp).stamp, self.stamp)


def issue_pending(keys: Keyring, halfway: Halfway) -> str:
    claims = {"sub": str(halfway.user_id), "stamp": halfway.stamp, "first": halfway.first}
    return keys.sign(KIND, {**claims, "aud": AUDIENCE, "exp": time.time() + SECONDS})


def read_pending(keys: Keyring, token: str) -> Halfway:
    try:
        claims = keys.read(KIND, token, AUDIENCE, ["sub", "stamp", "first"])
        return Halfway(int(claims["sub"]), str(claims["stamp"]), str(claims["first"]))
    except (Unauthorized, ValueError) as error:
        raise Unauthorized("auth.second_step_over") from error
