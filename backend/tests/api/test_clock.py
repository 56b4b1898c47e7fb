"""Clocks of several instances that differ, and clocks that are set back or forward."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import Response
from pyotp.totp import TOTP
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.apikey.model import ApiKey
from app.api.v1.module_system.apikey.tasks import revoke_expired_api_keys
from app.api.v1.module_system.auth.model import LoginSession, RefreshToken
from app.api.v1.module_system.auth.parameters import (
    CAPTCHA_MODE,
    SESSION_ABSOLUTE_DAYS,
    SESSION_IDLE_HOURS,
    CaptchaMode,
)
from app.api.v1.module_system.auth.tasks import clean_expired_tokens, mark_expired_sessions
from app.api.v1.module_system.captcha.model import Captcha
from app.api.v1.module_system.mfa.otp import matching_step
from app.api.v1.module_system.passkey.service import LOGIN, ChallengePurpose, PasskeyService
from app.api.v1.module_system.user.model import User
from app.core.clock_sync import synchronize_clock
from app.core.database import Database
from app.kit.clock import SharedClock, shared_clock
from app.kit.context import ANONYMOUS, Context
from app.kit.model import utc_now
from tests.conftest import Client
from tests.fakes.oidc_provider import Provider
from tests.helpers.app_state import app_of, set_parameters
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
from tests.helpers.oidc import login_at_provider
from tests.helpers.system_task import run_task

pytestmark = pytest.mark.anyio

HOURS = 3600
UNCHANGED = {"synchronize_session": False}


class WrongClock:
    """Makes the clock of the installation run ahead by some seconds, or behind."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.offset = 0.0
        monkeypatch.setattr(shared_clock, "now", self.now)

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> WrongClock:
    return WrongClock(monkeypatch)


@pytest.fixture
async def guest(client: Client, db: AsyncSession, clock: WrongClock) -> Client:
    assert clock.offset == 0
    db.add(new_user())
    await db.flush()
    return client.as_(None)


async def solve_captcha(client: Client, db: AsyncSession) -> dict[str, str]:
    captcha = (await client.get("/auth/captcha")).json()["data"]
    answer = await db.scalar(select(Captcha.text).where(Captcha.id == captcha["id"]))
    return {"captcha_id": captcha["id"], "captcha": answer or ""}


async def refresh(client: Client, login: Response) -> Response:
    body = {"refresh_token": login.json()["data"]["refresh_token"]}
    return await client.post("/auth/refresh", json=body)


async def expire_session(db: AsyncSession) -> None:
    """Moves the end of all sessions an hour into the past."""
    for model in (LoginSession, RefreshToken):
        expires_at = utc_now() - timedelta(hours=1)
        await db.execute(update(model).values(expires_at=expires_at), execution_options=UNCHANGED)


@pytest.mark.parametrize(("issuer", "verifier"), [(30, 0), (0, 30), (15, -15)])
async def test_credentials_of_an_instance_are_accepted_by_another_with_a_different_clock(
    guest: Client, db: AsyncSession, clock: WrongClock, issuer: int, verifier: int
) -> None:
    set_parameters(app_of(guest), {CAPTCHA_MODE: CaptchaMode.ALWAYS})
    clock.offset = issuer
    captcha = await solve_captcha(guest, db)
    clock.offset = verifier
    login = await guest.post("/auth/login", json={**MARY, **captcha})
    assert login.status_code == 200, login.text
    clock.offset = issuer
    use_tokens(guest, login)
    assert (await guest.get("/auth/me")).status_code == 200
    # Neither a repeated refresh nor its successor ends the session.
    first = await refresh(guest, login)
    clock.offset = verifier
    repeated = await refresh(guest, login)
    assert repeated.json()["data"]["refresh_token"] == first.json()["data"]["refresh_token"]
    assert (await refresh(guest, repeated)).status_code == 200
    use_tokens(guest, repeated)
    assert (await guest.get("/auth/me")).status_code == 200


@pytest.fixture
def authenticator(monkeypatch: pytest.MonkeyPatch) -> Authenticator:
    clock = Clock()
    freeze_mfa_clock(monkeypatch, clock)
    return Authenticator(clock)


@pytest.mark.parametrize("difference", [30, -30])
async def test_challenge_and_mfa_token_are_accepted_by_another_instance(
    guest: Client,
    db: AsyncSession,
    clock: WrongClock,
    authenticator: Authenticator,
    difference: int,
) -> None:
    use_tokens(guest, await sign_in(guest))
    await enrol_totp(guest, authenticator)
    clock.offset = difference
    challenge = await PasskeyService(Context(db, ANONYMOUS)).issue_challenge(
        ChallengePurpose(LOGIN)
    )
    token = await start_mfa(guest)
    clock.offset = 0
    assert (await verify_code(guest, token, authenticator.code())).status_code == 200
    passkeys = PasskeyService(Context(db, ANONYMOUS))
    assert await passkeys.pop_challenge(challenge, ChallengePurpose(LOGIN))


@pytest.mark.parametrize("seconds", [2 * HOURS, 366 * 24 * HOURS])
async def test_known_device_is_not_refused_after_clock_is_set_back(
    guest: Client, clock: WrongClock, seconds: int
) -> None:
    """The delay is the one from before, not the time until the clock has caught up."""
    assert (await guest.post("/auth/login", json=MARY)).status_code == 200
    clock.offset = seconds
    responses = [await guest.post("/auth/login", json={**MARY, "password": "x"}) for _ in range(11)]
    assert outcome(responses[-1]) == (429, "auth.rate_limited")
    clock.offset = 0
    response = await guest.post("/auth/login", json=MARY)
    assert int(response.headers["retry-after"]) <= 2
    clock.offset = 2
    assert (await guest.post("/auth/login", json=MARY)).status_code == 200


