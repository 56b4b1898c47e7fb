"""Statements and hashes that authentication adds to a request."""

from itertools import groupby

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
async def signed_in_client(app: FastAPI, client: Client, db: AsyncSession) -> Client:
    """A client with a real session of a user whose role grants the list of positions."""
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
    response = await client.as_(None).post(
        "/auth/login", json={"username": "u7", "password": SECRET}
    )
    client.headers["authorization"] = f"Bearer {response.json()['access_token']}"
    assert (await client.get("/positions")).status_code == 200
    return client


async def test_cached_actor_costs_no_statement(
    signed_in_client: Client, database: Database
) -> None:
    with count_statements(database.engine) as statements:
        assert (await signed_in_client.get("/positions")).status_code == 200
    assert len(statements) == 1
    assert "sys_position" in statements[0]
    with count_statements(database.engine) as statements:
        assert (await signed_in_client.get("/users")).status_code == 403
    assert statements == []


async def test_login_costs_the_same_for_unknown_username(
    client: Client, db: AsyncSession, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compares statements and hashes. A benchmark measures the time."""
    (await db.get_one(User, 7)).hashed_password = await hash_password(SECRET)
    await db.flush()
    hashes: list[list[str]] = []

    def verify(_: str, hashed: str) -> None:
        hashes.append(hashed.split("$")[:4])

    monkeypatch.setattr(passwords, "_verify_and_update", verify)
    observations = []
    for name in ("the first of this network", "u7", "nobody"):
        with count_statements(database.engine) as statements:
            response = await client.as_(None).post(
                "/auth/login", json={"username": name, "password": "wrong"}
            )
        body = response.json()
        body.pop("request_id")
        # SQLAlchemy sends updates of adjacent keys together, and the keys are digests of the name.
        kinds = [kind for kind, _ in groupby(" ".join(sql.split()[:3]) for sql in statements)]
        observations.append((response.status_code, body, kinds))
    assert observations[1] == observations[2]
    assert hashes == [hashes[0]] * 3
