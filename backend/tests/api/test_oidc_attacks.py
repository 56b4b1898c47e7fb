"""Attacks on the login at a provider. A rejected one creates no session and links no identity."""

import asyncio
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from jwt.algorithms import ECAlgorithm
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.identity.model import Identity
from app.api.v1.module_system.oidc import http
from app.api.v1.module_system.oidc.client import OidcClients
from app.api.v1.module_system.passkey.model import Challenge
from app.kit.model import utc_now
from tests.conftest import Client
from tests.fakes.oidc_provider import CLIENT_SECRET, WELL_KNOWN, Provider, new_key
from tests.helpers.app_state import app_of, replace_services, state_of
from tests.helpers.login import outcome
from tests.helpers.oidc import (
    PUBLIC_URL,
    authorize,
    finish_flow,
    link_identity,
    login_at_provider,
    provider_settings,
    start_flow,
)

pytestmark = pytest.mark.anyio

REJECTED = (401, "oidc.rejected")
EXPIRED = (401, "oidc.expired")
UNREACHABLE = (503, "oidc.unreachable")
Forgery = Callable[[Provider], None]


def with_claim(name: str, value: Any) -> Forgery:
    return lambda provider: provider.claims.update({name: value})


def signed_with(key: Any, alg: str = "RS256", **headers: str) -> Forgery:
    def forge(provider: Provider) -> None:
        provider.signing_key = key
        provider.alg = alg
        provider.headers = headers

    return forge


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def with_algorithm(alg: str, sign: Callable[[Provider, bytes], bytes]) -> Forgery:
    """Signs without a library, because none signs with such an algorithm."""

    def forge(provider: Provider) -> None:
        def sign_token(headers: dict[str, Any], claims: dict[str, Any]) -> str:
            parts = ".".join(
                base64url(json.dumps(part).encode()) for part in ({**headers, "alg": alg}, claims)
            )
            return f"{parts}.{base64url(sign(provider, parts.encode()))}"

        provider.sign_token = sign_token

    return forge


def sign_with_public_key(provider: Provider, content: bytes) -> bytes:
    form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return hmac.digest(provider.key.public_key().public_bytes(*form), content, "sha256")


FORGERIES: dict[str, Forgery] = {
    "other nonce": with_claim("nonce", "x"),
    "no nonce": with_claim("nonce", None),
    "numeric nonce": with_claim("nonce", 1),
    "other audience": with_claim("aud", "another"),
    "two audiences without azp": with_claim("aud", ["fastapiadmin", "another"]),
    "azp of another client": with_claim("azp", "another"),
    "other issuer": with_claim("iss", "https://evil.example"),
    "expired": with_claim("exp", int(time.time()) - 60),
    "no exp": with_claim("exp", None),
    "exp is a list": with_claim("exp", []),
    "exp is infinite": with_claim("exp", float("inf")),
    "exp is not a number": with_claim("exp", float("nan")),
    "issued in the future": with_claim("iat", int(time.time()) + 86400),
    "not valid yet": with_claim("nbf", int(time.time()) + 86400),
    "no sub": with_claim("sub", None),
    "empty sub": with_claim("sub", ""),
    "sub with a surrogate": with_claim("sub", "\ud800"),
    "nonce with a surrogate": with_claim("nonce", "\ud800"),
    "unknown algorithm": with_algorithm("[]", lambda *_: b""),
    "long sub": with_claim("sub", "x" * 256),
    "unsigned": with_algorithm("none", lambda *_: b""),
    "unsigned, algorithm in capitals": with_algorithm("NONE", lambda *_: b""),
    "empty signature": with_algorithm("RS256", lambda *_: b""),
    "HMAC with the public key": with_algorithm("HS256", sign_with_public_key),
    "HMAC with the client secret": signed_with(CLIENT_SECRET.ljust(32), "HS256"),
    "key of another provider": signed_with(new_key()),
    "key from a jku header": signed_with(new_key(), jku="http://evil.example/jwks"),
    "unknown kid": signed_with(new_key(), kid="unknown"),
}


@pytest.fixture
async def linked_browser(browser: Client, db: AsyncSession) -> AsyncIterator[Client]:
    """A browser of a user with a linked identity. No test may create a session or an identity."""
    await link_identity(browser)
    counts_before = await row_counts(db)
    yield browser
    assert await row_counts(db) == counts_before


async def row_counts(db: AsyncSession) -> list[int | None]:
    return [
        await db.scalar(select(func.count()).select_from(model))
        for model in (LoginSession, Identity)
    ]


