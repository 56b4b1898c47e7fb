"""Temporary passwords: they work for one login, within a limited time."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_monitor.login_log.model import Outcome
from app.api.v1.module_system.auth.parameters import TEMPORARY_PASSWORD_HOURS
from app.api.v1.module_system.user.model import User
from app.core.database import Database
from app.kit.model import utc_now
from app.main import create_app
from app.scripts.first_admin import create_first_admin, issue_temporary_password
from app.scripts.initialize import initialize
from tests.conftest import SETTINGS, SYSTEM, Client
from tests.helpers.app_state import state_of

pytestmark = pytest.mark.anyio

JANE: dict[str, Any] = {"username": "jane", "dept_id": 2, "role_ids": [], "position_ids": []}
EXPIRED = (403, "auth.temporary_password_expired")


async def reset_password(client: Client) -> dict[str, str]:
    """Creates a user, resets their password, and returns the credentials."""
    user = (
        await client.as_(1).post("/users", json={**JANE, "password": "tree tulip tractor"})
    ).json()["data"]
    password = (await client.put(f"/users/{user['id']}/password")).json()["data"]["password"]
    return {"username": "jane", "password": password}


async def sign_in(client: AsyncClient, credentials: dict[str, str]) -> tuple[int, str]:
    response = await client.post("/auth/login", json=credentials)
    if response.status_code == 200:
        client.headers["authorization"] = f"Bearer {response.json()['access_token']}"
    return response.status_code, response.json().get("error", "")


async def test_reset_password_works_once_and_can_be_changed(client: Client) -> None:
    jane = await reset_password(client)
    assert await sign_in(client.as_(None), jane) == (200, "")
    assert await sign_in(client, jane) == EXPIRED
    change = {"old_password": jane["password"], "new_password": "a longer one"}
    assert (await client.put("/auth/password", json=change)).status_code == 200
    for _ in range(2):
        assert await sign_in(client, {**jane, "password": "a longer one"}) == (200, "")


async def test_expired_temporary_password_returns_403(client: Client, db: AsyncSession) -> None:
    jane = await reset_password(client)
    ttl = timedelta(hours=TEMPORARY_PASSWORD_HOURS.default)
    jane_row = update(User).where(User.username == "jane")
    await db.execute(jane_row.values(temporary_password_at=utc_now() - ttl))
    assert await sign_in(client.as_(None), jane) == EXPIRED
    await db.execute(jane_row.values(temporary_password_at=utc_now() - ttl + timedelta(minutes=1)))
    assert await sign_in(client, jane) == (200, "")


async def test_wrong_password_after_use_returns_401_and_correct_one_403(client: Client) -> None:
    jane = await reset_password(client)
    await sign_in(client.as_(None), jane)
    assert await sign_in(client, {**jane, "password": "x"}) == (401, "auth.invalid_credentials")
    state_of(client).service(FailedLoginBuffer).drain()
    await sign_in(client, jane)
    (attempt,) = state_of(client).service(FailedLoginBuffer).drain()
    assert (attempt.outcome, attempt.user_name) == (Outcome.EXPIRED, "jane")


async def test_second_reset_replaces_the_temporary_password(client: Client) -> None:
    jane = await reset_password(client)
    await sign_in(client.as_(None), jane)
    page = (await client.as_(1).get("/users", params={"username": "jane"})).json()["data"]
    id = page["items"][0]["id"]
    new_password = (await client.put(f"/users/{id}/password")).json()["data"]["password"]
    assert await sign_in(client.as_(None), jane) == (401, "auth.invalid_credentials")
    assert await sign_in(client, {**jane, "password": new_password}) == (200, "")


async def test_initial_password_chosen_by_administrator_works_once(client: Client) -> None:
    form = {**JANE, "password": "tree tulip tractor", "must_change_password": True}
    assert (await client.as_(1).post("/users", json=form)).status_code == 200
    jane = {"username": "jane", "password": form["password"]}
    assert [await sign_in(client.as_(None), jane) for _ in range(2)] == [(200, ""), EXPIRED]


async def test_concurrent_logins_with_temporary_password_create_one_session(
    fresh: Database,
) -> None:
    """Uses the password of the first administrator, as a production server prints it."""
    await initialize(fresh)
    password = await create_first_admin(fresh, SETTINGS) or ""
    app = create_app(SETTINGS, fresh)
    admin = {"username": "admin", "password": password}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test/api/v1") as client:
        results = await asyncio.gather(*(sign_in(client, admin) for _ in range(5)))
        assert sorted(results) == [(200, ""), *[EXPIRED] * 4]
        admin["password"] = await issue_temporary_password(fresh, "admin") or ""
        assert await sign_in(client, admin) == (200, "")
    async with fresh.transaction(SYSTEM) as db:
        assert await db.scalar(select(User.must_change_password).where(User.username == "admin"))
