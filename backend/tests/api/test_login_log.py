from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.state import get_app_state
from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer, LoginAttempt
from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from app.api.v1.module_system.oidc.client import OidcClient, OidcClients
from app.core.database import Database
from app.core.settings.oidc_providers import OidcProviderSettings
from app.kit.counter import MAX_KEYS
from app.periodic_jobs import flush_failed_logins
from tests.conftest import Client, account
from tests.helpers.app_state import replace_services

pytestmark = pytest.mark.anyio

CODES = frozenset({"monitor:login_log:query", "monitor:login_log:export"})
JANE = {"username": "jane", "password": "a testing password"}


@pytest.fixture
async def jane(client: Client) -> int:
    """Of department 2."""
    made = await client.post("/users", json={**JANE, "dept_id": 2})
    assert made.status_code == 200, made.text
    id: int = made.json()["data"]["id"]
    client.as_(None)
    return id


async def sign_in(client: Client, **given: str) -> int:
    return (await client.as_(None).post("/auth/login", json={**JANE, **given})).status_code


async def told(
    app: FastAPI, database: Database, db: AsyncSession
) -> list[tuple[str, int, str, int]]:
    await flush_failed_logins(database, get_app_state(app).service(FailedLoginBuffer))
    found = await db.scalars(select(LoginEntry).order_by(LoginEntry.id))
    return [(entry.outcome, entry.user_id, entry.user_name, entry.times) for entry in found]


@pytest.fixture(autouse=True)
def none_before(app: FastAPI) -> None:
    replace_services(app, FailedLoginBuffer())


async def test_who_signed_in_and_out_is_kept_with_the_session(
    app: FastAPI, client: Client, database: Database, db: AsyncSession, jane: int
) -> None:
    opened = await client.post("/auth/login", json=JANE)
    token = {"authorization": f"Bearer {opened.json()['access_token']}"}
    assert (await client.post("/auth/logout", headers=token)).status_code == 200
    assert (await client.post("/auth/logout", headers=token)).status_code == 200
    assert await told(app, database, db) == [
        ("success", jane, "jane", 1),
        ("logout", jane, "jane", 1),
    ]


async def test_a_wrong_password_and_a_wrong_name_are_told_apart_only_afterwards(
    app: FastAPI, client: Client, database: Database, db: AsyncSession, jane: int
) -> None:
    assert await sign_in(client, password="wrong") == 401
    assert await sign_in(client, password="wrong") == 401
    assert await sign_in(client, username="correct horse battery") == 401
    assert await told(app, database, db) == [("wrong", jane, "jane", 2), ("wrong", 0, "co***", 1)]


async def test_guessing_too_often_is_told_as_such(
    app: FastAPI, client: Client, database: Database, db: AsyncSession, jane: int
) -> None:
    for _ in range(12):
        await sign_in(client, password="wrong")
    outcomes = {
        outcome: times
        for outcome, user_id, _, times in await told(app, database, db)
        if user_id == jane
    }
    assert outcomes.keys() <= {"wrong", "captcha", "throttled"}
    assert outcomes["wrong"] < sum(outcomes.values()) == 12


async def test_a_stolen_token_is_told(
    app: FastAPI, client: Client, database: Database, db: AsyncSession, jane: int
) -> None:
    opened = (await client.post("/auth/login", json=JANE)).json()["data"]
    for expected in (200, 401):
        client.cookies.clear()
        answer = await client.post("/auth/refresh", json={"refresh_token": opened["refresh_token"]})
        assert answer.status_code == expected
    assert [(outcome, user_id) for outcome, user_id, _, __ in await told(app, database, db)] == [
        ("success", jane),
        ("reused", jane),
    ]


async def test_who_sees_a_user_sees_his_entries_and_nobody_elses(
    app: FastAPI, client: Client, database: Database, db: AsyncSession, jane: int
) -> None:
    assert await sign_in(client) == 200
    assert await sign_in(client, username="nobody") == 401
    assert len(await told(app, database, db)) == 2

    async def seen(as_: int, **params: str | int) -> list[dict[str, Any]]:
        answer = await client.as_(as_).get("/monitor/login-logs", params=params)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["data"]["items"]
        return items

    account(7, 2, "department_and_below", permissions=CODES)
    account(8, 4, "department", permissions=CODES)
    assert [entry["user_name"] for entry in await seen(7)] == ["jane"]
    assert await seen(8) == await seen(8, user_id=jane) == await seen(8, user_name="no") == []
    assert [entry["user_name"] for entry in await seen(1)] == ["no***", "jane"]
    assert [entry["outcome"] for entry in await seen(1, outcome="wrong")] == ["wrong"]
    assert (await client.as_(7).get("/monitor/login-logs/export")).content.startswith(b"PK")


async def test_more_attempts_than_fit_are_counted() -> None:
    attempts = FailedLoginBuffer()
    for number in range(MAX_KEYS + 2):
        attempts.add(LoginAttempt(Outcome.WRONG, number, 1, "n", "ip", "agent", "pwd"))
    made = attempts.drain()
    assert len(made) == MAX_KEYS + 1
    assert made[LoginAttempt(Outcome.THROTTLED, 0, 0, "***", "", "", "")].count == 2
    assert attempts.drain() == {}


async def test_a_way_to_sign_in_is_said_in_the_readers_words(
    app: FastAPI, client: Client, db: AsyncSession
) -> None:
    """A provider that the settings know no more goes by its key, and a word that nobody knows by
    itself.
    """
    name = {"zh-CN": "公司", "en": "Company"}
    company = OidcProviderSettings.model_validate(
        {"key": "company", "name": name, "issuer": "https://id.example.org", "client_id": "c"}
    )
    replace_services(app, OidcClients({"company": OidcClient(company, "")}))
    methods = ("pwd", "pwd otp", "oidc:company recovery", "oidc:gone", "spell")
    where = {
        "outcome": Outcome.SUCCESS,
        "user_id": 1,
        "dept_id": 1,
        "user_name": "admin",
        "ip": "",
        "user_agent": "",
    }
    db.add_all(LoginEntry(**where, method=method) for method in methods)
    await db.flush()
    for accept, words in (
        (
            "en",
            ["Password", "Password + Authenticator", "Company + Recovery code", "gone", "spell"],
        ),
        ("zh-CN", ["密码", "密码 + 验证器", "公司 + 恢复码", "gone", "spell"]),
    ):
        found = await client.get("/monitor/login-logs", headers={"accept-language": accept})
        assert [one["method_words"] for one in reversed(found.json()["data"]["items"])] == words
