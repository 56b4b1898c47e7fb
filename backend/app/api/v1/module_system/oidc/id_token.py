"""Validates ID tokens (OIDC Core §3.1.3.7): signature, issuer, audience, nonce, age."""

from collections.abc import Mapping
from typing import Any

import jwt

from app.core.crypto.keyring import FORBIDDEN_HEADERS, NO_TIME_CHECKS
from app.kit.clock import shared_clock

# PyJWT raises the first; its parts raise the others on claims and keys of other types.
LIBRARY_ERRORS = (
    jwt.PyJWTError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
)
# Asymmetric algorithms only: with HMAC, the public key could serve as the secret of a forgery.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)  # fmt: skip
REQUIRED_CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]
LEEWAY_SECONDS = 30  # by which the clock of the provider may differ
MAX_SUBJECT_LENGTH = 255


class InvalidIdToken(Exception):
    """The ID token is invalid. `reason` is for the log only."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)


class InvalidSignature(InvalidIdToken):
    """The signature does not belong to the key."""


def parse_header(token: object) -> Mapping[str, Any]:
    """Returns the header. Raises InvalidIdToken unless the algorithm is allowed."""
    try:
        header = jwt.get_unverified_header(token) if isinstance(token, str) else {}
    except (jwt.PyJWTError, ValueError) as error:
        raise InvalidIdToken(reason="not a JWT") from error
    if str(header.get("alg")) not in ALGORITHMS or FORBIDDEN_HEADERS & header.keys():
        raise InvalidIdToken(reason="algorithm or header is not allowed")
    return header


def select_jwk(keys: list[Any], header: Mapping[str, Any]) -> Any | None:
    """Returns the JWK with the `kid` of the header. Without a `kid`, there must be exactly one."""
    kid = header.get("kid")
    alg = header["alg"]
    matching = [
        key
        for key in keys
        if isinstance(key, dict)
        and key.get("use", "sig") == "sig"
        and key.get("alg", alg) == alg
        and (kid is None or key.get("kid") == kid)
    ]
    return matching[0] if len(matching) == 1 else None


def validate_id_token(
    token: str, key: Any, issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """Returns the claims. Raises InvalidIdToken."""
    alg = parse_header(token)["alg"]
    try:
        claims = jwt.decode(
            token,
            jwt.PyJWK(key, alg).key,
            [alg],
            options={"require": REQUIRED_CLAIMS, "strict_aud": False, **NO_TIME_CHECKS},
            issuer=issuer,
            audience=client_id,
        )
        is_current = _is_current(int(claims["exp"]), int(claims["iat"]), int(claims.get("nbf", 0)))
    except jwt.InvalidSignatureError as error:
        raise InvalidSignature(reason="InvalidSignatureError") from error
    except LIBRARY_ERRORS as error:
        raise InvalidIdToken(reason=type(error).__name__) from error
    if not is_current:
        raise InvalidIdToken(reason="expired, or from the future")
    audience = claims["aud"]
    azp = claims.get("azp")
    if azp not in (None, client_id):
        raise InvalidIdToken(reason="azp is another client")
    if isinstance(audience, list) and len(audience) > 1 and azp is None:
        raise InvalidIdToken(reason="several audiences without azp")
    if claims["nonce"] != nonce:
        raise InvalidIdToken(reason="nonce differs")
    if not _is_valid_subject(claims["sub"]):
        raise InvalidIdToken(reason="sub is malformed")
    return claims


def _is_current(expires_at: int, issued_at: int, not_before: int) -> bool:
    now = shared_clock.now().timestamp()
    starts_at = max(issued_at, not_before)
    return starts_at - LEEWAY_SECONDS <= now < expires_at + LEEWAY_SECONDS


def _is_valid_subject(subject: object) -> bool:
    return (
        isinstance(subject, str)
        and 0 < len(subject) <= MAX_SUBJECT_LENGTH
        and subject.isascii()
        and subject.isprintable()
    )
