"""The signing keys. The newest signs; older ones verify until their tokens have expired."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

import jwt
from jwt.types import Options

from app.kit.clock import CLOCK_TOLERANCE, shared_clock
from app.kit.errors import Unauthorized

# Headers with which a token could choose its own key (RFC 8725).
FORBIDDEN_HEADERS = {"crit", "jku", "jwk", "x5u"}
ISSUER = "fastapiadmin"
# PyJWT would compare times with the clock of this machine.
NO_TIME_CHECKS: Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}


def key_id(secret: str) -> str:
    """Returns the id of a key, a digest of it."""
    return sha256(b"kid\n" + secret.encode()).hexdigest()[:12]


class Keyring:
    """Signs and verifies JWTs. Each token names its key by the key's id."""

    def __init__(self, algorithm: str, secrets: Sequence[str]) -> None:
        self._algorithm = algorithm
        self._keys = {key_id(secret): secret for secret in secrets}
        self._current_key_id = next(iter(self._keys))

    def sign(self, typ: str, claims: Mapping[str, Any]) -> str:
        """Returns a token. Its `typ` keeps it from being used for another purpose (RFC 8725)."""
        headers = {"typ": typ, "kid": self._current_key_id}
        return jwt.encode(
            {"iss": ISSUER, **claims},
            self._keys[self._current_key_id],
            self._algorithm,
            headers=headers,
        )

    def verify(
        self,
        typ: str,
        token: str,
        audience: str,
        required_claims: Sequence[str],
        lifetime: timedelta | None = None,
    ) -> dict[str, Any]:
        """Returns the claims. Raises Unauthorized if anything about the token is invalid.

        Another instance may have issued the token, with a clock that was ahead. So the time of
        issue is not checked. `lifetime` limits how long a token from the future is accepted.
        """
        try:
            header = jwt.get_unverified_header(token)
            key = self._keys.get(str(header.get("kid")))
            if header.get("typ") != typ or FORBIDDEN_HEADERS & header.keys() or key is None:
                raise Unauthorized
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                [self._algorithm],
                options={"require": ["iss", "aud", "exp", *required_claims], **NO_TIME_CHECKS},
                issuer=ISSUER,
                audience=audience,
            )
            is_current = _is_current(float(claims["exp"]), lifetime)
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Unauthorized from error
        if not is_current:
            raise Unauthorized
        return claims


def _is_current(expires_at: float, lifetime: timedelta | None) -> bool:
    """Returns whether the token is neither expired nor valid for longer than its lifetime."""
    remaining = expires_at - shared_clock.now().timestamp()
    longest = None if lifetime is None else (lifetime + CLOCK_TOLERANCE).total_seconds()
    return remaining > 0 and (longest is None or remaining <= longest)
