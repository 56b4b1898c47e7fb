"""What must not sign anybody in at a provider. Whatever is refused leaves no session, and no
account connected.
"""

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
from tests.helpers.login import refusal
from tests.helpers.oidc import PUBLIC_URL, arrive, connect, decide, go, leave, setting

pytestmark = pytest.mark.anyio

REFUSED = (401, "oidc.rejected")
OVER = (401, "oidc.expired")
DOWN = (503, "oidc.unreachable")
Lie = Callable[[Provider], None]


def claim(name: str, value: Any) -> Lie:
    return lambda provider: provider.claims.update({name: value})


def signed(key: Any, alg: str = "RS256", **headers: str) -> Lie:
    def lie(provider: Provider) -> None:
        provider.signs = key
        provider.alg = alg
        provider.headers = headers

    return lie


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(alg: str, sign: Callable[[Provider, bytes], bytes]) -> Lie:
    """By hand: no library signs like that."""

    def lie(provider: Provider) -> None:
        def write(headers: dict[str, Any], claims: dict[str, Any]) -> str:
            parts = ".".join(
                text(json.dumps(part).encode()) for part in ({**headers, "alg": alg}, claims)
            )
            return f"{parts}.{text(sign(provider, parts.encode()))}"

        provider.forges = write

    return lie


def with_the_public_half(provider: Provider, signed: bytes) -> bytes:
    form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return hmac.digest(provider.key.public_key().public_bytes(*form), signed, "sha256")


LIES: dict[str, Lie] = {
    "another nonce": claim("nonce", "x"),
    "no nonce": claim("nonce", None),
    "a nonce that is no text": claim("nonce", 1),
    "for another": claim("aud", "another"),
    "for another, too, and not for whom": claim("aud", ["fastapiadmin", "another"]),
    "for us, made for another": claim("azp", "another"),
    "by another": claim("iss", "https://evil.example"),
    "over": claim("exp", int(time.time()) - 60),
    "without an end": claim("exp", None),
    "from tomorrow": claim("iat", int(time.time()) + 86400),
    "of nobody": claim("sub", None),
    "of an empty name": claim("sub", ""),
    "of no letters": claim("sub", "\ud800"),
    "of another flow, in no letters": claim("nonce", "\ud800"),
    "signed in a way that is no word": forged("[]", lambda *_: b""),
    "of a long name": claim("sub", "x" * 256),
    "unsigned": forged("none", lambda *_: b""),
    "unsigned, in capitals": forged("NONE", lambda *_: b""),
    "unsigned, with a good name": forged("RS256", lambda *_: b""),
    "signed with the public half as a secret": forged("HS256", with_the_public_half),
    "signed with our own secret": signed(CLIENT_SECRET.ljust(32), "HS256"),
    "signed with a foreign key": signed(new_key()),
    "signed with a key that it brings": signed(new_key(), jku="http://evil.example/jwks"),
    "signed with a key that nobody has": signed(new_key(), kid="unknown"),
}


@pytest.fixture
async def known(traveller: Client, db: AsyncSession) -> AsyncIterator[Client]:
    """Mary has connected her account. Whatever a test does, it lets nobody in."""
    await connect(traveller)
    before = await holdings(db)
    yield traveller
    assert await holdings(db) == before


async def holdings(db: AsyncSession) -> list[int | None]:
    return [
        await db.scalar(select(func.count()).select_from(model))
        for model in (LoginSession, Identity)
    ]


def forget_what_it_said(client: Client, provider: Provider) -> None:
    replace_services(app_of(client), OidcClients.from_settings([setting(provider)], PUBLIC_URL))


@pytest.mark.parametrize("name", LIES)
async def test_no_lie_in_a_token_signs_in(known: Client, provider: Provider, name: str) -> None:
    LIES[name](provider)
    attempts = state_of(known).service(FailedLoginBuffer)
    attempts.drain()
    assert refusal(await go(known)) == REFUSED
    assert [(one.outcome, one.method) for one in attempts.drain()] == [
        (Outcome.WRONG, "oidc:company")
    ]


async def test_what_came_back_is_good_once(known: Client, provider: Provider) -> None:
    arrival = await decide(await leave(known))
    provider.claims["nonce"] = "x"
    assert refusal(await arrive(known, arrival)) == REFUSED
    provider.claims.clear()
    assert refusal(await arrive(known, arrival)) == OVER


async def test_it_is_good_in_the_browser_that_set_out_alone(known: Client) -> None:
    arrival = await decide(await leave(known))
    hers = known.cookies["oidc"]
    for other in ("", "x", hers[:-1]):
        known.cookies.clear()
        answer = await known.post(
            "/auth/oidc/company/callback",
            json=arrival,
            headers={"cookie": f"oidc={other}"} if other else {},
        )
        assert refusal(answer) == OVER


