from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.position.model import Position, UserPosition
from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DataScopeType
from app.core.database import Database
from tests.conftest import Client, account, count_statements

pytestmark = pytest.mark.anyio

VERBS = frozenset(
    f"system:user:{verb}"
    for verb in ("query", "create", "update", "delete", "export", "reset_password")
)
JANE = {"username": "jane", "email": "jane@example.com", "password": "testpassword"}


async def create(client: Client, **values: object) -> dict[str, Any]:
    answer = await client.post("/users/", json={**JANE, **values})
    assert answer.status_code == 200, answer.text
    created: dict[str, Any] = answer.json()["data"]
    return created


def form(user: dict[str, Any], **values: object) -> dict[str, Any]:
    shown = {
        "id",
        "created_at",
        "updated_at",
        "must_change_password",
        "manageable",
        "dept",
        "roles",
        "positions",
    }
    return {**{name: value for name, value in user.items() if name not in shown}, **values}


def refusal(answer: Any) -> tuple[int, str, str | None]:
    body = answer.json()
    return answer.status_code, body["error"], body["data"][0]["field"] if body["data"] else None


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


async def test_a_user_is_made_of_a_name_an_address_and_a_password(client: Client) -> None:
    made = await create(client)
    assert (made["username"], made["name"], made["dept_id"], made["dept"]) == (
        "jane",
        "jane",
        1,
        "d1",
    )
    shown = await client.get(f"/users/{made['id']}")
    assert shown.json()["data"]["username"] == "jane"
    assert "hash" not in shown.text
    assert "testpassword" not in shown.text


async def test_a_user_can_be_changed_given_roles_and_positions_and_deleted(
    client: Client, db: AsyncSession
) -> None:
    made = await create(client)
    role_id = await make_role(db, DataScopeType.SELF)
    position = Position(name="p", code="p", owner_id=1, owner_dept_id=1)
    db.add(position)
    await db.flush()
    body = form(made, name="Jane", dept_id=2, role_ids=[role_id], position_ids=[position.id])
    changed = (await client.put(f"/users/{made['id']}", json=body)).json()["data"]
    assert (changed["name"], changed["dept"], changed["version"]) == ("Jane", "d2", 2)
    assert (changed["role_ids"], changed["positions"]) == ([role_id], ["p"])
    assert (await client.put(f"/users/{made['id']}", json=body)).json()["error"] == "stale"
    assert (await client.delete("/users", params={"ids": [made["id"]]})).status_code == 200
    assert (await client.get(f"/users/{made['id']}")).status_code == 404
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
        ({"password": "a short one"}, 422, "invalid", "password"),
        ({"password": "password1234"}, 422, "password.common", "password"),
        ({"password": "jane-1990-jane"}, 422, "password.about_you", "password"),
        ({"username": "o1", "email": None, "dept_id": 99999}, 422, "user.no_dept", "dept_id"),
        ({"username": "o2", "email": None, "role_ids": [99999]}, 422, "user.no_role", "role_ids"),
        ({"hashed_password": "x"}, 422, "invalid", "hashed_password"),
    ],
)
async def test_bad_input_names_the_field(
    client: Client, values: dict[str, Any], status: int, error: str, field: str
) -> None:
    await create(client)
    assert refusal(await client.post("/users", json={**JANE, **values})) == (status, error, field)


async def test_a_position_that_does_not_exist_is_not_found(client: Client) -> None:
    refused = await client.post("/users", json={**JANE, "position_ids": [99999]})
    assert refusal(refused) == (409, "reference_not_found", "position_ids")


async def test_a_user_out_of_scope_does_not_exist(client: Client) -> None:
    account(8, 4, "department", permissions=VERBS)
    client.as_(8)
    nowhere = await client.get("/users/99999", headers={"x-request-id": "r"})
    hidden = await client.get("/users/7", headers={"x-request-id": "r"})
    assert (hidden.status_code, hidden.content) == (404, nowhere.content)
    assert [user["id"] for user in (await client.get("/users")).json()["data"]["items"]] == [8]
    body = {**JANE, "role_ids": [], "position_ids": [], "dept_id": 4, "version": 1}
    body.pop("password")
    assert (await client.put("/users/7", json=body)).status_code == 404
    assert (await client.put("/users/7/password", json={})).status_code == 404
    assert (await client.delete("/users", params={"ids": [7]})).status_code == 404
    assert refusal(await client.post("/users", json={**JANE, "dept_id": 2})) == (
        422,
        "user.no_dept",
        "dept_id",
    )


