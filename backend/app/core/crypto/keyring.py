"""The keys we sign with. The newest signs; older ones only go on verifying, until what they signed
has expired.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import jwt

from app.kit.errors import Unauthorized

FORBIDDEN_HEADERS = {
    "crit",
    "jku",
    "jwk",
    "x5u",
}  # headers by which a token would choose its own key
ISSUER = "fastapiadmin"


def key_id(secret: str) -> str:
    return sha256(b"kid\n" + secret.encode()).hexdigest()[:12]


class Keyring:
    """Each key goes by its `kid`, a digest of it, which every token names: nobody has to number
    keys.
    """

    def __init__(self, algorithm: str, secrets: Sequence[str]) -> None:
        self._algorithm = algorithm
        self._keys = {key_id(secret): secret for secret in secrets}
        self._current_key_id = next(iter(self._keys))

    def sign(self, typ: str, claims: Mapping[str, Any]) -> str:
        """`kind` is the token's `typ`: one made for one purpose is no good for another."""
        headers = {"typ": typ, "kid": self._current_key_id}
        return jwt.encode(
            {"iss": ISSUER, **claims},
            self._keys[self._current_key_id],
            self._algorithm,
            headers=headers,
        )

    def verify(
        self, typ: str, token: str, audience: str, required_claims: Sequence[str]
    ) -> dict[str, Any]:
        """Its claims; Unauthorized unless everything about it is as it was when we made it."""
        try:
            header = jwt.get_unverified_header(token)
            key = self._keys.get(str(header.get("kid")))
            if header.get("typ") != typ or FORBIDDEN_HEADERS & header.keys() or key is None:
                raise Unauthorized
            return jwt.decode(
                token,
                key,
                [self._algorithm],
                options={"require": ["iss", "aud", "exp", *required_claims]},
                issuer=ISSUER,
                audience=audience,
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise Unauthorized from error
