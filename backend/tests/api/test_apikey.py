"""API keys: creation, authentication, permissions and revocation."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api import features
from app.api.state import get_app_state
from app.api.v1.module_system.apikey.model import ApiKey
from app.api.v1.module_system.apikey.service import API_KEYS_PER_USER
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.buffer_flush import flush_api_key_usage
from app.core.data_scope import DataScopeType
from app.core.database import Database
from app.extensions.audit import AuditEntry
from app.kit.model import utc_now
from app.main import create_app
from tests.conftest import ALL, SETTINGS, Client, count_statements, register_account
from tests.helpers.app_state import set_parameters

pytestmark = pytest.mark.anyio

QUERY = "system:position:query"
CREATE = "system:position:create"
DESK = {"name": "前台", "code": "desk"}


@pytest.fixture
async def role_id(client: Client, db: AsyncSession) -> int:
    """Gives user 7 a role that can read and create positions in department 2 and below.

    API keys need a role in the database, because they do not use the actors of `account`.
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
    register_account(7, 2, "department_and_below", permissions=frozenset({QUERY, CREATE}))
    client.as_(7)
    return role.id


async def create_key(client: Client, *scopes: str, **values: object) -> dict[str, Any]:
    response = await client.post(
        "/api-keys/mine", json={"name": "ci", "scopes": list(scopes), **values}
    )
    assert response.status_code == 200, response.text
    key: dict[str, Any] = response.json()["data"]
    return key


def key_client(app: FastAPI, key: str, ip: str = "10.1.2.3") -> AsyncClient:
    headers = {"authorization": f"Bearer {key}"}
    transport = ASGITransport(app, client=(ip, 1))
    return AsyncClient(transport=transport, base_url="http://test/api/v1", headers=headers)


async def request_status(app: FastAPI, key: str, ip: str = "10.1.2.3") -> int:
    async with key_client(app, key, ip) as program:
        return (await program.get("/positions")).status_code


@pytest.mark.usefixtures("role_id")
async def test_key_is_shown_once_and_stored_as_digest(client: Client, db: AsyncSession) -> None:
    key = await create_key(client, QUERY)
    assert key["key"].startswith(f"fak_{key['id']}_")
    (listed,) = (await client.get("/api-keys/mine")).json()["data"]
    assert (listed["id"], listed["scopes"], "key" in listed, "digest" in listed) == (
        key["id"],
        [QUERY],
        False,
        False,
    )
    row = await db.get_one(ApiKey, key["id"])
    secret = key["key"].removeprefix(f"fak_{key['id']}_")
    assert secret not in repr([getattr(row, column.key) for column in ApiKey.__table__.columns])
    entries = (await db.scalars(select(AuditEntry).where(AuditEntry.row_key == key["id"]))).all()
    assert len(entries) == 1
    assert row.digest not in repr([vars(entry) for entry in entries])


async def test_key_has_its_scopes_while_the_owner_has_them(
    app: FastAPI, client: Client, db: AsyncSession, role_id: int
) -> None:
    key = (await create_key(client, QUERY))["key"]
    assert await request_status(app, key) == 200
    async with key_client(app, key) as program:
        assert (await program.post("/positions", json=DESK)).status_code == 403
    await db.execute(update(Role).where(Role.id == role_id).values(enabled=False))
    assert await request_status(app, key) == 403


@pytest.mark.usefixtures("role_id")
async def test_key_has_the_data_scope_of_its_owner(app: FastAPI, client: Client) -> None:
    register_account(8, 4, "department", permissions=ALL)
    await client.as_(8).post("/positions", json={**DESK, "code": "elsewhere"})
    await client.as_(7).post("/positions", json=DESK)
    async with key_client(app, (await create_key(client, QUERY))["key"]) as program:
        items = (await program.get("/positions")).json()["data"]["items"]
    assert [item["code"] for item in items] == ["desk"]


