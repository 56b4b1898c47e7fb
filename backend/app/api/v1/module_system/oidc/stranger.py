"""Between a provider and an account here: somebody it has vouched for, whose account is not known
yet.
"""

import time

from app.api.v1.module_system.identity.service import Person
from app.core.keys import Keyring
from app.kit.errors import Unauthorized, Unprocessable

AUDIENCE = "fastapiadmin.connect"
KIND = "connect+jwt"  # no access token, so good for no other route
SECONDS = 600


def introduce(keys: Keyring, person: Person) -> str:
    claims = {"aud": AUDIENCE, "sub": person.subject, "by": person.issuer, "email": person.email}
    return keys.sign(KIND, {**claims, "exp": time.time() + SECONDS})


def recognise(keys: Keyring, token: str) -> Person:
    try:
        claims = keys.read(KIND, token, AUDIENCE, ["sub", "by", "email"])
    except Unauthorized as error:
        raise Unprocessable("oidc.over", field="connect_token") from error
    return Person(str(claims["by"]), str(claims["sub"]), str(claims["email"]))
