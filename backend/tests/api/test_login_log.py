"""Login log: recorded outcomes, visibility, and labels."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.state import get_app_state
from app.api.v1.module_monitor.login_log import failed_logins
from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer, LoginAttempt
from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from app.api.v1.module_monitor.login_log.parameters import FAILED_ENTRIES_PER_HOUR
from app.api.v1.module_system.oidc.client import OidcClient, OidcClients
from app.buffer_flush import flush_failed_logins
from app.core.database import Database
from app.core.database_errors import DatabaseUnreachable
from app.core.settings.oidc_providers import OidcProviderSettings
from app.kit.counter import MAX_KEYS
from tests.conftest import Client, register_account
from tests.helpers.app_state import replace_services
from tests.helpers.parameters import DEFAULTS, FixedParameters

pytestmark = pytest.mark.anyio

CODES = frozenset({"monitor:login_log:query", "monitor:login_log:export"})
JANE = {"username": "jane", "password": "a testing password"}


@pytest.fixture
async def jane(client: Client) -> int:
    """A user of department 2. Returns the id; the client is signed out."""
    response = await client.post("/users", json={**JANE, "dept_id": 2})
    assert response.status_code == 200, response.text
    id: int = response.json()["data"]["id"]
    client.as_(None)
    return id


async def sign_in(client: Client, **values: str) -> int:
    return (await client.as_(None).post("/auth/login", json={**JANE, **values})).status_code


async def log_rows(
    app: FastAPI, database: Database, db: AsyncSession
) -> list[tuple[str, int, str, int]]:
    await flush_failed_logins(database, get_app_state(app).service(FailedLoginBuffer))
    entries = await db.scalars(select(LoginEntry).order_by(LoginEntry.id))
    return [(entry.outcome, entry.user_id, entry.user_name, entry.times) for entry in entries]


@pytest.fixture(autouse=True)
def empty_buffer(app: FastAPI) -> None:
    replace_services(app, FailedLoginBuffer(DEFAULTS))


async def test_login_and_logout_are_logged(
    app: FastAPI, client: Client, database: Database, db: AsyncSession, jane: int
) -> None:
    login_response = await client.post("/auth/login", json=JANE)
    token = {"authorization": f"Bearer {login_response.json()['access_token']}"}
    assert (await client.post("/auth/logout", headers=token)).status_code == 200
    assert (await client.post("/auth/logout", headers=token)).status_code == 200
    assert await log_rows(app, database, db) == [
        ("success", jane, "jane", 1),
        ("logout", jane, "jane", 1),
    ]


async def test_wrong_password_and_unknown_username_are_logged_differently(
    app: FastAPI, client: Client, database: Database, db: AsyncSession, jane: int
) -> None:
    assert await sign_in(client, password="wrong") == 401
    assert await sign_in(client, password="wrong") == 401
    assert await sign_in(client, username="correct horse battery") == 401
    assert await log_rows(app, database, db) == [
        ("wrong", jane, "jane", 2),
        ("wrong", 0, "co***", 1),
    ]


async def test_throttled_attempts_are_logged(
    app: FastAPI, client: Client, database: Database, db: AsyncSession, jane: int
) -> None:
    for _ in range(12):
        await sign_in(client, password="wrong")
    outcomes = {
        outcome: times
        for outcome, user_id, _, times in await log_rows(app, database, db)
        if user_id == jane
    }
    assert outcomes.keys() <= {"wrong", "captcha", "throttled"}
    assert outcomes["wrong"] < sum(outcomes.values()) == 12


async def test_reused_refresh_token_is_logged(
    app: FastAPI, client: Client, database: Database, db: AsyncSession, jane: int
) -> None:
    login_response = (await client.post("/auth/login", json=JANE)).json()["data"]
    for expected in (200, 401):
        response = await client.post(
            "/auth/refresh", json={"refresh_token": login_response["refresh_token"]}
        )
        assert response.status_code == expected
        # Another client: neither the device cookie nor the address is that of the first.
        client.cookies.clear()
    assert [
        (outcome, user_id) for outcome, user_id, _, __ in await log_rows(app, database, db)
    ] == [
        ("success", jane),
        ("reused", jane),
    ]


async def test_entry_is_visible_only_with_its_user(
    app: FastAPI, client: Client, database: Database, db: AsyncSession, jane: int
) -> None:
    assert await sign_in(client) == 200
    assert await sign_in(client, username="nobody") == 401
    assert len(await log_rows(app, database, db)) == 2

    async def entries_for(as_: int, **params: str | int) -> list[dict[str, Any]]:
        response = await client.as_(as_).get("/monitor/login-logs", params=params)
        assert response.status_code == 200, response.text
        items: list[dict[str, Any]] = response.json()["data"]["items"]
        return items

    register_account(7, 2, "department_and_below", permissions=CODES)
    register_account(8, 4, "department", permissions=CODES)
    assert [entry["user_name"] for entry in await entries_for(7)] == ["jane"]
    assert (
        await entries_for(8)
        == await entries_for(8, user_id=jane)
        == await entries_for(8, user_name="no")
        == []
    )
    assert [entry["user_name"] for entry in await entries_for(1)] == ["no***", "jane"]
    assert [entry["outcome"] for entry in await entries_for(1, outcome="wrong")] == ["wrong"]
    assert (await client.as_(7).get("/monitor/login-logs/export")).content.startswith(b"PK")


async def test_attempts_beyond_capacity_are_counted() -> None:
    attempts = FailedLoginBuffer(DEFAULTS)
    for number in range(MAX_KEYS + 2):
        attempts.add(LoginAttempt(Outcome.WRONG, number, 1, "n", "ip", "agent", "pwd"))
    counts = attempts.drain()
    assert len(counts) == MAX_KEYS + 1
    assert counts[LoginAttempt(Outcome.THROTTLED, 0, 0, "***", "", "", "")].count == 2
    assert attempts.drain() == {}


async def test_attempts_of_failed_write_are_kept(
    app: FastAPI, client: Client, database: Database, db: AsyncSession, jane: int
) -> None:
    """The database is away for more than one interval."""
    buffer = get_app_state(app).service(FailedLoginBuffer)
    unreachable = Database("sqlite+aiosqlite:////nowhere/at/all.db")
    for _ in range(2):
        assert await sign_in(client, password="wrong") == 401
        with pytest.raises(DatabaseUnreachable):
            await flush_failed_logins(unreachable, buffer)
    await unreachable.close()
    assert await log_rows(app, database, db) == [("wrong", jane, "jane", 2)]


async def test_counted_attempts_of_failed_write_are_kept() -> None:
    buffer = FailedLoginBuffer(FixedParameters({FAILED_ENTRIES_PER_HOUR: 60}))
    for number in range(MAX_KEYS + 5):
        buffer.add(LoginAttempt.unknown_user(Outcome.WRONG, "x", "", f"agent {number}", "pwd"))
    attempts = buffer.drain()
    buffer.restore(attempts)
    restored = buffer.drain()
    assert {attempt: counted.count for attempt, counted in restored.items()} == {
        attempt: counted.count for attempt, counted in attempts.items()
    }


async def test_attempts_of_cancelled_write_are_kept(fresh: Database) -> None:
    """A stop of the server cancels the write, and writes once more."""
    buffer = FailedLoginBuffer(DEFAULTS)
    attempt = LoginAttempt(Outcome.WRONG, 7, 1, "mary", "", "", "pwd")
    buffer.add(attempt)
    task = asyncio.create_task(flush_failed_logins(fresh, buffer))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert set(buffer.drain()) == {attempt}


async def test_method_label_is_translated(app: FastAPI, client: Client, db: AsyncSession) -> None:
    """A provider that is not in the settings is shown by its key, an unknown method as it is."""
    name = {"zh-CN": "公司", "en": "Company"}
    company = OidcProviderSettings.model_validate(
        {"key": "company", "name": name, "issuer": "https://id.example.org", "client_id": "c"}
    )
    replace_services(app, OidcClients({"company": OidcClient(company, "")}))
    methods = ("pwd", "pwd otp", "oidc:company recovery", "oidc:gone", "spell")
    values = {
        "outcome": Outcome.SUCCESS,
        "user_id": 1,
        "dept_id": 1,
        "user_name": "admin",
        "ip": "",
        "user_agent": "",
    }
    db.add_all(LoginEntry(**values, method=method) for method in methods)
    await db.flush()
    for accept, labels in (
        (
            "en",
            ["Password", "Password + Authenticator", "Company + Recovery code", "gone", "spell"],
        ),
        ("zh-CN", ["密码", "密码 + 验证器", "公司 + 恢复码", "gone", "spell"]),
    ):
        response = await client.get("/monitor/login-logs", headers={"accept-language": accept})
        assert [
            entry["method_words"] for entry in reversed(response.json()["data"]["items"])
        ] == labels


async def test_failed_logins_beyond_the_hourly_limit_are_counted_in_one_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Attempts on existing users take precedence over those on unknown names."""
    now = 1_000.0
    monkeypatch.setattr(f"{failed_logins.__name__}.time.monotonic", lambda: now)
    buffer = FailedLoginBuffer(FixedParameters({FAILED_ENTRIES_PER_HOUR: 3_600}))

    def attack(count: int) -> list[tuple[int, int]]:
        for number in range(count):
            buffer.add(LoginAttempt.unknown_user(Outcome.WRONG, "x", "", f"agent {number}", "pwd"))
        buffer.add(LoginAttempt(Outcome.WRONG, 7, 1, "mary", "", "", "pwd"))
        return [(attempt.user_id, counted.count) for attempt, counted in buffer.drain().items()]

    assert len(attack(MAX_KEYS - 1)) == MAX_KEYS
    now += 1
    # One entry for the user, and one for the rest.
    assert attack(99) == [(7, 1), (0, 99)]
    for _ in range(59):
        now += 1
        assert attack(99) == [(7, 1)]
    now += 1
    assert attack(99) == [(7, 1), (0, 60 * 99)]


@pytest.mark.usefixtures("jane")
async def test_entry_names_browser_and_system_of_the_device(client: Client) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"
    response = await client.post("/auth/login", json=JANE, headers={"user-agent": firefox})
    assert response.status_code == 200
    (entry, *_) = (await client.as_(1).get("/monitor/login-logs")).json()["data"]["items"]
    assert (entry["browser"], entry["system"]) == ("Firefox 131", "Linux")
