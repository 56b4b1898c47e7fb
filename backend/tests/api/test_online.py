from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.state import get_app_state
from app.api.v1.module_system.auth.model import LoginSession, RefreshToken
from app.api.v1.module_system.role.model import UserRole
from app.api.v1.module_system.user.model import User
from app.core.crypto.passwords import HASHER
from app.core.data_scope import DataScopeType
from app.core.database import Database
from app.kit.model import utc_now
from app.periodic_jobs import delete_expired, flush_last_seen
from tests.api.test_user import make_role
from tests.conftest import Client, account, count_statements

pytestmark = pytest.mark.anyio

SECRET = "correct horse "
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"
VERBS = frozenset({"monitor:online:query", "monitor:online:delete"})


@pytest.fixture
async def guest(client: Client, db: AsyncSession) -> Client:
    """7 and 9 of department 2 can sign in, and 8 of department 4."""
    hashed = HASHER.hash(SECRET)
    await db.execute(update(User).where(User.id.in_((7, 8, 9))).values(hashed_password=hashed))
    return client.as_(None)


async def sign_in(guest: Client, id: int) -> dict[str, str]:
    """The header that speaks for him."""
    headers = {"user-agent": FIREFOX}
    answer = await guest.post(
        "/auth/login", json={"username": f"u{id}", "password": SECRET}, headers=headers
    )
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


