"""Users: CRUD, who may change whom, and password resets."""

from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.position.model import Position, UserPosition
from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DataScopeType
from app.core.database import Database
from tests.conftest import Client, count_statements, register_account
from tests.kit.test_web_url import MISLEADING_URLS

pytestmark = pytest.mark.anyio

PERMISSIONS = frozenset(
    f"system:user:{verb}"
    for verb in ("query", "create", "update", "delete", "export", "reset_password")
)
JANE = {"username": "jane", "email": "jane@example.com", "password": "testpassword"}


async def create(client: Client, **values: object) -> dict[str, Any]:
    response = await client.post("/users/", json={**JANE, **values})
    assert response.status_code == 200, response.text
    created: dict[str, Any] = response.json()["data"]
    return created


def form(user: dict[str, Any], **values: object) -> dict[str, Any]:
    read_only = {
        "id",
        "created_at",
        "updated_at",
        "must_change_password",
        "manageable",
        "dept",
        "roles",
        "positions",
    }
    return {**{name: value for name, value in user.items() if name not in read_only}, **values}


def error_of(response: Response) -> tuple[int, str, str | None]:
    body = response.json()
    return response.status_code, body["error"], body["data"][0]["field"] if body["data"] else None


async def make_role(
    db: AsyncSession, data_scope: DataScopeType, permission: str | None = None
) -> int:
    role = Role(name=data_scope, code=f"{data_scope}{permission}", data_scope=data_scope)
    db.add(role)
    await db.flush()
    if permission:
        menu = Menu(
            type=MenuType.MENU, name="m", name_en="m", path=f"/{permission}", permission=permission
        )
        db.add(menu)
        await db.flush()
        db.add(RoleMenu(role_id=role.id, menu_id=menu.id))
        await db.flush()
    return role.id


async def test_create_with_minimal_fields(client: Client) -> None:
    user = await create(client)
    assert (user["username"], user["name"], user["dept_id"], user["dept"]) == (
        "jane",
        "jane",
        1,
        "d1",
    )
    response = await client.get(f"/users/{user['id']}")
    assert response.json()["data"]["username"] == "jane"
    assert "hash" not in response.text
    assert "testpassword" not in response.text


async def test_update_with_roles_and_positions_then_delete(
    client: Client, db: AsyncSession
) -> None:
    user = await create(client)
    role_id = await make_role(db, DataScopeType.SELF)
    position = Position(name="p", code="p", owner_id=1, owner_dept_id=1)
    db.add(position)
    await db.flush()
    body = form(user, name="Jane", dept_id=2, role_ids=[role_id], position_ids=[position.id])
    updated = (await client.put(f"/users/{user['id']}", json=body)).json()["data"]
    assert (updated["name"], updated["dept"], updated["version"]) == ("Jane", "d2", 2)
    assert (updated["role_ids"], updated["positions"]) == ([role_id], ["p"])
    assert (await client.put(f"/users/{user['id']}", json=body)).json()["error"] == "stale"
    assert (await client.delete("/users", params={"ids": [user["id"]]})).status_code == 200
    assert (await client.get(f"/users/{user['id']}")).status_code == 404
    assert (await db.scalars(select(UserRole.user_id))).all() == (
        await db.scalars(select(UserPosition.user_id))
    ).all()


@pytest.mark.parametrize(
    ("values", "status", "error", "field"),
    [
        ({"email": "other@example.com"}, 409, "user.username_taken", "username"),
        ({"username": "other"}, 409, "user.email_taken", "email"),
        ({"username": "x y"}, 422, "invalid", "username"),
        ({"email": "nowhere"}, 422, "invalid", "email"),
        ({"password": "a short one"}, 422, "password.too_short", "password"),
        ({"password": "password1234"}, 422, "password.common", "password"),
        ({"password": "jane-1990-jane"}, 422, "password.about_you", "password"),
        ({"username": "o1", "email": None, "dept_id": 99999}, 422, "user.no_dept", "dept_id"),
        ({"username": "o2", "email": None, "role_ids": [99999]}, 422, "user.no_role", "role_ids"),
        ({"hashed_password": "x"}, 422, "invalid", "hashed_password"),
    ],
)
async def test_create_with_invalid_value_names_field(
    client: Client, values: dict[str, Any], status: int, error: str, field: str
) -> None:
    await create(client)
    assert error_of(await client.post("/users", json={**JANE, **values})) == (status, error, field)


async def test_create_with_missing_position_returns_409(client: Client) -> None:
    response = await client.post("/users", json={**JANE, "position_ids": [99999]})
    assert error_of(response) == (409, "reference_not_found", "position_ids")


