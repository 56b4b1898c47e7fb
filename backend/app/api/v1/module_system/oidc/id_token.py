"""Is this ID token one that this provider made, for us, for this flow, and a moment ago? Whatever
is wrong: no.
"""

from collections.abc import Mapping
from typing import Any

import jwt

from app.core.crypto.keyring import FORBIDDEN_HEADERS

# Of pairs of keys alone: a secret that both sides have would let whoever reads the public half
# sign.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)  # fmt: skip
REQUIRED_CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]
LEEWAY_SECONDS = 30  # seconds that its clock may be off
MAX_SUBJECT_LENGTH = 255


class InvalidIdToken(Exception):
    """`why` is for the log, not for who sent it."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)


def parse_header(token: object) -> Mapping[str, Any]:
    try:
        header = jwt.get_unverified_header(token) if isinstance(token, str) else {}
    except (jwt.PyJWTError, ValueError) as error:
        raise InvalidIdToken(reason="not a token") from error
    if str(header.get("alg")) not in ALGORITHMS or FORBIDDEN_HEADERS & header.keys():
        raise InvalidIdToken(reason="not signed in a way that we accept")
    return header


def select_jwk(keys: list[Any], header: Mapping[str, Any]) -> Any | None:
    """The key that it names; without a name the only one that there is."""
    kid = header.get("kid")
    alg = header["alg"]
    usable = [
        key
        for key in keys
        if isinstance(key, dict) and key.get("use", "sig") == "sig" and key.get("alg", alg) == alg
    ]
    named = [key for key in usable if kid is None or key.get("kid") == kid]
    return named[0] if len(named) == 1 else None


def validate_id_token(
    token: str, key: Any, issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    alg = parse_header(token)["alg"]
    try:
        claims = jwt.decode(
            token,
            jwt.PyJWK(key, alg).key,
            [alg],
            options={"require": REQUIRED_CLAIMS, "strict_aud": False},
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY_SECONDS,
        )
    except (jwt.PyJWTError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise InvalidIdToken(reason=type(error).__name__) from error
    audience = claims["aud"]
    party = claims.get("azp")
    if party not in (None, client_id) or (
        isinstance(audience, list) and len(audience) > 1 and party is None
    ):
        raise InvalidIdToken(reason="made for somebody else")
    if claims["nonce"] != nonce:
        raise InvalidIdToken(reason="of another flow")
    subject = claims["sub"]
    if not (
        isinstance(subject, str)
        and 0 < len(subject) <= MAX_SUBJECT_LENGTH
        and subject.isascii()
        and subject.isprintable()
    ):
        raise InvalidIdToken(reason="of nobody")
    return claims