async def online(client: Client, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get("/monitor/online/", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["data"]["items"]
    return items


def names(items: list[dict[str, Any]]) -> list[str]:
    return sorted(item["username"] for item in items)


async def test_who_is_signed_in_where_and_since_when(guest: Client) -> None:
    await sign_in(guest, 9)
    (item,) = await online(guest.as_(1))
    shown = {
        key: item[key] for key in ("user_id", "username", "name", "dept", "ip", "browser", "system")
    }
    assert shown == {
        "user_id": 9,
        "username": "u9",
        "name": "u9",
        "dept": "d2",
        "ip": "127.0.0.1",
        "browser": "Firefox 131",
        "system": "Linux",
    }
    assert item["created_at"] <= item["last_seen_at"]
    assert item.keys() == {*shown, "id", "created_at", "last_seen_at", "manageable"}


async def test_one_sees_the_sessions_of_those_he_sees(guest: Client) -> None:
    for id in (7, 8, 9):
        await sign_in(guest, id)
    seen = {1: ["u7", "u8", "u9"], 7: ["u7", "u9"], 8: ["u8"], 9: [], 6: []}
    for id, dept, reach in ((7, 2, "department_and_below"), (8, 4, "department"), (9, 2, "self")):
        account(id, dept, reach, permissions=VERBS)
    account(6, 2, permissions=VERBS)
    assert {id: names(await online(guest.as_(id))) for id in seen} == seen
    account(6, 2, "all", permissions=frozenset())
    assert (await guest.as_(6).get("/monitor/online")).status_code == 403
    assert (await guest.as_(None).get("/monitor/online")).status_code == 401


async def test_filters_and_pages(guest: Client) -> None:
    for id in (7, 8, 9):
        await sign_in(guest, id)
    guest.as_(1)
    assert (
        names(await online(guest, username="9")) == names(await online(guest, name="u9")) == ["u9"]
    )
    assert names(await online(guest, dept_id=4)) == ["u8"]
    assert names(await online(guest, ip="127.0")) == ["u7", "u8", "u9"]
    assert await online(guest, seen_after=(utc_now() + timedelta(hours=1)).isoformat()) == []
    assert names(await online(guest, page_size=2, page_no=2, order_by="created_at")) == ["u9"]
    for odd in ({"seen_after": "x"}, {"x": "1"}, {"order_by": "user_agent"}):
        assert (await guest.get("/monitor/online", params=odd)).status_code == 422


@pytest.mark.parametrize(
    "over", [{"revoked_at": utc_now()}, {"expires_at": utc_now()}, {"stamp": "x"}]
)
async def test_a_session_that_is_over_is_not_online(
    guest: Client, db: AsyncSession, over: dict[str, Any]
) -> None:
    await sign_in(guest, 9)
    await db.execute(update(LoginSession).values(**over))
    assert await online(guest.as_(1)) == []


async def test_the_list_is_one_statement_and_for_who_may_not_all_as_many_for_many(
    guest: Client, database: Database
) -> None:
    """Three more say whose sessions he may end: of whom they are, and what those have."""
    account(7, 2, "department_and_below", permissions=VERBS)
    for person, more in ((1, 0), (7, 3)):
        for _ in range(2):
            await sign_in(guest, 9)
            with count_statements(database.engine) as seen:
                assert set(names(await online(guest.as_(person)))) == {"u9"}
            assert sum(sql.startswith("SELECT") for sql in seen) == 1 + more


async def test_whoever_is_kicked_is_out_and_must_sign_in_again(guest: Client) -> None:
    token = await sign_in(guest, 9)
    (item,) = await online(guest.as_(1))
    assert (await guest.as_(None).get("/auth/me", headers=token)).status_code == 200
    assert (
        await guest.as_(1).delete("/monitor/online", params={"ids": [item["id"]]})
    ).status_code == 200
    assert (await guest.as_(None).get("/auth/me", headers=token)).status_code == 401
    assert (await guest.post("/auth/refresh")).status_code == 401
    assert await online(guest.as_(1)) == []


async def test_nobody_kicks_out_of_scope_nor_his_superior_nor_himself(
    guest: Client, db: AsyncSession
) -> None:
    db.add(
        UserRole(user_id=9, role_id=await make_role(db, DataScopeType.SELF, "system:dept:query"))
    )
    await db.flush()
    for id in (8, 9):
        await sign_in(guest, id)
    ids = {item["username"]: item["id"] for item in await online(guest.as_(1))}
    account(7, 2, "department_and_below", permissions=VERBS)
    assert {item["username"]: item["manageable"] for item in await online(guest.as_(7))} == {
        "u9": False
    }
    for name, status in (("u8", 404), ("u9", 403)):
        assert (
            await guest.delete("/monitor/online", params={"ids": [ids[name]]})
        ).status_code == status
    assert (await guest.delete("/monitor/online", params={"ids": ["0" * 32]})).status_code == 404
    for odd in ({"ids": ["x"]}, {}):
        assert (await guest.delete("/monitor/online", params=odd)).status_code == 422
    assert len(await online(guest.as_(1))) == 2


async def test_one_sees_his_own_sessions_and_ends_them(guest: Client) -> None:
    first, second, third = [await sign_in(guest, 9) for _ in range(3)]
    other = await sign_in(guest, 8)
    foreign = (await guest.get("/auth/sessions", headers=other)).json()["data"][0]["id"]
    mine = (await guest.get("/auth/sessions", headers=second)).json()["data"]
    assert [session["browser"] for session in mine] == ["Firefox 131"] * 3
    (here,) = (session["id"] for session in mine if session["current"])
    assert (
        await guest.delete("/auth/sessions", params={"ids": [foreign]}, headers=second)
    ).status_code == 404
    gone = next(session["id"] for session in mine if session["id"] != here)
    assert (
        await guest.delete("/auth/sessions", params={"ids": [gone]}, headers=second)
    ).status_code == 200
    assert len((await guest.get("/auth/sessions", headers=second)).json()["data"]) == 2
    assert (await guest.delete("/auth/sessions", headers=second)).status_code == 200
    states = [
        (await guest.get("/auth/me", headers=token)).status_code
        for token in (first, second, third, other)
    ]
    assert states == [401, 200, 401, 200]


async def test_when_it_was_last_used_is_noted_in_the_background_and_where_its_user_is_now(
    guest: Client, db: AsyncSession, database: Database
) -> None:
    token = await sign_in(guest, 9)
    app = guest._transport.app  # type: ignore[attr-defined]  # noqa: SLF001 (as in conftest)
    long_ago = utc_now() - timedelta(hours=1)
    await db.execute(update(LoginSession).values(last_seen_at=long_ago))
    await db.execute(update(User).where(User.id == 9).values(dept_id=4))
    await guest.get("/auth/me", headers=token)
    await flush_last_seen(database, get_app_state(app).actors)
    await db.commit()
    account(8, 4, "department", permissions=VERBS)
    (item,) = await online(guest.as_(8))
    assert item["dept"] == "d4"
    assert item["last_seen_at"] > long_ago.isoformat()
    assert get_app_state(app).actors.used_sessions <= {"8"}


async def test_what_is_long_over_is_swept_away(
    guest: Client, db: AsyncSession, database: Database
) -> None:
    for _ in range(2):
        await sign_in(guest, 9)
    over = (await db.scalars(select(LoginSession.id).limit(1))).one()
    await db.execute(
        update(LoginSession)
        .where(LoginSession.id == over)
        .values(revoked_at=utc_now() - timedelta(days=91))
    )
    await delete_expired(database)
    left = [
        await db.scalar(select(func.count()).select_from(kind))
        for kind in (LoginSession, RefreshToken)
    ]
    assert left == [1, 1]
