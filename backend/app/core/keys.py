"""The keys we sign with. The newest signs; older ones only go on verifying, until what they signed
has expired.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import jwt

from app.kit.errors import Unauthorized

FOREIGN = {"crit", "jku", "jwk", "x5u"}  # headers by which a token would choose its own key
ISSUER = "fastapiadmin"


def kid_of(secret: str) -> str:
    return sha256(b"kid\n" + secret.encode()).hexdigest()[:12]


class Keyring:
    """Each key goes by its `kid`, a digest of it, which every token names: nobody has to number
    keys.
    """

    def __init__(self, algorithm: str, secrets: Sequence[str]) -> None:
        self._algorithm = algorithm
        self._keys = {kid_of(secret): secret for secret in secrets}
        self._newest = next(iter(self._keys))

    def sign(self, kind: str, claims: Mapping[str, Any]) -> str:
        """`kind` is the token's `typ`: one made for one purpose is no good for another."""
        headers = {"typ": kind, "kid": self._newest}
        return jwt.encode(
            {"iss": ISSUER, **claims}, self._keys[self._newest], self._algorithm, headers=headers
        )

    def read(self, kind: str, token: str, audience: str, required: Sequence[str]) -> dict[str, Any]:
        """Its claims; Unauthorized unless everything about it is as it was when we made it."""
        try:
            header = jwt.get_unverified_header(token)
            key = self._keys.get(str(header.get("kid")))
            if header.get("typ") != kind or FOREIGN & header.keys() or key is None:
                raise Unauthorized
            return jwt.decode(
                token,
                key,
                [self._algorithm],
                options={"require": ["iss", "aud", "exp", *required]},
                issuer=ISSUER,
                audience=audience,
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise Unauthorized from error