async def test_nobody_gives_a_role_that_may_or_sees_more_than_he_does(
    client: Client, db: AsyncSession
) -> None:
    account(7, 2, "department_and_below", permissions=VERBS)
    client.as_(7)
    for role_id in (
        await make_role(db, DataScopeType.ALL),
        await make_role(db, DataScopeType.SELF, "system:dept:query"),
    ):
        given = await client.post("/users", json={**JANE, "role_ids": [role_id]})
        assert refusal(given) == (403, "role.exceeds_own_permissions", "role_ids")
    fitting = await make_role(db, DataScopeType.DEPARTMENT, "system:user:query")
    assert (await create(client, role_ids=[fitting]))["role_ids"] == [fitting]


async def test_a_superior_cannot_be_touched(client: Client, db: AsyncSession) -> None:
    account(7, 2, "department_and_below", permissions=VERBS)
    db.add(
        UserRole(user_id=9, role_id=await make_role(db, DataScopeType.SELF, "system:dept:query"))
    )
    await db.execute(update(User).where(User.id == 6).values(is_superuser=True))
    await db.flush()
    for id in (9, 6):
        seen = (await client.as_(1).get(f"/users/{id}")).json()["data"]
        client.as_(7)
        assert (await client.put(f"/users/{id}", json=form(seen, role_ids=[]))).status_code == 403
        assert (await client.put(f"/users/{id}/password", json={})).status_code == 403
        assert (await client.delete("/users", params={"ids": [id]})).status_code == 403


async def test_a_list_tells_whom_its_reader_may_touch_in_as_many_statements_for_many(
    client: Client, db: AsyncSession, database: Database
) -> None:
    """What it says is what becomes of it: asked of everybody, for one who sees a branch, one who
    sees his department, and one who sees everything but may little.
    """
    below = await make_role(db, DataScopeType.DEPARTMENT_AND_BELOW, "system:user:query")
    above = await make_role(db, DataScopeType.SELF, "system:dept:query")
    named = await make_role(db, DataScopeType.CUSTOM)
    db.add(RoleDept(role_id=named, dept_id=4))
    await db.flush()
    people: list[dict[str, Any]] = [
        {},
        {"role_ids": [below]},
        {"role_ids": [above]},
        {"role_ids": [named]},
        {"is_superuser": True},
    ]
    made = [
        (await create(client, username=f"p{n}", email=None, dept_id=2, **values))["id"]
        for n, values in enumerate(people)
    ]
    for dept_id, reach, untouched in (
        (2, "department_and_below", 3),
        (2, "department", 4),
        (1, "all", 2),
    ):
        account(7, dept_id, reach, permissions=VERBS)
        with count_statements(database.engine) as whole:
            listed = (await client.as_(7).get("/users")).json()["data"]["items"]
        with count_statements(database.engine) as single:
            await client.get("/users", params={"username": "p1"})
        assert len(whole) == len(single) <= 3 + 3
        told = {one["id"]: one["manageable"] for one in listed}
        assert [told[id] for id in made].count(False) == untouched
        for one in listed:
            assert (await client.get(f"/users/{one['id']}")).json()["data"]["manageable"] is told[
                one["id"]
            ]
            changed = await client.put(f"/users/{one['id']}", json=form(one))
            assert (changed.status_code == 403) is not told[one["id"]], changed.text
    assert "manageable" not in (await client.get("/users/export")).text


async def test_only_a_superuser_makes_one(client: Client) -> None:
    assert (await create(client, is_superuser=True))["is_superuser"]
    account(7, 2, "all", permissions=VERBS)
    given = await client.as_(7).post(
        "/users", json={**JANE, "username": "joe", "email": None, "is_superuser": True}
    )
    assert refusal(given) == (403, "user.superuser_only", "is_superuser")


