"""The signed token with which a user links an identity after a login at a provider."""

from datetime import timedelta

from app.api.v1.module_system.identity.service import ExternalIdentity
from app.core.crypto.keyring import Keyring
from app.kit.clock import shared_clock
from app.kit.errors import Unauthorized, Unprocessable

LINK_AUDIENCE = "fastapiadmin.link"
# The type differs from that of access tokens, so no other route accepts a link token.
LINK_TOKEN_TYPE = "link+jwt"  # noqa: S105 (not a password)
LINK_TOKEN_SECONDS = 600
LIFETIME = timedelta(seconds=LINK_TOKEN_SECONDS)
CLAIMS = ["sub", "by", "email"]


def encode_link_token(keyring: Keyring, identity: ExternalIdentity) -> str:
    payload = {
        "aud": LINK_AUDIENCE,
        "sub": identity.subject,
        "by": identity.issuer,
        "email": identity.email,
        "exp": shared_clock.now().timestamp() + LINK_TOKEN_SECONDS,
    }
    return keyring.sign(LINK_TOKEN_TYPE, payload)


def decode_link_token(keyring: Keyring, token: str) -> ExternalIdentity:
    """Raises Unprocessable if the token is invalid or expired."""
    try:
        payload = keyring.verify(LINK_TOKEN_TYPE, token, LINK_AUDIENCE, CLAIMS, LIFETIME)
    except Unauthorized as error:
        raise Unprocessable("oidc.expired", field="link_token") from error
    return ExternalIdentity(str(payload["by"]), str(payload["sub"]), str(payload["email"]))
