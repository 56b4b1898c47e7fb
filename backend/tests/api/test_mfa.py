"""The second login step with codes of an authenticator and recovery codes."""

import asyncio
from typing import Any

import pytest
from httpx2 import ASGITransport
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.auth.services import AuthServices
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.mfa.model import Totp
from app.api.v1.module_system.user.model import User, new_security_stamp
from app.core.crypto.encryption import Encryptor
from app.core.database import Database
from app.main import create_app
from tests.conftest import SETTINGS, SYSTEM, Client
from tests.helpers.app_state import app_of, replace_auth, state_of
from tests.helpers.login import (
    MARY,
    Authenticator,
    Clock,
    enrol_totp,
    freeze_mfa_clock,
    new_user,
    outcome,
    sign_in,
    start_mfa,
    use_tokens,
    verify_code,
)

pytestmark = pytest.mark.anyio

WRONG_CODE = (401, "auth.wrong_code")
EXPIRED = (401, "auth.mfa_expired")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    freeze_mfa_clock(monkeypatch, clock)
    return clock


@pytest.fixture
async def mary(client: Client, db: AsyncSession) -> Client:
    db.add(new_user())
    await db.flush()
    use_tokens(client, await sign_in(client.as_(None)))
    return client


@pytest.fixture
async def authenticator(mary: Client, clock: Clock) -> Authenticator:
    return await enrol_totp(mary, Authenticator(clock))


async def test_mfa_token_is_accepted_for_the_second_step_only(
    mary: Client, authenticator: Authenticator
) -> None:
    mary.headers.pop("authorization")
    mary.cookies.clear()
    response = await sign_in(mary)
    data = response.json()["data"]
    assert "access_token" not in response.json()
    assert "set-cookie" not in response.headers
    assert (data["methods"], data["expires_in"]) == (["totp", "recovery_code"], 300)
    for path in ("/auth/me", "/security", "/users"):
        headers = {"authorization": f"Bearer {data['mfa_token']}"}
        assert (await mary.get(path, headers=headers)).status_code == 401
    response = await verify_code(mary, data["mfa_token"], authenticator.code())
    use_tokens(mary, response)
    assert (await mary.get("/auth/me")).json()["data"]["user"]["username"] == "mary"


async def test_code_used_twice_returns_401(mary: Client, authenticator: Authenticator) -> None:
    token = await start_mfa(mary)
    code = authenticator.code()
    assert (await verify_code(mary, token, f" {code[:3]} {code[3:]} ")).status_code == 200
    assert outcome(await verify_code(mary, token, code)) == WRONG_CODE
    assert (await verify_code(mary, token, authenticator.recovery_codes[0])).status_code == 200
    assert outcome(await verify_code(mary, token, authenticator.recovery_codes[0])) == WRONG_CODE


async def test_code_older_than_the_last_used_returns_401(
    mary: Client, authenticator: Authenticator, clock: Clock
) -> None:
    early = authenticator.code()
    late = authenticator.code()
    token = await start_mfa(mary)
    assert (await verify_code(mary, token, late)).status_code == 200
    assert outcome(await verify_code(mary, token, early)) == WRONG_CODE
    outdated = authenticator.code()
    clock.advance(90)
    assert outcome(await verify_code(mary, token, outdated)) == WRONG_CODE


@pytest.mark.parametrize("code", ["000000", "１２３４５６", "x", "-", "12345", "é" * 64, "0" * 64])
async def test_wrong_code_creates_no_session(
    mary: Client, authenticator: Authenticator, db: AsyncSession, code: str
) -> None:
    assert authenticator.secret
    before = await db.scalar(select(func.count()).select_from(LoginSession))
    assert outcome(await verify_code(mary, await start_mfa(mary), code)) == WRONG_CODE
    assert await db.scalar(select(func.count()).select_from(LoginSession)) == before


@pytest.mark.parametrize(
    "body", [{}, {"mfa_token": "x"}, {"code": "1"}, {"mfa_token": 1, "code": "1"}, [], None]
)
async def test_malformed_mfa_request_returns_422(mary: Client, body: Any) -> None:
    assert (await mary.post("/auth/login/mfa", json=body)).status_code == 422