def clear_discovery_cache(client: Client, provider: Provider) -> None:
    clients = OidcClients.from_settings([provider_settings(provider)], PUBLIC_URL)
    replace_services(app_of(client), clients)


@pytest.mark.parametrize("name", FORGERIES)
async def test_forged_id_token_returns_401(
    linked_browser: Client, provider: Provider, name: str
) -> None:
    FORGERIES[name](provider)
    attempts = state_of(linked_browser).service(FailedLoginBuffer)
    attempts.drain()
    assert outcome(await login_at_provider(linked_browser)) == REJECTED
    assert [(attempt.outcome, attempt.method) for attempt in attempts.drain()] == [
        (Outcome.WRONG, "oidc:company")
    ]


async def test_authorization_response_used_twice_returns_401(
    linked_browser: Client, provider: Provider
) -> None:
    redirect = await authorize(await start_flow(linked_browser))
    provider.claims["nonce"] = "x"
    assert outcome(await finish_flow(linked_browser, redirect)) == REJECTED
    provider.claims.clear()
    assert outcome(await finish_flow(linked_browser, redirect)) == EXPIRED


async def test_authorization_response_in_another_browser_returns_401(
    linked_browser: Client,
) -> None:
    redirect = await authorize(await start_flow(linked_browser))
    cookie = linked_browser.cookies["oidc"]
    for other_cookie in ("", "x", cookie[:-1]):
        linked_browser.cookies.clear()
        response = await linked_browser.post(
            "/auth/oidc/company/callback",
            json=redirect,
            headers={"cookie": f"oidc={other_cookie}"} if other_cookie else {},
        )
        assert outcome(response) == EXPIRED


async def test_code_of_another_flow_returns_401(linked_browser: Client) -> None:
    other_response = await authorize(await start_flow(linked_browser))
    own_response = await authorize(await start_flow(linked_browser))
    assert (
        outcome(await finish_flow(linked_browser, {**own_response, "code": other_response["code"]}))
        == REJECTED
    )


async def test_code_rejected_by_provider_returns_401(
    linked_browser: Client, provider: Provider
) -> None:
    redirect = await authorize(await start_flow(linked_browser))
    provider.codes.clear()
    assert outcome(await finish_flow(linked_browser, redirect)) == REJECTED


async def test_expired_challenge_returns_401(linked_browser: Client, db: AsyncSession) -> None:
    redirect = await authorize(await start_flow(linked_browser))
    await db.execute(update(Challenge).values(expires_at=utc_now()))
    assert outcome(await finish_flow(linked_browser, redirect)) == EXPIRED


async def test_cancelled_login_returns_401_cancelled(linked_browser: Client) -> None:
    redirect = await authorize(await start_flow(linked_browser), "deny")
    assert outcome(await finish_flow(linked_browser, redirect)) == (401, "oidc.cancelled")
    assert outcome(await finish_flow(linked_browser, redirect)) == EXPIRED


async def test_authorization_response_of_another_issuer_returns_401(
    linked_browser: Client, provider: Provider
) -> None:
    redirect = await authorize(await start_flow(linked_browser))
    provider.requested_paths.clear()
    assert (
        outcome(await finish_flow(linked_browser, {**redirect, "iss": "https://evil.example"}))
        == REJECTED
    )
    assert provider.requested_paths == []


@pytest.mark.parametrize(
    "state", ["", "x", "login.", "login.!", "é" * 30, "login." + "A" * 43, "A" * 64]
)
async def test_malformed_state_returns_401(linked_browser: Client, state: str) -> None:
    assert outcome(await finish_flow(linked_browser, {"state": state, "code": "x"})) == EXPIRED


async def test_unreachable_provider_returns_503_and_logs_no_failed_login(
    linked_browser: Client, provider: Provider
) -> None:
    attempts = state_of(linked_browser).service(FailedLoginBuffer)
    attempts.drain()
    unreachable = provider_settings(provider, issuer="http://127.0.0.1:9")
    replace_services(app_of(linked_browser), OidcClients.from_settings([unreachable], PUBLIC_URL))
    assert outcome(await linked_browser.post("/auth/oidc/company/start")) == UNREACHABLE
    assert not attempts.drain()


MALFORMED_RESPONSES: list[Callable[[], Response]] = [
    lambda: PlainTextResponse("down", 500),
    lambda: PlainTextResponse("no JSON"),
    lambda: JSONResponse([]),
    lambda: PlainTextResponse("[" * 100_000),
    lambda: JSONResponse({"x": "x" * 300_000}),
    lambda: RedirectResponse("http://127.0.0.1:9/inside"),
]


