"""Whoever has a second factor is asked for it after his password, and it is guarded as that is."""

import asyncio
from typing import Any

import pytest
from httpx import ASGITransport
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
    enrol,
    freeze_mfa_clock,
    mary,
    pending,
    refusal,
    second,
    sign_in,
    use,
)

pytestmark = pytest.mark.anyio

WRONG = (401, "auth.wrong_code")
OVER = (401, "auth.mfa_expired")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    freeze_mfa_clock(monkeypatch, clock)
    return clock


@pytest.fixture
async def guest(client: Client, db: AsyncSession) -> Client:
    db.add(mary())
    await db.flush()
    use(client, await sign_in(client.as_(None)))
    return client


@pytest.fixture
async def authenticator(guest: Client, clock: Clock) -> Authenticator:
    return await enrol(guest, Authenticator(clock))


async def test_the_password_gives_a_token_for_the_second_step_alone(
    guest: Client, authenticator: Authenticator
) -> None:
    guest.headers.pop("authorization")
    guest.cookies.clear()
    answer = await sign_in(guest)
    data = answer.json()["data"]
    assert "access_token" not in answer.json()
    assert "set-cookie" not in answer.headers
    assert (data["methods"], data["expires_in"]) == (["totp", "recovery_code"], 300)
    for path in ("/auth/me", "/security", "/users"):
        headers = {"authorization": f"Bearer {data['mfa_token']}"}
        assert (await guest.get(path, headers=headers)).status_code == 401
    entered = await second(guest, data["mfa_token"], authenticator.code())
    use(guest, entered)
    assert (await guest.get("/auth/me")).json()["data"]["user"]["username"] == "mary"


async def test_a_code_is_good_once(guest: Client, authenticator: Authenticator) -> None:
    token = await pending(guest)
    code = authenticator.code()
    assert (await second(guest, token, f" {code[:3]} {code[3:]} ")).status_code == 200
    assert refusal(await second(guest, token, code)) == WRONG
    assert (await second(guest, token, authenticator.recovery[0])).status_code == 200
    assert refusal(await second(guest, token, authenticator.recovery[0])) == WRONG


async def test_a_code_of_before_one_that_was_taken_is_over(
    guest: Client, authenticator: Authenticator, clock: Clock
) -> None:
    early = authenticator.code()
    late = authenticator.code()
    token = await pending(guest)
    assert (await second(guest, token, late)).status_code == 200
    assert refusal(await second(guest, token, early)) == WRONG
    waiting = authenticator.code()
    clock.pass_(90)
    assert refusal(await second(guest, token, waiting)) == WRONG


@pytest.mark.parametrize("code", ["000000", "１２３４５６", "x", "-", "12345", "é" * 64, "0" * 64])
async def test_a_wrong_code_opens_nothing(
    guest: Client, authenticator: Authenticator, db: AsyncSession, code: str
) -> None:
    assert authenticator.secret
    before = await db.scalar(select(func.count()).select_from(LoginSession))
    assert refusal(await second(guest, await pending(guest), code)) == WRONG
    assert await db.scalar(select(func.count()).select_from(LoginSession)) == before


@pytest.mark.parametrize(
    "body", [{}, {"mfa_token": "x"}, {"code": "1"}, {"mfa_token": 1, "code": "1"}, [], None]
)
async def test_a_step_that_makes_no_sense_is_refused(guest: Client, body: Any) -> None:
    assert (await guest.post("/auth/login/mfa", json=body)).status_code == 422


async def test_only_a_token_of_the_first_step_will_do(
    guest: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    access = guest.headers["authorization"].removeprefix("Bearer ")
    token = await pending(guest)
    for bad in ("", "x", access, token[:-2], f"{token}x"):
        assert refusal(await second(guest, bad, authenticator.code())) == OVER
    await db.execute(
        update(User).where(User.username == "mary").values(security_stamp=new_security_stamp())
    )
    assert refusal(await second(guest, token, authenticator.code())) == OVER
    token = await pending(guest)
    await db.execute(update(User).where(User.username == "mary").values(is_active=False))
    assert refusal(await second(guest, token, authenticator.code())) == OVER


async def test_codes_are_guessed_from_the_budget_of_the_password(
    guest: Client, authenticator: Authenticator
) -> None:
    token = await pending(guest)
    guest.cookies.clear()
    for _ in range(5):
        assert refusal(await second(guest, token, "000000")) == WRONG
    assert refusal(await second(guest, token, authenticator.code())) == (
        422,
        "auth.captcha_required",
    )
    assert refusal(await guest.post("/auth/login", json=MARY)) == (422, "auth.captcha_required")


async def test_a_wrong_code_is_told_to_the_login_log(
    guest: Client, authenticator: Authenticator
) -> None:
    attempts = state_of(guest).service(FailedLoginBuffer)
    attempts.drain()
    assert authenticator.secret
    await second(guest, await pending(guest), "000000")
    assert [(one.outcome, one.user_name) for one in attempts.drain()] == [(Outcome.FACTOR, "mary")]


async def test_the_oauth2_form_lets_in_who_has_no_second_factor(
    guest: Client, clock: Clock
) -> None:
    assert (await guest.post("/auth/login", data=MARY)).status_code == 200
    await enrol(guest, Authenticator(clock))
    refused = await guest.post("/auth/login", data=MARY)
    assert refusal(refused) == (403, "auth.mfa_required")
    assert refusal(await guest.post("/auth/login", data={**MARY, "password": "x"})) == (
        401,
        "auth.invalid_credentials",
    )


async def test_a_secret_outlives_its_key_and_is_sealed_anew_when_used(
    guest: Client, authenticator: Authenticator, db: AsyncSession
) -> None:
    app = app_of(guest)
    known = state_of(guest).service(AuthServices).encryptor
    old = await db.scalar(select(Totp.secret))
    try:
        replace_auth(
            app, encryptor=Encryptor(["t" * 32, SETTINGS.jwt_secret_key.get_secret_value()])
        )
        assert (await second(guest, await pending(guest), authenticator.code())).status_code == 200
        assert await db.scalar(select(Totp.secret)) != old
        replace_auth(app, encryptor=Encryptor(["t" * 32]))
        assert (await second(guest, await pending(guest), authenticator.code())).status_code == 200
        replace_auth(app, encryptor=Encryptor(["u" * 32]))
        assert refusal(await second(guest, await pending(guest), authenticator.code())) == WRONG
    finally:
        replace_auth(app, encryptor=known)


async def test_of_many_who_send_one_code_at_once_one_is_let_in(
    fresh: Database, clock: Clock
) -> None:
    async with fresh.transaction(SYSTEM) as db:
        db.add(Dept(id=2, name="d2"))
        await db.flush()
        db.add(mary())
    app = create_app(SETTINGS, fresh)
    async with Client(transport=ASGITransport(app), base_url="http://test/api/v1") as client:
        use(client, await sign_in(client))
        authenticator = await enrol(client, Authenticator(clock))
        token = await pending(client)
        for code in (authenticator.code(), authenticator.recovery[0]):
            tried = await asyncio.gather(*(second(client, token, code) for _ in range(5)))
            assert sorted(answer.status_code for answer in tried) == [200, 401, 401, 401, 401]