async def test_user_outside_scope_returns_404(client: Client) -> None:
    register_account(8, 4, "department", permissions=PERMISSIONS)
    client.as_(8)
    missing = await client.get("/users/99999", headers={"x-request-id": "r"})
    hidden = await client.get("/users/7", headers={"x-request-id": "r"})
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert [user["id"] for user in (await client.get("/users")).json()["data"]["items"]] == [8]
    body = {**JANE, "role_ids": [], "position_ids": [], "dept_id": 4, "version": 1}
    body.pop("password")
    assert (await client.put("/users/7", json=body)).status_code == 404
    assert (await client.put("/users/7/password", json={})).status_code == 404
    assert (await client.delete("/users", params={"ids": [7]})).status_code == 404
    assert error_of(await client.post("/users", json={**JANE, "dept_id": 2})) == (
        422,
        "user.no_dept",
        "dept_id",
    )


async def test_grant_of_role_beyond_own_permissions_returns_403(
    client: Client, db: AsyncSession
) -> None:
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    client.as_(7)
    for role_id in (
        await make_role(db, DataScopeType.ALL),
        await make_role(db, DataScopeType.SELF, "system:dept:query"),
    ):
        response = await client.post("/users", json={**JANE, "role_ids": [role_id]})
        assert error_of(response) == (403, "role.exceeds_own_permissions", "role_ids")
    fitting = await make_role(db, DataScopeType.DEPARTMENT, "system:user:query")
    assert (await create(client, role_ids=[fitting]))["role_ids"] == [fitting]


async def test_user_with_more_permissions_cannot_be_changed(
    client: Client, db: AsyncSession
) -> None:
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    db.add(
        UserRole(user_id=9, role_id=await make_role(db, DataScopeType.SELF, "system:dept:query"))
    )
    await db.execute(update(User).where(User.id == 6).values(is_superuser=True))
    await db.flush()
    for id in (9, 6):
        user = (await client.as_(1).get(f"/users/{id}")).json()["data"]
        client.as_(7)
        assert (await client.put(f"/users/{id}", json=form(user, role_ids=[]))).status_code == 403
        assert (await client.put(f"/users/{id}/password", json={})).status_code == 403
        assert (await client.delete("/users", params={"ids": [id]})).status_code == 403


async def test_manageable_matches_allowed_actions_in_constant_statements(
    client: Client, db: AsyncSession, database: Database
) -> None:
    """Checks every listed user, for callers with three different data scopes."""
    below_role = await make_role(db, DataScopeType.DEPARTMENT_AND_BELOW, "system:user:query")
    above_role = await make_role(db, DataScopeType.SELF, "system:dept:query")
    custom_role = await make_role(db, DataScopeType.CUSTOM)
    db.add(RoleDept(role_id=custom_role, dept_id=4))
    await db.flush()
    variants: list[dict[str, Any]] = [
        {},
        {"role_ids": [below_role]},
        {"role_ids": [above_role]},
        {"role_ids": [custom_role]},
        {"is_superuser": True},
    ]
    ids = [
        (await create(client, username=f"p{n}", email=None, dept_id=2, **values))["id"]
        for n, values in enumerate(variants)
    ]
    for dept_id, reach, untouched in (
        (2, "department_and_below", 3),
        (2, "department", 4),
        (1, "all", 2),
    ):
        register_account(7, dept_id, reach, permissions=PERMISSIONS)
        with count_statements(database.engine) as list_statements:
            users = (await client.as_(7).get("/users")).json()["data"]["items"]
        with count_statements(database.engine) as row_statements:
            await client.get("/users", params={"username": "p1"})
        assert len(list_statements) == len(row_statements) <= 3 + 3
        manageable = {listed_user["id"]: listed_user["manageable"] for listed_user in users}
        assert [manageable[id] for id in ids].count(False) == untouched
        for listed_user in users:
            assert (await client.get(f"/users/{listed_user['id']}")).json()["data"][
                "manageable"
            ] is manageable[listed_user["id"]]
            updated = await client.put(f"/users/{listed_user['id']}", json=form(listed_user))
            assert (updated.status_code == 403) is not manageable[listed_user["id"]], updated.text
    assert "manageable" not in (await client.get("/users/export")).text


async def test_create_superuser_requires_superuser(client: Client) -> None:
    assert (await create(client, is_superuser=True))["is_superuser"]
    register_account(7, 2, "all", permissions=PERMISSIONS)
    response = await client.as_(7).post(
        "/users", json={**JANE, "username": "joe", "email": None, "is_superuser": True}
    )
    assert error_of(response) == (403, "user.superuser_only", "is_superuser")