@pytest.mark.parametrize("method", ["totp", "recovery_code", "other"])
async def test_options_of_factor_without_challenge_returns_404(
    mary: Client, authenticator: Authenticator, method: str
) -> None:
    assert authenticator.secret
    body = {"mfa_token": await start_mfa(mary)}
    response = await mary.post(f"/auth/login/mfa/{method}/options", json=body)
    assert outcome(response) == (404, "not_found")


async def test_invalid_or_outdated_mfa_token_returns_401(
    mary: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    access = mary.headers["authorization"].removeprefix("Bearer ")
    token = await start_mfa(mary)
    for invalid_token in ("", "x", access, token[:-2], f"{token}x"):
        assert outcome(await verify_code(mary, invalid_token, authenticator.code())) == EXPIRED
    await db.execute(
        update(User).where(User.username == "mary").values(security_stamp=new_security_stamp())
    )
    assert outcome(await verify_code(mary, token, authenticator.code())) == EXPIRED
    token = await start_mfa(mary)
    await db.execute(update(User).where(User.username == "mary").values(is_active=False))
    assert outcome(await verify_code(mary, token, authenticator.code())) == EXPIRED


async def test_code_attempts_share_the_rate_limit_of_the_password(
    mary: Client, authenticator: Authenticator
) -> None:
    token = await start_mfa(mary)
    mary.cookies.clear()
    for _ in range(5):
        assert outcome(await verify_code(mary, token, "000000")) == WRONG_CODE
    assert outcome(await verify_code(mary, token, authenticator.code())) == (
        422,
        "auth.captcha_required",
    )
    assert outcome(await mary.post("/auth/login", json=MARY)) == (422, "auth.captcha_required")


async def test_wrong_code_is_logged_as_failed_factor(
    mary: Client, authenticator: Authenticator
) -> None:
    attempts = state_of(mary).service(FailedLoginBuffer)
    attempts.drain()
    assert authenticator.secret
    await verify_code(mary, await start_mfa(mary), "000000")
    assert [(attempt.outcome, attempt.user_name) for attempt in attempts.drain()] == [
        (Outcome.FACTOR, "mary")
    ]


async def test_oauth2_form_login_with_second_factor_returns_403(mary: Client, clock: Clock) -> None:
    assert (await mary.post("/auth/login", data=MARY)).status_code == 200
    await enrol_totp(mary, Authenticator(clock))
    response = await mary.post("/auth/login", data=MARY)
    assert outcome(response) == (403, "auth.mfa_required")
    assert outcome(await mary.post("/auth/login", data={**MARY, "password": "x"})) == (
        401,
        "auth.invalid_credentials",
    )


async def test_secret_is_encrypted_with_the_new_key_on_use(
    mary: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    app = app_of(mary)
    original_encryptor = state_of(mary).service(AuthServices).encryptor
    old = await db.scalar(select(Totp.secret))
    try:
        replace_auth(
            app, encryptor=Encryptor(["t" * 32, SETTINGS.jwt_secret_key.get_secret_value()])
        )
        assert (
            await verify_code(mary, await start_mfa(mary), authenticator.code())
        ).status_code == 200
        assert await db.scalar(select(Totp.secret)) != old
        replace_auth(app, encryptor=Encryptor(["t" * 32]))
        assert (
            await verify_code(mary, await start_mfa(mary), authenticator.code())
        ).status_code == 200
        replace_auth(app, encryptor=Encryptor(["u" * 32]))
        assert (
            outcome(await verify_code(mary, await start_mfa(mary), authenticator.code()))
            == WRONG_CODE
        )
    finally:
        replace_auth(app, encryptor=original_encryptor)


async def test_concurrent_logins_with_one_code_create_one_session(
    fresh: Database, clock: Clock
) -> None:
    async with fresh.transaction(SYSTEM) as db:
        db.add(Dept(id=2, name="d2"))
        await db.flush()
        db.add(new_user())
    app = create_app(SETTINGS, fresh)
    async with Client(transport=ASGITransport(app), base_url="http://test/api/v1") as client:
        use_tokens(client, await sign_in(client))
        authenticator = await enrol_totp(client, Authenticator(clock))
        token = await start_mfa(client)
        for code in (authenticator.code(), authenticator.recovery_codes[0]):
            responses = await asyncio.gather(*(verify_code(client, token, code) for _ in range(5)))
            assert sorted(response.status_code for response in responses) == [
                200,
                401,
                401,
                401,
                401,
            ]
