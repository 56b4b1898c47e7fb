"""Refresh: a lost answer may be asked for again, a stolen token ends its session."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from httpx2 import ASGITransport, Response
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.auth import refresh_token
from app.api.v1.module_system.auth.model import LoginSession, RefreshToken
from app.api.v1.module_system.user.model import User
from app.extensions.audit.model import AuditEntry
from app.kit.model import utc_now
from tests.conftest import Client
from tests.helpers.app_state import app_of, replace_auth
from tests.helpers.login import new_user, outcome, sign_in

pytestmark = pytest.mark.anyio

UNCHANGED = {"synchronize_session": False}


@pytest.fixture
async def mary(db: AsyncSession) -> User:
    user = new_user()
    db.add(user)
    await db.flush()
    return user


@pytest.fixture
async def guest(client: Client, mary: User) -> Client:
    assert mary.id
    return client.as_(None)


@pytest.fixture
async def thief(guest: Client) -> AsyncIterator[Client]:
    """A client at another address, with no cookies."""
    transport = ASGITransport(app_of(guest), raise_app_exceptions=False, client=("192.0.2.9", 1))
    async with Client(transport=transport, base_url="http://test/api/v1") as client:
        yield client


async def refresh(client: Client, token: str) -> Response:
    return await client.post("/auth/refresh", json={"refresh_token": token})


def token_of(response: Response) -> str:
    assert response.status_code == 200, response.text
    return str(response.json()["data"]["refresh_token"])


async def session_is_valid(client: Client, login: Response) -> bool:
    headers = {"authorization": f"Bearer {login.json()['access_token']}"}
    return (await client.get("/auth/me", headers=headers)).status_code == 200


async def age_uses(db: AsyncSession, seconds: float) -> None:
    """Moves every use of a refresh token into the past."""
    used_at = utc_now() - timedelta(seconds=seconds)
    statement = update(RefreshToken).where(RefreshToken.used_at.is_not(None))
    await db.execute(statement.values(used_at=used_at), execution_options=UNCHANGED)


@pytest.mark.parametrize("keeps_cookies", [True, False])
async def test_refresh_repeated_by_same_client_returns_the_same_successor(
    guest: Client, keeps_cookies: bool
) -> None:
    login = await sign_in(guest)
    if not keeps_cookies:
        guest.cookies.clear()
    successors = set()
    for _ in range(3):
        if not keeps_cookies:
            guest.cookies.clear()
        successors.add(token_of(await refresh(guest, token_of(login))))
    assert len(successors) == 1
    assert token_of(await refresh(guest, successors.pop()))
    assert await session_is_valid(guest, login)


async def test_refresh_repeated_after_successor_was_used_returns_the_newest_token(
    guest: Client,
) -> None:
    first = token_of(await sign_in(guest))
    third = token_of(await refresh(guest, token_of(await refresh(guest, first))))
    assert token_of(await refresh(guest, first)) == third


async def test_repeated_refresh_by_cookie_sets_the_successor_in_the_cookie(guest: Client) -> None:
    await sign_in(guest)
    cookies = dict(guest.cookies)
    tokens = set()
    for _ in range(2):
        guest.cookies.clear()
        guest.cookies.update(cookies)
        response = await guest.post("/auth/refresh", headers={"sec-fetch-site": "same-origin"})
        assert (response.status_code, response.json()["data"]["refresh_token"]) == (200, None)
        tokens.add(response.cookies["refresh_token"])
    assert len(tokens) == 1
    assert tokens != {cookies["refresh_token"]}


async def test_refresh_by_another_address_ends_session_and_writes_audit_entry(
    guest: Client, thief: Client, db: AsyncSession
) -> None:
    login = await sign_in(guest)
    guest.cookies.clear()
    token = token_of(login)
    successor = token_of(await refresh(guest, token))
    assert outcome(await refresh(thief, token)) == (401, "unauthorized")
    assert not await session_is_valid(guest, login)
    assert (await refresh(guest, successor)).status_code == 401
    entry = await db.scalar(
        select(AuditEntry).where(
            AuditEntry.object == LoginSession.__tablename__, AuditEntry.action == "update"
        )
    )
    assert entry is not None
    assert "revoked_at" in (entry.after or "")


async def test_refresh_without_the_device_cookie_of_the_first_use_ends_session(
    guest: Client,
) -> None:
    login = await sign_in(guest)
    token = token_of(login)
    assert (await refresh(guest, token)).status_code == 200
    guest.cookies.clear()
    assert (await refresh(guest, token)).status_code == 401
    assert not await session_is_valid(guest, login)


async def test_refresh_by_thief_before_owner_ends_session(guest: Client, thief: Client) -> None:
    login = await sign_in(guest)
    guest.cookies.clear()
    assert (await refresh(thief, token_of(login))).status_code == 200
    assert (await refresh(guest, token_of(login))).status_code == 401
    assert not await session_is_valid(guest, login)


@pytest.mark.parametrize("age", [91, 3600, -91, -7200])
async def test_refresh_repeated_outside_the_grace_period_ends_session(
    guest: Client, db: AsyncSession, age: int
) -> None:
    login = await sign_in(guest)
    assert (await refresh(guest, token_of(login))).status_code == 200
    await age_uses(db, age)
    assert (await refresh(guest, token_of(login))).status_code == 401
    assert not await session_is_valid(guest, login)


async def test_refresh_grace_of_zero_allows_no_repetition(guest: Client) -> None:
    replace_auth(app_of(guest), refresh_grace=timedelta(seconds=0))
    login = await sign_in(guest)
    assert (await refresh(guest, token_of(login))).status_code == 200
    assert (await refresh(guest, token_of(login))).status_code == 401
    assert not await session_is_valid(guest, login)


async def test_repeated_refresh_after_logout_returns_401(guest: Client) -> None:
    token = token_of(await sign_in(guest))
    cookies = dict(guest.cookies)
    assert (await refresh(guest, token)).status_code == 200
    assert (await guest.post("/auth/logout")).status_code == 200
    guest.cookies.update({"device": cookies["device"]})
    assert (await refresh(guest, token)).status_code == 401


async def test_stored_successor_opens_only_with_the_token_and_is_deleted_after_the_grace(
    guest: Client, db: AsyncSession
) -> None:
    first = token_of(await sign_in(guest))
    second = token_of(await refresh(guest, first))
    sealed = await db.scalar(
        select(RefreshToken.successor).where(
            RefreshToken.digest == refresh_token.token_digest(first)
        )
    )
    assert second not in (sealed or "")
    assert refresh_token.decrypt_successor(first, sealed) == second
    assert refresh_token.decrypt_successor(second, sealed) is None
    await age_uses(db, 61)
    assert (await refresh(guest, second)).status_code == 200
    sealed_count = select(func.count()).where(RefreshToken.successor.is_not(None))
    assert await db.scalar(sealed_count) == 1
