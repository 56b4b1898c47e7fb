"""Is this ID token one that this provider made, for us, for this flow, and a moment ago? Whatever
is wrong: no.
"""

from collections.abc import Mapping
from typing import Any

import jwt

from app.core.keys import FOREIGN

# Of pairs of keys alone: a secret that both sides have would let whoever reads the public half
# sign.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)  # fmt: skip
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
LEEWAY = 30  # seconds that its clock may be off
LONGEST = 255


class BadToken(Exception):
    """`why` is for the log, not for who sent it."""

    def __init__(self, *, why: str) -> None:
        super().__init__(why)


def header_of(token: object) -> Mapping[str, Any]:
    try:
        header = jwt.get_unverified_header(token) if isinstance(token, str) else {}
    except (jwt.PyJWTError, ValueError) as error:
        raise BadToken(why="not a token") from error
    if str(header.get("alg")) not in ALGORITHMS or FOREIGN & header.keys():
        raise BadToken(why="not signed in a way that we accept")
    return header


def pick(keys: list[Any], header: Mapping[str, Any]) -> Any | None:
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


def read(token: str, key: Any, issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    alg = header_of(token)["alg"]
    try:
        claims = jwt.decode(
            token,
            jwt.PyJWK(key, alg).key,
            [alg],
            options={"require": REQUIRED, "strict_aud": False},
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
        )
    except (jwt.PyJWTError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise BadToken(why=type(error).__name__) from error
    audience = claims["aud"]
    party = claims.get("azp")
    if party not in (None, client_id) or (
        isinstance(audience, list) and len(audience) > 1 and party is None
    ):
        raise BadToken(why="made for somebody else")
    if claims["nonce"] != nonce:
        raise BadToken(why="of another flow")
    subject = claims["sub"]
    if not (
        isinstance(subject, str)
        and 0 < len(subject) <= LONGEST
        and subject.isascii()
        and subject.isprintable()
    ):
        raise BadToken(why="of nobody")
    return claims
