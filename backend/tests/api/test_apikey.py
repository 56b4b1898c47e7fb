import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api import features
from app.api.state import get_app_state
from app.api.v1.module_system.apikey.model import ApiKey
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DataScopeType
from app.core.database import Database
from app.extensions.audit import AuditEntry
from app.kit.model import utc_now
from app.main import create_app
from app.periodic_jobs import flush_api_key_usage
from tests.conftest import ALL, SETTINGS, Client, account, count_statements

pytestmark = pytest.mark.anyio

QUERY = "system:position:query"
CREATE = "system:position:create"
DESK = {"name": "前台", "code": "desk"}


@pytest.fixture
async def rights(client: Client, db: AsyncSession) -> int:
    """User 7 sees department 2 and below, and may ask for positions and make some: by a role, as
    machines need it.
    """
    menus = [
        Menu(type=MenuType.BUTTON, name=code, name_en=code, permission=code)
        for code in (QUERY, CREATE)
    ]
    role = Role(name="r", code="r", data_scope=DataScopeType.DEPARTMENT_AND_BELOW)
    db.add_all([role, *menus])
    await db.flush()
    db.add_all(
        [
            UserRole(user_id=7, role_id=role.id),
            *(RoleMenu(role_id=role.id, menu_id=menu.id) for menu in menus),
        ]
    )
    await db.flush()
    account(7, 2, "department_and_below", permissions=frozenset({QUERY, CREATE}))
    client.as_(7)
    return role.id


async def made(client: Client, *scopes: str, **values: object) -> dict[str, Any]:
    answer = await client.post(
        "/api-keys/mine", json={"name": "ci", "scopes": list(scopes), **values}
    )
    assert answer.status_code == 200, answer.text
    key: dict[str, Any] = answer.json()["data"]
    return key


def machine(app: FastAPI, key: str, ip: str = "10.1.2.3") -> AsyncClient:
    headers = {"authorization": f"Bearer {key}"}
    transport = ASGITransport(app, client=(ip, 1))
    return AsyncClient(transport=transport, base_url="http://test/api/v1", headers=headers)


async def asked(app: FastAPI, key: str, ip: str = "10.1.2.3") -> int:
    async with machine(app, key, ip) as robot:
        return (await robot.get("/positions")).status_code


@pytest.mark.usefixtures("rights")
async def test_a_key_is_shown_once_and_kept_as_a_hash(client: Client, db: AsyncSession) -> None:
    key = await made(client, QUERY)
    assert key["key"].startswith(f"fak_{key['id']}_")
    (listed,) = (await client.get("/api-keys/mine")).json()["data"]
    assert (listed["id"], listed["scopes"], "key" in listed, "digest" in listed) == (
        key["id"],
        [QUERY],
        False,
        False,
    )
    row = await db.get_one(ApiKey, key["id"])
    secret = key["key"].rpartition("_")[2]
    assert secret not in repr([getattr(row, column.key) for column in ApiKey.__table__.columns])
    entries = (await db.scalars(select(AuditEntry).where(AuditEntry.row_key == key["id"]))).all()
    assert len(entries) == 1
    assert row.digest not in repr([vars(entry) for entry in entries])


async def test_a_key_may_what_it_was_given_as_long_as_its_owner_may(
    app: FastAPI, client: Client, db: AsyncSession, rights: int
) -> None:
    key = (await made(client, QUERY))["key"]
    assert await asked(app, key) == 200
    async with machine(app, key) as robot:
        assert (await robot.post("/positions", json=DESK)).status_code == 403
    await db.execute(update(Role).where(Role.id == rights).values(enabled=False))
    assert await asked(app, key) == 403


@pytest.mark.usefixtures("rights")
async def test_a_key_sees_its_owners_rows(app: FastAPI, client: Client) -> None:
    account(8, 4, "department", permissions=ALL)
    await client.as_(8).post("/positions", json={**DESK, "code": "elsewhere"})
    await client.as_(7).post("/positions", json=DESK)
    async with machine(app, (await made(client, QUERY))["key"]) as robot:
        items = (await robot.get("/positions")).json()["data"]["items"]
    assert [item["code"] for item in items] == ["desk"]


@pytest.mark.usefixtures("rights")
async def test_a_key_is_good_from_its_networks_alone(app: FastAPI, client: Client) -> None:
    key = (await made(client, QUERY, networks=["10.1.0.0/16", "::1"]))["key"]
    assert [await asked(app, key, ip) for ip in ("10.1.9.9", "10.2.0.1", "::1", "")] == [
        200,
        401,
        200,
        401,
    ]