async def test_a_code_is_good_for_the_flow_it_was_asked_for_alone(known: Client) -> None:
    stolen = await decide(await leave(known))
    mine = await decide(await leave(known))
    assert refusal(await arrive(known, {**mine, "code": stolen["code"]})) == REFUSED


async def test_a_code_that_was_used_is_refused_there(known: Client, provider: Provider) -> None:
    arrival = await decide(await leave(known))
    provider.codes.clear()
    assert refusal(await arrive(known, arrival)) == REFUSED


async def test_it_is_soon_over(known: Client, db: AsyncSession) -> None:
    arrival = await decide(await leave(known))
    await db.execute(update(Challenge).values(expires_at=utc_now()))
    assert refusal(await arrive(known, arrival)) == OVER


async def test_who_thinks_better_of_it_is_told_so(known: Client) -> None:
    arrival = await decide(await leave(known), "deny")
    assert refusal(await arrive(known, arrival)) == (401, "oidc.cancelled")
    assert refusal(await arrive(known, arrival)) == OVER


async def test_an_answer_of_another_provider_is_none(known: Client, provider: Provider) -> None:
    arrival = await decide(await leave(known))
    provider.asked.clear()
    assert refusal(await arrive(known, {**arrival, "iss": "https://evil.example"})) == REFUSED
    assert provider.asked == []


@pytest.mark.parametrize(
    "state", ["", "x", "login.", "login.!", "é" * 30, "login." + "A" * 43, "A" * 64]
)
async def test_a_state_that_makes_no_sense_is_over(known: Client, state: str) -> None:
    assert refusal(await arrive(known, {"state": state, "code": "x"})) == OVER


async def test_a_provider_that_is_not_there_is_told_so_and_is_no_attempt(
    known: Client, provider: Provider
) -> None:
    attempts = state_of(known).service(FailedLoginBuffer)
    attempts.drain()
    unreachable = setting(provider, issuer="http://127.0.0.1:9")
    replace_services(app_of(known), OidcClients.from_settings([unreachable], PUBLIC_URL))
    assert refusal(await known.post("/auth/oidc/company/start")) == DOWN
    assert not attempts.drain()


ODD: list[Callable[[], Response]] = [
    lambda: PlainTextResponse("down", 500),
    lambda: PlainTextResponse("no JSON"),
    lambda: JSONResponse([]),
    lambda: PlainTextResponse("[" * 100_000),
    lambda: JSONResponse({"x": "x" * 300_000}),
    lambda: RedirectResponse("http://127.0.0.1:9/inside"),
]


@pytest.mark.parametrize(
    "odd", ODD, ids=["failing", "words", "a list", "deep", "long", "elsewhere"]
)
@pytest.mark.parametrize("path", ["/token", "/jwks", WELL_KNOWN])
async def test_an_odd_answer_ends_in_one_word(
    known: Client, provider: Provider, path: str, odd: Callable[[], Response]
) -> None:
    forget_what_it_said(known, provider)
    provider.down[path] = odd()
    left = await known.post("/auth/oidc/company/start")
    if path == WELL_KNOWN:
        assert refusal(left) == DOWN
    else:
        assert refusal(await arrive(known, await decide(left.json()["data"]["url"]))) == DOWN


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": None},
        {"token_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "ftp://127.0.0.1/keys"},
    ],
    ids=str,
)
async def test_what_a_provider_says_of_itself_is_not_believed_blindly(
    known: Client, provider: Provider, said: dict[str, Any]
) -> None:
    forget_what_it_said(known, provider)
    provider.metadata = said
    assert refusal(await known.post("/auth/oidc/company/start")) == DOWN


class Slow(Response):
    async def __call__(self, *_: Any) -> None:
        await asyncio.sleep(1)


async def test_a_slow_provider_is_given_up(
    known: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrival = await decide(await leave(known))
    provider.down["/token"] = Slow()
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", 0.2)
    assert refusal(await arrive(known, arrival)) == DOWN


async def test_a_new_key_is_looked_for_once(traveller: Client, provider: Provider) -> None:
    await connect(traveller)
    provider.key = new_key()
    provider.kid = "second"
    provider.asked.clear()
    assert (await go(traveller)).status_code == 200
    assert (await go(traveller)).status_code == 200
    assert provider.asked.count("/jwks") == 1
    assert WELL_KNOWN not in provider.asked
    provider.headers["kid"] = "unknown"
    provider.asked.clear()
    assert refusal(await go(traveller)) == REFUSED
    assert provider.asked.count("/jwks") == 1


async def test_a_key_of_a_curve_is_a_key_too(traveller: Client, provider: Provider) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    provider.down["/jwks"] = JSONResponse(
        {"keys": ["x", {"kty": "oct", "k": "AAAA"}, {**public, "kid": "first"}]}
    )
    provider.signs = key
    provider.alg = "ES256"
    assert (await go(traveller)).status_code == 200