@pytest.mark.usefixtures("role_id")
async def test_key_from_other_network_returns_401(app: FastAPI, client: Client) -> None:
    key = (await create_key(client, QUERY, networks=["10.1.0.0/16", "::1"]))["key"]
    assert [await request_status(app, key, ip) for ip in ("10.1.9.9", "10.2.0.1", "::1", "")] == [
        200,
        401,
        200,
        401,
    ]


@pytest.mark.usefixtures("role_id")
async def test_expired_revoked_or_orphaned_key_returns_401(
    app: FastAPI, client: Client, db: AsyncSession
) -> None:
    expired, revoked, orphaned = [await create_key(client, QUERY) for _ in range(3)]
    await db.execute(
        update(ApiKey)
        .where(ApiKey.id == expired["id"])
        .values(expires_at=utc_now() - timedelta(seconds=1))
    )
    assert (
        await client.delete("/api-keys/mine", params={"ids": [revoked["id"]]})
    ).status_code == 200
    assert [await request_status(app, key["key"]) for key in (expired, revoked, orphaned)] == [
        401,
        401,
        200,
    ]
    assert [key["id"] for key in (await client.get("/api-keys/mine")).json()["data"]] == [
        orphaned["id"]
    ]
    await db.execute(update(User).where(User.id == 7).values(is_active=False))
    assert await request_status(app, orphaned["key"]) == 401


@pytest.mark.usefixtures("role_id")
async def test_wrong_key_returns_401(app: FastAPI, client: Client) -> None:
    key = (await create_key(client, QUERY))["key"]
    for wrong_key in (f"{key}x", key[:-1], "fak_", f"{key.rpartition('_')[0]}_"):
        assert await request_status(app, wrong_key) == 401


@pytest.mark.usefixtures("role_id")
@pytest.mark.parametrize(
    ("values", "status", "error"),
    [
        ({"scopes": [QUERY, "system:user:query"]}, 403, "apikey.exceeds_own_permissions"),
        ({"scopes": [QUERY, "system:role:update"]}, 403, "apikey.exceeds_own_permissions"),
        ({"scopes": []}, 422, "invalid"),
        ({"scopes": ["*"]}, 422, "invalid"),
        ({"networks": ["10.0.0.0/64"]}, 422, "invalid"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, 422, "apikey.past"),
        ({"name": ""}, 422, "invalid"),
    ],
)
async def test_create_invalid_key_is_rejected(
    client: Client, values: dict[str, object], status: int, error: str
) -> None:
    response = await client.post("/api-keys/mine", json={"name": "ci", "scopes": [QUERY], **values})
    assert (response.status_code, response.json()["error"]) == (status, error)


CLOSED = [
    "system:user:update",
    "system:user:create",
    "system:role:delete",
    "system:menu:update",
    "system:apikey:delete",
    "monitor:online:query",
    "generator:gencode:code",
]


@pytest.mark.parametrize("permission", CLOSED)
async def test_permission_that_no_key_can_use_is_neither_offered_nor_accepted(
    client: Client, db: AsyncSession, permission: str
) -> None:
    menus = [
        Menu(type=MenuType.BUTTON, name=code, name_en=code, permission=code)
        for code in (QUERY, permission)
    ]
    db.add_all(menus)
    await db.flush()
    register_account(7, 2, "all", permissions=frozenset({QUERY, permission}))
    for user in (1, 7):
        scopes = (await client.as_(user).get("/api-keys/mine/scopes")).json()["data"]
        assert QUERY in scopes
        assert permission not in scopes
        response = await client.post(
            "/api-keys/mine", json={"name": "ci", "scopes": [QUERY, permission]}
        )
        assert (response.status_code, response.json()["error"]) == (422, "apikey.closed")
        assert permission in response.json()["message"]


def test_closed_permissions_are_those_whose_routes_reject_keys() -> None:
    app = create_app(SETTINGS)
    closed = get_app_state(app).features.closed_to_api_keys
    assert closed >= set(CLOSED)
    # Other routes with this permission accept a key.
    assert "generator:gencode:create" not in closed


