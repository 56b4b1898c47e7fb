"""An OpenID Connect provider on loopback. It follows the standard unless a test makes it fail.

`python -m tests.fakes.oidc_provider PORT EMAIL` runs it for the browser tests.
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
    """State of the provider. Tests change it to make the provider fail or forge.

    `identity` is the user who signs in. `claims` and `headers` replace those of the ID token, None
    removes one. `metadata` replaces entries of the discovery document. `signing_key` replaces
    `key`. `sign_token` replaces the whole signature. `responses` replaces responses by path.
    """

    url: str
    identity: dict[str, Any] = field(
        default_factory=lambda: {"sub": "Mary", "email": "mary@example.org"}
    )
    verified: Any = True
    claims: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    responses: dict[str, Response] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    kid: str = "first"
    signing_key: Any = None
    alg: str = "RS256"
    sign_token: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    requested_paths: list[str] = field(default_factory=list)

    def discovery_document(self) -> dict[str, Any]:
        document = {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks",
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
        }
        if self.userinfo is not None:
            document["userinfo_endpoint"] = f"{self.url}/userinfo"
        return {**document, **self.metadata}

    def jwks(self) -> dict[str, Any]:
        public_key = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public_key, "kid": self.kid, "use": "sig"}]}

    def authorize(self, request: dict[str, str], decision: str) -> str:
        """Returns the URL that the browser is redirected to."""
        query = {"state": request["state"], "iss": self.url}
        if decision == "deny":
            query["error"] = "access_denied"
        else:
            query["code"] = token_urlsafe(16)
            self.codes[query["code"]] = request
        return f"{request['redirect_uri']}?{urlencode(query)}"

    def id_token(self, request: dict[str, str]) -> str:
        issued_at = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": self.identity["sub"],
            "iat": issued_at,
            "exp": issued_at + 300,
            "nonce": request["nonce"],
        }
        if self.userinfo is None:
            claims["email"] = self.identity["email"]
            claims["email_verified"] = self.verified
        claims.update(self.claims)
        claims = {name: value for name, value in claims.items() if value is not None}
        headers = {"kid": self.kid, **self.headers}
        if self.sign_token is not None:
            return self.sign_token(headers, claims)
        return jwt.encode(claims, self.signing_key or self.key, self.alg, headers=headers)

    def redeem(self, form: dict[str, str], authorization: str) -> str | None:
        """Returns the ID token for a code. A code works once, with its PKCE verifier."""
        request = self.codes.pop(form.get("code", ""), None)
        if request is None:
            return None
        credentials = f"{CLIENT}:the%20client%27s%20secret%3A%20%25%26%2B"
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        pkce_challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_valid = (
            authorization == f"Basic {base64.b64encode(credentials.encode()).decode()}"
            and request["redirect_uri"] == form.get("redirect_uri")
            and request["code_challenge"] == pkce_challenge
            and request["code_challenge_method"] == "S256"
        )
        return self.id_token(request) if is_valid else None


def provider_app(provider: Provider) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.middleware("http")
    async def replace_response(request: Request, call_next: Any) -> Response:
        path = request.url.path
        provider.requested_paths.append(path)
        if path in provider.responses:
            return provider.responses[path]
        response: Response = await call_next(request)
        return response

    @app.get(WELL_KNOWN)
    async def discovery_document() -> dict[str, Any]:
        return provider.discovery_document()

    @app.get("/jwks")
    @app.get("/moved/jwks")
    async def jwks() -> dict[str, Any]:
        return provider.jwks()

    @app.get("/userinfo")
    async def userinfo() -> dict[str, Any]:
        return provider.userinfo or {}

    @app.get("/authorize")
    async def authorize(request: Request, decision: str = "") -> Response:
        if decision:
            return RedirectResponse(provider.authorize(dict(request.query_params), decision), 302)
        link = f"?{request.url.query}&decision="
        return HTMLResponse(PAGE.format(allow=f"{link}allow", deny=f"{link}deny"))

    @app.post("/token")
    @app.post("/moved/token")
    async def token(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        id_token = provider.redeem(form, request.headers.get("authorization", ""))
        if id_token is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "for userinfo", "token_type": "Bearer", "id_token": id_token}
        )

    return app


@contextmanager
def running_provider(port: int | None = None) -> Iterator[Provider]:
    """Runs the provider in a thread. Yields when it accepts requests."""
    port = port or free_port()
    provider = Provider(f"http://127.0.0.1:{port}")
    config = uvicorn.Config(
        provider_app(provider),
        port=port,
        log_config=None,
        access_log=False,
        ws="none",
        lifespan="off",
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
    with running_provider(int(sys.argv[1])) as browser_test_provider:
        browser_test_provider.identity = {"sub": "admin-there", "email": sys.argv[2]}
        threading.Event().wait()