async def test_nobody_deletes_or_disables_himself_or_the_last_superuser(
    client: Client, db: AsyncSession
) -> None:
    made = await create(client, is_superuser=True)
    gone = await client.delete("/users", params={"ids": [made["id"]]})
    assert refusal(gone) == (422, "user.last_superuser", None)
    for values in ({"is_active": False}, {"is_superuser": False}):
        refused = await client.put(f"/users/{made['id']}", json=form(made, **values))
        assert refusal(refused)[:2] == (422, "user.last_superuser")
    assert refusal(await client.delete("/users", params={"ids": [1]})) == (
        422,
        "user.self_not_allowed",
        None,
    )
    await db.execute(update(User).where(User.id == 1).values(is_superuser=True))
    me = (await client.get("/users/1")).json()["data"]
    assert refusal(await client.put("/users/1", json=form(me, is_active=False))) == (
        422,
        "user.self_not_allowed",
        "is_active",
    )
    assert (await client.delete("/users", params={"ids": [made["id"]]})).status_code == 200


async def test_a_reset_password_works_once_more_and_ends_every_session(client: Client) -> None:
    made = await create(client)
    signed_in = await client.as_(None).post(
        "/auth/login", json={"username": "jane", "password": JANE["password"]}
    )
    token = {"authorization": f"Bearer {signed_in.json()['access_token']}"}
    assert (await client.get("/auth/me", headers=token)).status_code == 200
    reset = [
        (await client.as_(1).put(f"/users/{made['id']}/password")).json()["data"]["password"]
        for _ in range(2)
    ]
    assert reset[0] != reset[1]
    given = reset[1]
    assert (await client.as_(None).get("/auth/me", headers=token)).status_code == 401
    again = await client.post("/auth/login", json={"username": "jane", "password": given})
    token = {"authorization": f"Bearer {again.json()['access_token']}"}
    assert (await client.get("/auth/me", headers=token)).json()["data"]["user"][
        "must_change_password"
    ]


async def test_a_list_is_a_statement_and_one_for_each_kind_of_tie(
    client: Client, database: Database
) -> None:
    await create(client)
    account(7, 2, "department_and_below", permissions=VERBS)
    for as_, expected in ((1, ["jane"]), (7, [])):
        with count_statements(database.engine) as seen:
            page = await client.as_(as_).get("/users", params={"username": "ja", "is_active": True})
        assert [user["username"] for user in page.json()["data"]["items"]] == expected
        assert sum(sql.startswith("SELECT") for sql in seen) == 3


async def test_a_department_is_looked_at_with_all_that_belongs_to_it(client: Client) -> None:
    await create(client, dept_id=3)
    for dept_id, expected in ((1, ["jane"]), (2, ["jane"]), (4, [])):
        page = await client.get("/users", params={"username": "jane", "dept_id": dept_id})
        assert [user["username"] for user in page.json()["data"]["items"]] == expected


async def test_ties_are_shown_only_beside_rows_in_sight(client: Client, db: AsyncSession) -> None:
    """A position of another department stays unseen, and stays, when its holder is saved."""
    hidden = Position(name="hidden", code="hidden", owner_id=1, owner_dept_id=4)
    db.add(hidden)
    await db.flush()
    db.add(UserPosition(user_id=9, position_id=hidden.id))
    await db.flush()
    account(7, 2, "department_and_below", permissions=VERBS)
    seen = (await client.as_(7).get("/users/9")).json()["data"]
    assert (seen["position_ids"], seen["positions"]) == ([], [])
    assert (await client.put("/users/9", json=form(seen, name="Nine"))).status_code == 200
    refused = await client.put("/users/9", json=form(seen, version=2, position_ids=[hidden.id]))
    assert refusal(refused) == (409, "reference_not_found", "position_ids")
    assert (await client.as_(1).get("/users/9")).json()["data"]["positions"] == ["hidden"]


async def test_an_export_holds_no_hash_and_asks_for_its_permission(client: Client) -> None:
    assert (await client.get("/users/export")).content.startswith(b"PK")
    account(7, 2, "self", permissions=VERBS - {"system:user:export"})
    assert (await client.as_(7).get("/users/export")).status_code == 403
