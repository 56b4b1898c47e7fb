"""Active sessions: visibility, and who may end them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.state import get_app_state
from app.api.v1.module_system.auth.model import LoginSession, RefreshToken
from app.api.v1.module_system.auth.parameters import SESSION_RETENTION_DAYS
from app.api.v1.module_system.auth.tasks import clean_expired_tokens
from app.api.v1.module_system.role.model import UserRole
from app.api.v1.module_system.user.model import User
from app.buffer_flush import flush_last_seen
from app.core.crypto.passwords import HASHER
from app.core.data_scope import DataScopeType
from app.core.database import Database
from app.core.database_errors import DatabaseUnreachable
from app.kit.model import utc_now
from tests.api.test_user import make_role
from tests.conftest import Client, count_statements, register_account
from tests.helpers.app_state import state_of
from tests.helpers.system_task import run_task

pytestmark = pytest.mark.anyio

SECRET = "correct horse "
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"
PERMISSIONS = frozenset({"monitor:online:query", "monitor:online:delete"})


@pytest.fixture
async def signed_out_client(client: Client, db: AsyncSession) -> Client:
    """A signed-out client. Users 7 and 9 of department 2 and 8 of department 4 can sign in."""
    hashed = HASHER.hash(SECRET)
    await db.execute(update(User).where(User.id.in_((7, 8, 9))).values(hashed_password=hashed))
    return client.as_(None)


async def sign_in(signed_out_client: Client, id: int) -> dict[str, str]:
    """Returns the authorization header of a new session."""
    headers = {"user-agent": FIREFOX}
    response = await signed_out_client.post(
        "/auth/login", json={"username": f"u{id}", "password": SECRET}, headers=headers
    )
    return {"authorization": f"Bearer {response.json()['access_token']}"}


async def list_sessions(client: Client, **params: Any) -> list[dict[str, Any]]:
    response = await client.get("/monitor/online/", params=params)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["data"]["items"]
    return items


def usernames(items: list[dict[str, Any]]) -> list[str]:
    return sorted(item["username"] for item in items)


async def test_list_shows_user_client_and_times(signed_out_client: Client) -> None:
    await sign_in(signed_out_client, 9)
    (item,) = await list_sessions(signed_out_client.as_(1))
    expected = {
        key: item[key] for key in ("user_id", "username", "name", "dept", "ip", "browser", "system")
    }
    assert expected == {
        "user_id": 9,
        "username": "u9",
        "name": "u9",
        "dept": "d2",
        "ip": "127.0.0.1",
        "browser": "Firefox 131",
        "system": "Linux",
    }
    assert item["created_at"] <= item["last_seen_at"]
    assert item.keys() == {*expected, "id", "created_at", "last_seen_at", "manageable"}


async def test_session_is_visible_only_with_its_user(signed_out_client: Client) -> None:
    for id in (7, 8, 9):
        await sign_in(signed_out_client, id)
    usernames_by_caller = {1: ["u7", "u8", "u9"], 7: ["u7", "u9"], 8: ["u8"], 9: [], 6: []}
    for id, dept, reach in ((7, 2, "department_and_below"), (8, 4, "department"), (9, 2, "self")):
        register_account(id, dept, reach, permissions=PERMISSIONS)
    register_account(6, 2, permissions=PERMISSIONS)
    assert {
        id: usernames(await list_sessions(signed_out_client.as_(id))) for id in usernames_by_caller
    } == usernames_by_caller
    register_account(6, 2, "all", permissions=frozenset())
    assert (await signed_out_client.as_(6).get("/monitor/online")).status_code == 403
    assert (await signed_out_client.as_(None).get("/monitor/online")).status_code == 401


async def test_list_applies_filters_and_pages(signed_out_client: Client) -> None:
    for id in (7, 8, 9):
        await sign_in(signed_out_client, id)
    signed_out_client.as_(1)
    assert (
        usernames(await list_sessions(signed_out_client, username="9"))
        == usernames(await list_sessions(signed_out_client, name="u9"))
        == ["u9"]
    )
    assert usernames(await list_sessions(signed_out_client, dept_id=4)) == ["u8"]
    assert usernames(await list_sessions(signed_out_client, ip="127.0")) == ["u7", "u8", "u9"]
    assert (
        await list_sessions(
            signed_out_client, seen_after=(utc_now() + timedelta(hours=1)).isoformat()
        )
        == []
    )
    assert usernames(
        await list_sessions(signed_out_client, page_size=2, page_no=2, order_by="created_at")
    ) == ["u9"]
    for query in ({"seen_after": "x"}, {"x": "1"}, {"order_by": "user_agent"}):
        assert (await signed_out_client.get("/monitor/online", params=query)).status_code == 422


@pytest.mark.parametrize(
    "over", [{"revoked_at": utc_now()}, {"expires_at": utc_now()}, {"stamp": "x"}]
)
async def test_ended_session_is_not_listed(
    signed_out_client: Client, db: AsyncSession, over: dict[str, Any]
) -> None:
    await sign_in(signed_out_client, 9)
    await db.execute(update(LoginSession).values(**over))
    assert await list_sessions(signed_out_client.as_(1)) == []


async def test_list_executes_constant_number_of_statements(
    signed_out_client: Client, database: Database
) -> None:
    """Three more statements find the manageable users for a caller who is no superuser."""
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    for caller, extra in ((1, 0), (7, 3)):
        for _ in range(2):
            await sign_in(signed_out_client, 9)
            with count_statements(database.engine) as statements:
                assert set(usernames(await list_sessions(signed_out_client.as_(caller)))) == {"u9"}
            assert sum(sql.startswith("SELECT") for sql in statements) == 1 + extra


async def test_kicked_user_must_sign_in_again(signed_out_client: Client) -> None:
    token = await sign_in(signed_out_client, 9)
    (item,) = await list_sessions(signed_out_client.as_(1))
    assert (await signed_out_client.as_(None).get("/auth/me", headers=token)).status_code == 200
    assert (
        await signed_out_client.as_(1).delete("/monitor/online", params={"ids": [item["id"]]})
    ).status_code == 200
    assert (await signed_out_client.as_(None).get("/auth/me", headers=token)).status_code == 401
    assert (await signed_out_client.post("/auth/refresh")).status_code == 401
    assert await list_sessions(signed_out_client.as_(1)) == []


async def test_kick_of_unmanageable_user_is_denied(
    signed_out_client: Client, db: AsyncSession
) -> None:
    db.add(
        UserRole(user_id=9, role_id=await make_role(db, DataScopeType.SELF, "system:dept:query"))
    )
    await db.flush()
    for id in (8, 9):
        await sign_in(signed_out_client, id)
    ids = {item["username"]: item["id"] for item in await list_sessions(signed_out_client.as_(1))}
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    assert {
        item["username"]: item["manageable"]
        for item in await list_sessions(signed_out_client.as_(7))
    } == {"u9": False}
    for name, status in (("u8", 404), ("u9", 403)):
        assert (
            await signed_out_client.delete("/monitor/online", params={"ids": [ids[name]]})
        ).status_code == status
    assert (
        await signed_out_client.delete("/monitor/online", params={"ids": ["0" * 32]})
    ).status_code == 404
    for query in ({"ids": ["x"]}, {}):
        assert (await signed_out_client.delete("/monitor/online", params=query)).status_code == 422
    assert len(await list_sessions(signed_out_client.as_(1))) == 2


async def test_user_lists_and_ends_own_sessions(signed_out_client: Client) -> None:
    first, second, third = [await sign_in(signed_out_client, 9) for _ in range(3)]
    other = await sign_in(signed_out_client, 8)
    foreign = (await signed_out_client.get("/auth/sessions", headers=other)).json()["data"][0]["id"]
    sessions = (await signed_out_client.get("/auth/sessions", headers=second)).json()["data"]
    assert [session["browser"] for session in sessions] == ["Firefox 131"] * 3
    (current,) = (session["id"] for session in sessions if session["current"])
    assert (
        await signed_out_client.delete("/auth/sessions", params={"ids": [foreign]}, headers=second)
    ).status_code == 404
    ended = next(session["id"] for session in sessions if session["id"] != current)
    assert (
        await signed_out_client.delete("/auth/sessions", params={"ids": [ended]}, headers=second)
    ).status_code == 200
    assert len((await signed_out_client.get("/auth/sessions", headers=second)).json()["data"]) == 2
    assert (await signed_out_client.delete("/auth/sessions", headers=second)).status_code == 200
    states = [
        (await signed_out_client.get("/auth/me", headers=token)).status_code
        for token in (first, second, third, other)
    ]
    assert states == [401, 200, 401, 200]


async def test_last_use_and_current_department_are_saved_by_job(
    signed_out_client: Client, db: AsyncSession, database: Database
) -> None:
    token = await sign_in(signed_out_client, 9)
    transport = signed_out_client._transport  # noqa: SLF001 (as in conftest)
    app = transport.app  # type: ignore[attr-defined]
    long_ago = utc_now() - timedelta(hours=1)
    await db.execute(update(LoginSession).values(last_seen_at=long_ago))
    await db.execute(update(User).where(User.id == 9).values(dept_id=4))
    await signed_out_client.get("/auth/me", headers=token)
    await flush_last_seen(database, get_app_state(app).actors)
    await db.commit()
    register_account(8, 4, "department", permissions=PERMISSIONS)
    (item,) = await list_sessions(signed_out_client.as_(8))
    assert item["dept"] == "d4"
    assert item["last_seen_at"] > long_ago.isoformat()
    assert get_app_state(app).actors.used_sessions <= {"8"}


async def test_last_use_of_failed_write_is_kept(client: Client, database: Database) -> None:
    """The last use of API keys is in such a cache, too."""
    actors = state_of(client).actors
    actors.used_sessions = {"8", "9"}
    unreachable = Database("sqlite+aiosqlite:////nowhere/at/all.db")
    with pytest.raises(DatabaseUnreachable):
        await flush_last_seen(unreachable, actors)
    await unreachable.close()
    assert actors.used_sessions == {"8", "9"}
    await flush_last_seen(database, actors)
    assert actors.used_sessions == set()


async def test_unknown_api_key_is_not_collected(client: Client) -> None:
    """A caller without a key could fill the memory."""
    keys = state_of(client).api_key_actors
    used_before = set(keys.used_sessions)
    headers = {"authorization": "Bearer fak_0123456789abcdef_x"}
    assert (await client.get("/positions", headers=headers)).status_code == 401
    assert keys.used_sessions == used_before


@pytest.mark.parametrize(("days", "is_kept"), [(None, False), (92, True), (30, False)])
async def test_ended_sessions_are_deleted_after_the_retention(
    signed_out_client: Client,
    db: AsyncSession,
    database: Database,
    days: int | None,
    is_kept: bool,
) -> None:
    for _ in range(2):
        await sign_in(signed_out_client, 9)
    ended_id = (await db.scalars(select(LoginSession.id).limit(1))).one()
    await db.execute(
        update(LoginSession)
        .where(LoginSession.id == ended_id)
        .values(revoked_at=utc_now() - timedelta(days=91))
    )
    values = {SESSION_RETENTION_DAYS: days} if days else None
    await run_task(database, clean_expired_tokens, values=values)
    counts = [
        await db.scalar(select(func.count()).select_from(kind))
        for kind in (LoginSession, RefreshToken)
    ]
    assert counts == ([2, 2] if is_kept else [1, 1])
