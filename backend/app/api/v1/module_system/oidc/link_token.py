"""Between a provider and an account here: somebody it has vouched for, whose account is not known
yet.
"""

import time

from app.api.v1.module_system.identity.service import ExternalIdentity
from app.core.crypto.keyring import Keyring
from app.kit.errors import Unauthorized, Unprocessable

LINK_AUDIENCE = "fastapiadmin.connect"
LINK_TOKEN_TYPE = "connect+jwt"  # no access token, so good for no other route  # noqa: S105 (not a password)
LINK_TOKEN_SECONDS = 600


def encode_link_token(keyring: Keyring, identity: ExternalIdentity) -> str:
    claims = {
        "aud": LINK_AUDIENCE,
        "sub": identity.subject,
        "by": identity.issuer,
        "email": identity.email,
    }
    return keyring.sign(LINK_TOKEN_TYPE, {**claims, "exp": time.time() + LINK_TOKEN_SECONDS})


def decode_link_token(keyring: Keyring, token: str) -> ExternalIdentity:
    try:
        claims = keyring.verify(LINK_TOKEN_TYPE, token, LINK_AUDIENCE, ["sub", "by", "email"])
    except Unauthorized as error:
        raise Unprocessable("oidc.expired", field="connect_token") from error
    return ExternalIdentity(str(claims["by"]), str(claims["sub"]), str(claims["email"]))