@pytest.mark.usefixtures("role_id")
async def test_number_of_keys_of_a_user_is_limited(app: FastAPI, client: Client) -> None:
    set_parameters(app, {API_KEYS_PER_USER: 2})
    first, _ = [await create_key(client, QUERY) for _ in range(2)]
    body = {"name": "ci", "scopes": [QUERY]}
    response = await client.post("/api-keys/mine", json=body)
    assert (response.status_code, response.json()["error"]) == (409, "apikey.too_many")
    await client.delete("/api-keys/mine", params={"ids": first["id"]})
    assert (await client.post("/api-keys/mine", json=body)).status_code == 200


@pytest.mark.usefixtures("role_id")
async def test_audit_log_names_the_key(app: FastAPI, client: Client, db: AsyncSession) -> None:
    key = await create_key(client, CREATE)
    async with key_client(app, key["key"]) as program:
        assert (await program.post("/positions", json=DESK)).status_code == 200
    entry = (await db.scalars(select(AuditEntry).where(AuditEntry.object == "sys_position"))).one()
    assert (entry.user_id, entry.session_id) == (7, f"fak_{key['id']}")


@pytest.mark.usefixtures("role_id")
async def test_administrator_lists_and_revokes_keys_within_data_scope(
    app: FastAPI, client: Client
) -> None:
    key = await create_key(client, QUERY)
    codes = frozenset({"system:apikey:query", "system:apikey:delete"})
    register_account(8, 4, "department", permissions=codes)
    client.as_(8)
    assert (await client.get("/api-keys")).json()["data"]["items"] == []
    assert (await client.delete("/api-keys", params={"ids": [key["id"]]})).status_code == 404
    register_account(9, 2, "department_and_below", permissions=codes)
    client.as_(9)
    (listed,) = (await client.get("/api-keys", params={"username": "u7"})).json()["data"]["items"]
    assert (listed["id"], listed["username"], listed["manageable"]) == (key["id"], "u7", False)
    # User 9 lacks permissions of user 7.
    assert (await client.delete("/api-keys", params={"ids": [key["id"]]})).status_code == 403
    assert (await client.as_(1).delete("/api-keys", params={"ids": [key["id"]]})).status_code == 200
    assert await request_status(app, key["key"]) == 401


@pytest.mark.usefixtures("role_id")
async def test_last_use_of_key_is_written_by_periodic_job(
    app: FastAPI, client: Client, database: Database, db: AsyncSession
) -> None:
    key = await create_key(client, QUERY)
    get_app_state(app).api_key_actors.ttl_seconds = 60.0
    assert await request_status(app, key["key"]) == 200
    with count_statements(database.engine) as statements:
        assert await request_status(app, key["key"]) == 200
    assert len(statements) == 1, "the statement of the list"
    await flush_api_key_usage(database, get_app_state(app).api_key_actors)
    row = await db.get_one(ApiKey, key["id"], populate_existing=True)
    assert row.last_used_at is not None


def test_routes_with_passwords_reject_api_keys() -> None:
    """A key that could set a password could sign in and so bypass its own limits."""
    app = create_app(SETTINGS)
    document = app.openapi()
    schemas_with_password = [
        name
        for name, schema in document["components"]["schemas"].items()
        if any(map(is_password, schema.get("properties", ())))
    ]
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    operations_with_password = {
        operation["operationId"]
        for operation in operations
        if any(name in json.dumps(operation) for name in schemas_with_password)
    }
    open_to_keys = {
        str(context.name)
        for context in features.all_routes(app)
        if (access := features.access_of(context)) is not None
        and access.kind != "public"
        and not access.session_only
    }
    assert {"create_user", "reset_password"} <= operations_with_password
    assert operations_with_password & open_to_keys == set()


def is_password(field: str) -> bool:
    return field.endswith("password") and field != "must_change_password"