@pytest.mark.parametrize(
    "make_response",
    MALFORMED_RESPONSES,
    ids=["status 500", "not JSON", "a list", "deeply nested", "too long", "redirect"],
)
@pytest.mark.parametrize("path", ["/token", "/jwks", WELL_KNOWN])
async def test_malformed_provider_response_returns_503(
    linked_browser: Client, provider: Provider, path: str, make_response: Callable[[], Response]
) -> None:
    clear_discovery_cache(linked_browser, provider)
    provider.responses[path] = make_response()
    response = await linked_browser.post("/auth/oidc/company/start")
    if path == WELL_KNOWN:
        assert outcome(response) == UNREACHABLE
    else:
        redirect = await authorize(response.json()["data"]["url"])
        assert outcome(await finish_flow(linked_browser, redirect)) == UNREACHABLE


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": None},
        {"token_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "ftp://127.0.0.1/keys"},
    ],
    ids=str,
)
async def test_invalid_discovery_document_returns_503(
    linked_browser: Client, provider: Provider, document: dict[str, Any]
) -> None:
    clear_discovery_cache(linked_browser, provider)
    provider.metadata = document
    assert outcome(await linked_browser.post("/auth/oidc/company/start")) == UNREACHABLE


class SlowResponse(Response):
    async def __call__(self, *_: Any) -> None:
        await asyncio.sleep(1)


async def test_slow_provider_returns_503(
    linked_browser: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    redirect = await authorize(await start_flow(linked_browser))
    provider.responses["/token"] = SlowResponse()
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", 0.2)
    assert outcome(await finish_flow(linked_browser, redirect)) == UNREACHABLE


async def test_unknown_key_reloads_jwks_once(browser: Client, provider: Provider) -> None:
    await link_identity(browser)
    provider.key = new_key()
    provider.kid = "second"
    provider.requested_paths.clear()
    assert (await login_at_provider(browser)).status_code == 200
    assert (await login_at_provider(browser)).status_code == 200
    assert provider.requested_paths.count("/jwks") == 1
    provider.headers["kid"] = "unknown"
    provider.requested_paths.clear()
    assert outcome(await login_at_provider(browser)) == REJECTED
    # The keys were fetched less than MIN_REFRESH_SECONDS ago.
    assert "/jwks" not in provider.requested_paths


async def test_key_replaced_under_same_kid_is_accepted(browser: Client, provider: Provider) -> None:
    await link_identity(browser)
    provider.key = new_key()
    assert (await login_at_provider(browser)).status_code == 200


async def test_repeated_forged_signatures_fetch_keys_once(
    browser: Client, provider: Provider
) -> None:
    await link_identity(browser)
    provider.signing_key = new_key()
    provider.requested_paths.clear()
    for _ in range(3):
        assert outcome(await login_at_provider(browser)) == REJECTED
    assert provider.requested_paths.count("/jwks") == 1


@pytest.mark.parametrize(
    ("name", "path"), [("token_endpoint", "/token"), ("jwks_uri", "/jwks")], ids=["token", "jwks"]
)
async def test_moved_endpoint_is_found_at_next_login(
    browser: Client, provider: Provider, name: str, path: str
) -> None:
    await link_identity(browser)
    provider.key = new_key()
    provider.responses[path] = PlainTextResponse("moved", 404)
    provider.metadata = {name: f"{provider.url}/moved{path}"}
    statuses = [(await login_at_provider(browser)).status_code for _ in range(2)]
    assert statuses == [503 if name == "token_endpoint" else 200, 200]


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"NO_PROXY": "localhost,127.0.0.1,fe80::/10,.example.org"}, 200),
        ({"NO_PROXY": "127.0.0.1,[::1]:80", "HTTPS_PROXY": "http://127.0.0.1:9"}, 200),
        ({"ALL_PROXY": "nonsense://127.0.0.1:9"}, 503),
        ({"HTTP_PROXY": "http://[nonsense"}, 503),
        ({"HTTP_PROXY": "http://127.0.0.1:9"}, 503),
    ],
    ids=str,
)
async def test_proxy_variables_never_cause_internal_error(
    browser: Client,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    expected: int,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert (await browser.post("/auth/oidc/company/start")).status_code == expected


async def test_elliptic_curve_key_is_accepted(browser: Client, provider: Provider) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public_key = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    provider.responses["/jwks"] = JSONResponse(
        {"keys": ["x", {"kty": "oct", "k": "AAAA"}, {**public_key, "kid": "first"}]}
    )
    provider.signing_key = key
    provider.alg = "ES256"
    assert (await login_at_provider(browser)).status_code == 200