async def test_own_account_and_last_superuser_are_protected(
    client: Client, db: AsyncSession
) -> None:
    user = await create(client, is_superuser=True)
    delete_response = await client.delete("/users", params={"ids": [user["id"]]})
    assert error_of(delete_response) == (422, "user.last_superuser", None)
    for values in ({"is_active": False}, {"is_superuser": False}):
        response = await client.put(f"/users/{user['id']}", json=form(user, **values))
        assert error_of(response)[:2] == (422, "user.last_superuser")
    assert error_of(await client.delete("/users", params={"ids": [1]})) == (
        422,
        "user.self_not_allowed",
        None,
    )
    await db.execute(update(User).where(User.id == 1).values(is_superuser=True))
    me = (await client.get("/users/1")).json()["data"]
    assert error_of(await client.put("/users/1", json=form(me, is_active=False))) == (
        422,
        "user.self_not_allowed",
        "is_active",
    )
    assert (await client.delete("/users", params={"ids": [user["id"]]})).status_code == 200


async def test_reset_password_ends_sessions_and_must_be_changed(client: Client) -> None:
    user = await create(client)
    signed_in = await client.as_(None).post(
        "/auth/login", json={"username": "jane", "password": JANE["password"]}
    )
    token = {"authorization": f"Bearer {signed_in.json()['access_token']}"}
    assert (await client.get("/auth/me", headers=token)).status_code == 200
    reset = [
        (await client.as_(1).put(f"/users/{user['id']}/password")).json()["data"]["password"]
        for _ in range(2)
    ]
    assert reset[0] != reset[1]
    temporary_password = reset[1]
    assert (await client.as_(None).get("/auth/me", headers=token)).status_code == 401
    login_response = await client.post(
        "/auth/login", json={"username": "jane", "password": temporary_password}
    )
    token = {"authorization": f"Bearer {login_response.json()['access_token']}"}
    assert (await client.get("/auth/me", headers=token)).json()["data"]["user"][
        "must_change_password"
    ]


async def test_list_executes_one_statement_per_association(
    client: Client, database: Database
) -> None:
    await create(client)
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    for as_, expected in ((1, ["jane"]), (7, [])):
        with count_statements(database.engine) as statements:
            page = await client.as_(as_).get("/users", params={"username": "ja", "is_active": True})
        assert [user["username"] for user in page.json()["data"]["items"]] == expected
        assert sum(sql.startswith("SELECT") for sql in statements) == 3


async def test_filter_by_department_includes_subtree(client: Client) -> None:
    await create(client, dept_id=3)
    for dept_id, expected in ((1, ["jane"]), (2, ["jane"]), (4, [])):
        page = await client.get("/users", params={"username": "jane", "dept_id": dept_id})
        assert [user["username"] for user in page.json()["data"]["items"]] == expected


async def test_invisible_position_is_hidden_and_kept(client: Client, db: AsyncSession) -> None:
    """A position of another department is not shown, and remains when the user is saved."""
    hidden = Position(name="hidden", code="hidden", owner_id=1, owner_dept_id=4)
    db.add(hidden)
    await db.flush()
    db.add(UserPosition(user_id=9, position_id=hidden.id))
    await db.flush()
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    user = (await client.as_(7).get("/users/9")).json()["data"]
    assert (user["position_ids"], user["positions"]) == ([], [])
    assert (await client.put("/users/9", json=form(user, name="Nine"))).status_code == 200
    response = await client.put("/users/9", json=form(user, version=2, position_ids=[hidden.id]))
    assert error_of(response) == (409, "reference_not_found", "position_ids")
    assert (await client.as_(1).get("/users/9")).json()["data"]["positions"] == ["hidden"]


async def test_export_requires_permission(client: Client) -> None:
    assert (await client.get("/users/export")).content.startswith(b"PK")
    register_account(7, 2, "self", permissions=PERMISSIONS - {"system:user:export"})
    assert (await client.as_(7).get("/users/export")).status_code == 403


@pytest.mark.parametrize("url", [*MISLEADING_URLS, "avatar.png", "data:text/html,x"])
async def test_create_with_misleading_avatar_returns_422(client: Client, url: str) -> None:
    form = {"username": "mia", "password": "correct horse battery", "avatar": url}
    response = await client.post("/users", json=form)
    fields = [error["field"] for error in response.json()["data"]]
    assert (response.status_code, fields) == (422, ["avatar"])


async def test_disabled_department_takes_no_new_users_and_keeps_its_own(
    client: Client, db: AsyncSession
) -> None:
    (await db.get_one(Dept, 4)).enabled = False
    await db.flush()
    form = {"username": "mia", "password": "correct horse battery", "dept_id": 4}
    response = await client.post("/users", json=form)
    assert (response.status_code, response.json()["error"]) == (422, "user.dept_disabled")
    own = (await client.get("/users/8")).json()["data"]
    fields = ("username", "name", "dept_id", "role_ids", "position_ids", "version")
    change = {name: own[name] for name in fields} | {"remark": "stays"}
    assert (await client.put("/users/8", json=change)).status_code == 200
    other = (await client.get("/users/9")).json()["data"]
    move = {name: other[name] for name in fields} | {"dept_id": 4}
    response = await client.put("/users/9", json=move)
    assert (response.status_code, response.json()["error"]) == (422, "user.dept_disabled")
