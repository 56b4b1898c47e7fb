"""What a request costs beyond what it asks for."""

import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.state import get_app_state
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.crypto import passwords
from app.core.crypto.passwords import hash_password
from app.core.database import Database
from tests.conftest import Client, count_statements

pytestmark = pytest.mark.anyio

SECRET = "correct horse battery"


@pytest.fixture
async def signed_in(app: FastAPI, client: Client, db: AsyncSession) -> Client:
    """Really, with a role that lets him see positions."""
    user = await db.get_one(User, 7)
    user.hashed_password = await hash_password(SECRET)
    code = "system:position:query"
    menu = Menu(type=MenuType.BUTTON, name="n", name_en="n", permission=code)
    role = Role(name="r", code="r")
    db.add_all([menu, role])
    await db.flush()
    db.add_all([RoleMenu(role_id=role.id, menu_id=menu.id), UserRole(user_id=7, role_id=role.id)])
    await db.flush()
    get_app_state(app).actors.ttl_seconds = 60.0
    answer = await client.as_(None).post("/auth/login", json={"username": "u7", "password": SECRET})
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    assert (await client.get("/positions")).status_code == 200
    return client


async def test_who_asks_and_whether_he_may_costs_no_sql_while_it_is_known(
    signed_in: Client, database: Database
) -> None:
    with count_statements(database.engine) as seen:
        assert (await signed_in.get("/positions")).status_code == 200
    assert len(seen) == 1
    assert "sys_position" in seen[0]
    with count_statements(database.engine) as seen:
        assert (await signed_in.get("/users")).status_code == 403
    assert seen == []


async def test_a_login_is_the_same_work_whether_or_not_anybody_has_the_name(
    client: Client, db: AsyncSession, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In statements and in passes over memory: how long that takes is for benchmarks/logins.py to
    say.
    """
    (await db.get_one(User, 7)).hashed_password = await hash_password(SECRET)
    await db.flush()
    hashes: list[list[str]] = []

    def verify(_: str, hashed: str) -> None:
        hashes.append(hashed.split("$")[:4])

    monkeypatch.setattr(passwords, "_verify_and_update", verify)
    asked = []
    for name in ("the first of this network", "u7", "nobody"):
        with count_statements(database.engine) as seen:
            answer = await client.as_(None).post(
                "/auth/login", json={"username": name, "password": "wrong"}
            )
        body = answer.json()
        body.pop("request_id")
        asked.append((answer.status_code, body, [" ".join(sql.split()[:3]) for sql in seen]))
    assert asked[1] == asked[2]
    assert hashes == [hashes[0]] * 3