async def test_unknown_device_keeps_its_limit_after_clock_is_set_back(
    guest: Client, clock: WrongClock
) -> None:
    clock.offset = 2 * HOURS
    for _ in range(5):
        assert (await guest.post("/auth/login", json={**MARY, "password": "x"})).status_code == 401
    clock.offset = 0
    response = await guest.post("/auth/login", json=MARY)
    assert outcome(response) == (422, "auth.captcha_required")
    clock.offset = 5 * 60
    assert (await guest.post("/auth/login", json=MARY)).status_code == 200


@pytest.mark.parametrize("seen_by", ["job", "refresh"])
async def test_expired_session_stays_expired_after_clock_is_set_back(
    guest: Client, database: Database, db: AsyncSession, clock: WrongClock, seen_by: str
) -> None:
    login = await sign_in(guest)
    await expire_session(db)
    if seen_by == "job":
        await run_task(database, mark_expired_sessions)
    else:
        assert (await refresh(guest, login)).status_code == 401
    clock.offset = -2 * HOURS
    assert (await refresh(guest, login)).status_code == 401
    use_tokens(guest, login)
    assert (await guest.get("/auth/me")).status_code == 401


async def test_expired_api_key_stays_expired_after_clock_is_set_back(
    guest: Client, database: Database, db: AsyncSession, clock: WrongClock
) -> None:
    guest.as_(1)
    body = {"name": "k", "scopes": ["system:user:query"]}
    key = (await guest.post("/api-keys/mine", json=body)).json()["data"]["key"]
    expires_at = utc_now() - timedelta(hours=1)
    await db.execute(update(ApiKey).values(expires_at=expires_at), execution_options=UNCHANGED)
    await run_task(database, clean_expired_tokens, revoke_expired_api_keys)
    clock.offset = -2 * HOURS
    response = await guest.get("/users", headers={"authorization": f"Bearer {key}"})
    assert response.status_code == 401


async def test_session_created_by_a_clock_that_was_ahead_gets_the_usual_end(
    guest: Client, database: Database, db: AsyncSession, clock: WrongClock
) -> None:
    clock.offset = 366 * 24 * HOURS
    login = await sign_in(guest)
    clock.offset = 0
    await run_task(database, mark_expired_sessions)
    latest = utc_now() + timedelta(hours=SESSION_IDLE_HOURS.default) + timedelta(minutes=2)
    for model in (LoginSession, RefreshToken):
        assert list(await db.scalars(select(model.id).where(model.expires_at > latest))) == []
    assert (await refresh(guest, login)).status_code == 200
    latest_creation = utc_now() + timedelta(minutes=1)
    created_at = await db.scalar(
        select(LoginSession.created_at), execution_options={"populate_existing": True}
    )
    assert created_at is not None
    assert created_at < latest_creation
    absolute_timeout = timedelta(days=SESSION_ABSOLUTE_DAYS.default)
    assert created_at + absolute_timeout < latest_creation + absolute_timeout


async def test_secrets_of_a_clock_that_was_ahead_are_no_longer_valid(
    guest: Client, db: AsyncSession, clock: WrongClock
) -> None:
    set_parameters(app_of(guest), {CAPTCHA_MODE: CaptchaMode.ALWAYS})
    await db.execute(
        update(User).where(User.username == "mary").values(temporary_password_at=utc_now())
    )
    clock.offset = 2 * HOURS
    captcha = await solve_captcha(guest, db)
    passkeys = PasskeyService(Context(db, ANONYMOUS))
    challenge = await passkeys.issue_challenge(ChallengePurpose(LOGIN))
    clock.offset = 0
    assert not await passkeys.pop_challenge(challenge, ChallengePurpose(LOGIN))
    assert outcome(await guest.post("/auth/login", json={**MARY, **captcha})) == (
        422,
        "auth.captcha_wrong",
    )
    clock.offset = -366 * 24 * HOURS
    captcha = await solve_captcha(guest, db)
    assert outcome(await guest.post("/auth/login", json={**MARY, **captcha})) == (
        403,
        "auth.temporary_password_expired",
    )


async def test_id_token_is_checked_with_the_shared_clock(
    browser: Client, provider: Provider, clock: WrongClock
) -> None:
    """The clock of the machine is behind those of the database and the provider."""
    clock.offset = 24 * HOURS
    assert outcome(await login_at_provider(browser)) == (401, "oidc.rejected")
    issued_at = int(utc_now().timestamp())
    provider.claims.update(iat=issued_at, exp=issued_at + 300)
    assert (await login_at_provider(browser)).json()["data"]["link_token"]


def test_totp_code_used_by_a_clock_that_was_ahead_does_not_block_later_codes() -> None:
    secret = "JBSWY3DPEHPK3PXP" * 2
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    code = TOTP(secret).at(moment)
    step = int(moment.timestamp()) // 30
    assert matching_step(secret, code, moment, last_step=step + 240) == step
    for last_step in (step, step + 1):
        assert matching_step(secret, code, moment, last_step) is None


async def test_clock_is_that_of_the_database_server(fresh: Database) -> None:
    clock = SharedClock()
    clock.synchronize(datetime(2001, 1, 1, tzinfo=UTC), time.monotonic())
    assert clock.now().year == 2001
    await synchronize_clock(fresh, clock)
    async with fresh.engine.execution_options(scope=None).connect() as connection:
        if connection.dialect.name == "sqlite":
            now = datetime.now(UTC)
        else:
            value = (await connection.execute(text("select current_timestamp"))).scalar_one()
            now = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    assert abs(clock.now() - now) < timedelta(minutes=1)
