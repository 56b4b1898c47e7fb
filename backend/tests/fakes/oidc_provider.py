"""A small OpenID Connect provider that answers on loopback. It keeps to the standard, unless it is
told to lie.
"""

import base64
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jwt.algorithms import RSAAlgorithm

from tests.server_process import free_port

CLIENT = "fastapiadmin"
CLIENT_SECRET = "the client's secret: %&+"
WELL_KNOWN = "/.well-known/openid-configuration"
PAGE = """<!doctype html><title>Test provider</title><link rel="icon" href="data:,">
<a href="{allow}">Allow</a> <a href="{deny}">Deny</a>"""


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@dataclass
class Provider:
    """`who` signs in there. Lies: `claims` and `headers` go into the token instead of the right
    ones, `metadata` into what it says of itself; `signs` is the key it really signs with, `forges`
    writes the token in its stead, `down` are paths that fail.
    """

    url: str
    who: dict[str, Any] = field(
        default_factory=lambda: {"sub": "Mary", "email": "mary@example.org"}
    )
    verified: Any = True
    claims: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    down: dict[str, Response] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    kid: str = "first"
    signs: Any = None
    alg: str = "RS256"
    forges: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def describe(self) -> dict[str, Any]:
        places = {
            f"{name}_endpoint": f"{self.url}/{path}"
            for name, path in (("authorization", "authorize"), ("token", "token"))
        }
        more = {"userinfo_endpoint": f"{self.url}/userinfo"} if self.userinfo is not None else {}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks",
            **places,
            **more,
            **self.metadata,
        }

    def keys(self) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": self.kid, "use": "sig"}]}

    def consent(self, asked: dict[str, str], decision: str) -> str:
        """Where the browser is sent next."""
        told = {"state": asked["state"], "iss": self.url}
        if decision == "deny":
            return f"{asked['redirect_uri']}?{urlencode({**told, 'error': 'access_denied'})}"
        code = token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({**told, 'code': code})}"

    def token(self, asked: dict[str, str]) -> str:
        at = int(time.time())
        email = (
            {}
            if self.userinfo is not None
            else {"email": self.who["email"], "email_verified": self.verified}
        )
        right = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": self.who["sub"],
            "iat": at,
            "exp": at + 300,
            **email,
        }
        claims = {**right, "nonce": asked["nonce"], **self.claims}
        kept = {name: value for name, value in claims.items() if value is not None}
        headers = {"kid": self.kid, **self.headers}
        if self.forges is not None:
            return self.forges(headers, kept)
        return jwt.encode(kept, self.signs or self.key, self.alg, headers=headers)

    def redeem(self, form: dict[str, str], authorization: str) -> str | None:
        """A code is good once, for whom it was made."""
        asked = self.codes.pop(form.get("code", ""), None)
        expected = base64.b64encode(
            f"{CLIENT}:the%20client%27s%20secret%3A%20%25%26%2B".encode()
        ).decode()
        digest = base64.urlsafe_b64encode(
            sha256(form.get("code_verifier", "").encode()).digest()
        ).rstrip(b"=")
        good = (
            asked is not None
            and authorization == f"Basic {expected}"
            and asked["redirect_uri"] == form.get("redirect_uri")
            and asked["code_challenge"] == digest.decode()
            and asked["code_challenge_method"] == "S256"
        )
        return self.token(asked) if good and asked is not None else None


def app_of(provider: Provider) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.middleware("http")
    async def fail(request: Request, call_next: Any) -> Response:
        provider.asked.append(request.url.path)
        found = provider.down.get(request.url.path)
        return found if found is not None else await call_next(request)

    @app.get(WELL_KNOWN)
    async def describe() -> dict[str, Any]:
        return provider.describe()

    @app.get("/jwks")
    async def keys() -> dict[str, Any]:
        return provider.keys()

    @app.get("/userinfo")
    async def userinfo() -> dict[str, Any]:
        return provider.userinfo or {}

    @app.get("/authorize")
    async def authorize(request: Request, decision: str = "") -> Response:
        if decision:
            return RedirectResponse(provider.consent(dict(request.query_params), decision), 302)
        here = f"?{request.url.query}&decision="
        return HTMLResponse(PAGE.format(allow=f"{here}allow", deny=f"{here}deny"))

    @app.post("/token")
    async def token(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        token = provider.redeem(form, request.headers.get("authorization", ""))
        if token is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "for userinfo", "token_type": "Bearer", "id_token": token}
        )

    return app


@contextmanager
def standing(port: int | None = None) -> Iterator[Provider]:
    """From the moment it answers."""
    port = port or free_port()
    provider = Provider(f"http://127.0.0.1:{port}")
    config = uvicorn.Config(
        app_of(provider), port=port, log_config=None, access_log=False, ws="none", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    with standing(int(sys.argv[1])) as standing_one:
        standing_one.who = {"sub": "admin-there", "email": sys.argv[2]}
        threading.Event().wait()
