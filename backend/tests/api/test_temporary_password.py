"""A password that somebody else gave: good for one sign-in, within a time."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_monitor.login_log.model import Outcome
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
OVER = (403, "auth.temporary_password_expired")


async def given(client: Client) -> dict[str, str]:
    made = (
        await client.as_(1).post("/users", json={**JANE, "password": "tree tulip tractor"})
    ).json()["data"]
    reset = (await client.put(f"/users/{made['id']}/password")).json()["data"]
    return {"username": "jane", "password": reset["password"]}


async def sign_in(client: AsyncClient, credentials: dict[str, str]) -> tuple[int, str]:
    answer = await client.post("/auth/login", json=credentials)
    if answer.status_code == 200:
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    return answer.status_code, answer.json().get("error", "")


async def test_a_reset_password_lets_in_once_to_choose_another(client: Client) -> None:
    jane = await given(client)
    assert await sign_in(client.as_(None), jane) == (200, "")
    assert await sign_in(client, jane) == OVER
    change = {"old_password": jane["password"], "new_password": "a longer one"}
    assert (await client.put("/auth/password", json=change)).status_code == 200
    for _ in range(2):
        assert await sign_in(client, {**jane, "password": "a longer one"}) == (200, "")


async def test_it_does_not_last(client: Client, db: AsyncSession) -> None:
    jane = await given(client)
    life = timedelta(hours=SETTINGS.one_time_password_expire_hours)
    mine = update(User).where(User.username == "jane")
    await db.execute(mine.values(temporary_password_at=utc_now() - life))
    assert await sign_in(client.as_(None), jane) == OVER
    await db.execute(mine.values(temporary_password_at=utc_now() - life + timedelta(minutes=1)))
    assert await sign_in(client, jane) == (200, "")


async def test_only_who_knows_it_hears_that_it_is_over(client: Client) -> None:
    jane = await given(client)
    await sign_in(client.as_(None), jane)
    assert await sign_in(client, {**jane, "password": "x"}) == (401, "auth.invalid_credentials")
    state_of(client).service(FailedLoginBuffer).drain()
    await sign_in(client, jane)
    (attempt,) = state_of(client).service(FailedLoginBuffer).drain()
    assert (attempt.outcome, attempt.user_name) == (Outcome.EXPIRED, "jane")


async def test_another_reset_gives_another_use(client: Client) -> None:
    jane = await given(client)
    await sign_in(client.as_(None), jane)
    id = (await client.as_(1).get("/users", params={"username": "jane"})).json()["data"]["items"][
        0
    ]["id"]
    again = (await client.put(f"/users/{id}/password")).json()["data"]["password"]
    assert await sign_in(client.as_(None), jane) == (401, "auth.invalid_credentials")
    assert await sign_in(client, {**jane, "password": again}) == (200, "")


async def test_a_first_password_that_an_administrator_chose_is_one_too(client: Client) -> None:
    form = {**JANE, "password": "tree tulip tractor", "must_change_password": True}
    assert (await client.as_(1).post("/users", json=form)).status_code == 200
    jane = {"username": "jane", "password": form["password"]}
    assert [await sign_in(client.as_(None), jane) for _ in range(2)] == [(200, ""), OVER]


async def test_of_many_at_once_one_is_let_in(fresh: Database) -> None:
    """The first account's, as a production server prints it."""
    await initialize(fresh)
    password = await create_first_admin(fresh, SETTINGS) or ""
    app = create_app(SETTINGS, fresh)
    admin = {"username": "admin", "password": password}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test/api/v1") as client:
        tried = await asyncio.gather(*(sign_in(client, admin) for _ in range(5)))
        assert sorted(tried) == [(200, ""), *[OVER] * 4]
        admin["password"] = await issue_temporary_password(fresh, "admin") or ""
        assert await sign_in(client, admin) == (200, "")
    async with fresh.transaction(SYSTEM) as db:
        assert await db.scalar(select(User.must_change_password).where(User.username == "admin"))