@pytest.mark.usefixtures("rights")
async def test_a_key_ends_when_it_expires_is_revoked_or_its_owner_disabled(
    app: FastAPI, client: Client, db: AsyncSession
) -> None:
    expired, revoked, orphaned = [await made(client, QUERY) for _ in range(3)]
    await db.execute(
        update(ApiKey)
        .where(ApiKey.id == expired["id"])
        .values(expires_at=utc_now() - timedelta(seconds=1))
    )
    assert (
        await client.delete("/api-keys/mine", params={"ids": [revoked["id"]]})
    ).status_code == 200
    assert [await asked(app, key["key"]) for key in (expired, revoked, orphaned)] == [401, 401, 200]
    assert [key["id"] for key in (await client.get("/api-keys/mine")).json()["data"]] == [
        orphaned["id"]
    ]
    await db.execute(update(User).where(User.id == 7).values(is_active=False))
    assert await asked(app, orphaned["key"]) == 401


@pytest.mark.usefixtures("rights")
async def test_a_wrong_key_is_no_key(app: FastAPI, client: Client) -> None:
    key = (await made(client, QUERY))["key"]
    for wrong in (f"{key}x", key[:-1], "fak_", f"{key.rpartition('_')[0]}_"):
        assert await asked(app, wrong) == 401


@pytest.mark.usefixtures("rights")
@pytest.mark.parametrize(
    ("values", "status", "error"),
    [
        ({"scopes": [QUERY, "system:user:query"]}, 403, "apikey.exceeds_own_permissions"),
        ({"scopes": []}, 422, "invalid"),
        ({"scopes": ["*"]}, 422, "invalid"),
        ({"networks": ["10.0.0.0/64"]}, 422, "invalid"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, 422, "apikey.past"),
        ({"name": ""}, 422, "invalid"),
    ],
)
async def test_a_key_that_may_not_be_is_not_made(
    client: Client, values: dict[str, object], status: int, error: str
) -> None:
    answer = await client.post("/api-keys/mine", json={"name": "ci", "scopes": [QUERY], **values})
    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.usefixtures("rights")
async def test_what_a_key_did_names_the_key(app: FastAPI, client: Client, db: AsyncSession) -> None:
    key = await made(client, CREATE)
    async with machine(app, key["key"]) as robot:
        assert (await robot.post("/positions", json=DESK)).status_code == 200
    entry = (await db.scalars(select(AuditEntry).where(AuditEntry.object == "sys_position"))).one()
    assert (entry.user_id, entry.session_id) == (7, f"fak_{key['id']}")


@pytest.mark.usefixtures("rights")
async def test_an_administrator_sees_and_revokes_the_keys_of_those_he_sees(
    app: FastAPI, client: Client
) -> None:
    key = await made(client, QUERY)
    codes = frozenset({"system:apikey:query", "system:apikey:delete"})
    account(8, 4, "department", permissions=codes)
    client.as_(8)
    assert (await client.get("/api-keys")).json()["data"]["items"] == []
    assert (await client.delete("/api-keys", params={"ids": [key["id"]]})).status_code == 404
    account(9, 2, "department_and_below", permissions=codes)
    client.as_(9)
    (listed,) = (await client.get("/api-keys", params={"username": "u7"})).json()["data"]["items"]
    assert (listed["id"], listed["username"], listed["manageable"]) == (key["id"], "u7", False)
    assert (
        await client.delete("/api-keys", params={"ids": [key["id"]]})
    ).status_code == 403  # he may less than 7
    assert (await client.as_(1).delete("/api-keys", params={"ids": [key["id"]]})).status_code == 200
    assert await asked(app, key["key"]) == 401


@pytest.mark.usefixtures("rights")
async def test_when_a_key_was_used_is_noted_later_and_a_request_runs_no_sql_for_it(
    app: FastAPI, client: Client, database: Database, db: AsyncSession
) -> None:
    key = await made(client, QUERY)
    get_app_state(app).api_key_actors.ttl_seconds = 60.0
    assert await asked(app, key["key"]) == 200
    with count_statements(database.engine) as seen:
        assert await asked(app, key["key"]) == 200
    assert len(seen) == 1, "the list itself"
    await flush_api_key_usage(database, get_app_state(app).api_key_actors)
    row = await db.get_one(ApiKey, key["id"], populate_existing=True)
    assert row.last_used_at is not None


def test_no_route_that_takes_or_gives_a_password_is_open_to_a_key() -> None:
    """Else it could make itself a session, which no limit of the key holds for."""
    app = create_app(SETTINGS)
    described = app.openapi()
    secret = [
        name
        for name, one in described["components"]["schemas"].items()
        if any(map(is_password, one.get("properties", ())))
    ]
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    telling = {
        one["operationId"] for one in operations if any(name in json.dumps(one) for name in secret)
    }
    open_to_keys = {
        str(context.name)
        for context in features.all_routes(app)
        if (access := features.access_of(context)) is not None
        and access.kind != "public"
        and not access.session_only
    }
    assert {"create_user", "reset_password"} <= telling
    assert telling & open_to_keys == set()


def is_password(field: str) -> bool:
    return field.endswith("password") and field != "must_change_password"
