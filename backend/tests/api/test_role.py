from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu, UserRole
from app.core.data_scope import DataScopeType
from app.core.database import Database
from tests.conftest import Client, account, count_statements

pytestmark = pytest.mark.anyio

VERBS = frozenset(
    f"system:role:{verb}" for verb in ("query", "create", "update", "delete", "export")
)
AUDITOR = {"name": "审计", "code": "auditor"}


@pytest.fixture
async def menus(db: AsyncSession) -> dict[str, int]:
    made = [
        Menu(
            type=MenuType.MENU,
            name=code,
            name_en=code,
            path=f"/{code}",
            permission=f"system:{code}:query",
        )
        for code in ("role", "dept")
    ]
    db.add_all(made)
    await db.flush()
    return {menu.name: menu.id for menu in made}


async def create(client: Client, **values: object) -> dict[str, Any]:
    answer = await client.post("/roles", json={**AUDITOR, **values})
    assert answer.status_code == 200, answer.text
    created: dict[str, Any] = answer.json()["data"]
    return created


def refusal(answer: Any) -> tuple[int, str, str | None]:
    body = answer.json()
    return answer.status_code, body["error"], body["data"][0]["field"] if body["data"] else None


async def test_a_role_can_be_created_read_changed_and_deleted(
    client: Client, menus: dict[str, int], db: AsyncSession
) -> None:
    made = await create(client, data_scope="custom", menu_ids=list(menus.values()), dept_ids=[2, 3])
    shown = (await client.get(f"/roles/{made['id']}")).json()["data"]
    assert (shown["menu_ids"], shown["dept_ids"]) == (sorted(menus.values()), [2, 3])
    change = {
        **AUDITOR,
        "data_scope": "custom",
        "menu_ids": [menus["role"]],
        "dept_ids": [3, 4],
        "version": 1,
    }
    changed = (await client.put(f"/roles/{made['id']}", json=change)).json()["data"]
    assert (changed["menu_ids"], changed["dept_ids"]) == ([menus["role"]], [3, 4])
    assert (await client.delete("/roles", params={"ids": [made["id"]]})).status_code == 200
    assert (await client.get(f"/roles/{made['id']}")).status_code == 404
    assert (await db.scalars(select(RoleMenu.role_id))).all() == []


async def test_a_code_is_unique_and_a_stale_update_refused(client: Client) -> None:
    id = (await create(client))["id"]
    assert refusal(await client.post("/roles", json=AUDITOR)) == (409, "role.code_taken", "code")
    change = {**AUDITOR, "name": "x", "menu_ids": [], "dept_ids": [], "version": 1}
    assert (await client.put(f"/roles/{id}", json=change)).status_code == 200
    assert refusal(await client.put(f"/roles/{id}", json=change)) == (409, "stale", None)


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"menu_ids": [99999]}, "role.no_menu", "menu_ids"),
        ({"dept_ids": [99999]}, "role.no_dept", "dept_ids"),
        ({"data_scope": "everything"}, "invalid", "data_scope"),
        ({"name": ""}, "invalid", "name"),
        ({"menu_ids": ["x"]}, "invalid", "menu_ids.0"),
    ],
)
async def test_bad_input_names_the_field(
    client: Client, values: dict[str, Any], error: str, field: str
) -> None:
    assert refusal(await client.post("/roles", json={**AUDITOR, **values})) == (422, error, field)


async def test_a_role_somebody_has_cannot_be_deleted(
    client: Client, db: AsyncSession, menus: dict[str, int]
) -> None:
    id = (await create(client, menu_ids=[menus["role"]]))["id"]
    db.add(UserRole(user_id=9, role_id=id))
    await db.flush()
    assert refusal(await client.delete("/roles", params={"ids": [id]}))[:2] == (409, "in_use")


async def test_nobody_gives_a_permission_he_has_not_got(
    client: Client, menus: dict[str, int]
) -> None:
    above = (await create(client, menu_ids=[menus["dept"]]))["id"]
    account(7, 2, "department_and_below", permissions=VERBS)
    client.as_(7)
    beyond = (403, "role.exceeds_own_permissions", "menu_ids")
    assert (
        refusal(
            await client.post("/roles", json={**AUDITOR, "code": "b", "menu_ids": [menus["dept"]]})
        )
        == beyond
    )
    mine = await create(client, code="c", menu_ids=[menus["role"]])
    change = {
        **AUDITOR,
        "code": "c",
        "menu_ids": list(menus.values()),
        "dept_ids": [],
        "version": 1,
    }
    assert refusal(await client.put(f"/roles/{mine['id']}", json=change)) == beyond
    less = {**AUDITOR, "menu_ids": [], "dept_ids": [], "version": 1}
    assert refusal(await client.put(f"/roles/{above}", json=less)) == beyond
    assert refusal(await client.delete("/roles", params={"ids": [above]}))[0] == 403


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"data_scope": "all"}, 403),
        ({"data_scope": "custom", "dept_ids": [4]}, 422),
        ({"data_scope": "custom", "dept_ids": [2, 3]}, 200),
        ({"data_scope": "department_and_below"}, 200),
        ({"data_scope": "department"}, 200),
        ({"data_scope": "self"}, 200),
    ],
)
async def test_nobody_lets_others_see_more_than_he_does(
    client: Client, values: dict[str, Any], status: int
) -> None:
    account(7, 2, "department_and_below", permissions=VERBS)
    assert (await client.as_(7).post("/roles", json={**AUDITOR, **values})).status_code == status


async def test_a_reach_that_exists_is_widened_only_by_one_who_sees_everything(
    client: Client,
) -> None:
    id = (await create(client, data_scope="department"))["id"]
    account(7, 2, "department_and_below", permissions=VERBS)
    change = {
        **AUDITOR,
        "data_scope": "department_and_below",
        "menu_ids": [],
        "dept_ids": [],
        "version": 1,
    }
    assert refusal(await client.as_(7).put(f"/roles/{id}", json=change)) == (
        403,
        "role.exceeds_own_permissions",
        "data_scope",
    )
    assert (
        await client.put(f"/roles/{id}", json={**change, "data_scope": "self"})
    ).status_code == 200
    assert (
        await client.as_(1).put(f"/roles/{id}", json={**change, "version": 2})
    ).status_code == 200


@pytest.mark.parametrize(
    ("data_scope", "new", "kept"),
    [
        ("all", ["all", "custom", "department", "department_and_below", "self"], None),
        (
            "department_and_below",
            ["custom", "department", "department_and_below", "self"],
            ["custom", "self"],
        ),
        ("department", ["custom", "department", "self"], ["custom", "self"]),
        ("self", ["custom", "self"], ["custom", "self"]),
    ],
)
async def test_the_reaches_that_are_offered_are_those_that_are_taken(
    client: Client, data_scope: str, new: list[str], kept: list[str] | None
) -> None:
    """By a clerk of department 2, who has 3 below it."""
    role = await create(client, code="kept", data_scope="custom", dept_ids=[])
    account(7, 2, data_scope, permissions=VERBS)
    client.as_(7)
    offered = (await client.get("/roles/data-scopes")).json()["data"]
    assert offered == {"data_scopes": new, "names_depts": True}
    taken = [
        one
        for one in DataScopeType
        if (
            await client.post("/roles", json={**AUDITOR, "code": one, "data_scope": one})
        ).is_success
    ]
    assert taken == new

    offered = (await client.get(f"/roles/{role['id']}/data-scopes")).json()["data"]
    assert offered == {"data_scopes": kept or new, "names_depts": kept is None}
    change = {**AUDITOR, "code": "kept", "menu_ids": [], "dept_ids": []}
    for one in DataScopeType:
        answer = await client.put(
            f"/roles/{role['id']}", json={**change, "data_scope": one, "version": role["version"]}
        )
        assert answer.is_success is (one in (kept or new)), answer.text
        role = (await client.as_(1).get(f"/roles/{role['id']}")).json()["data"]
        back = {**change, "data_scope": "custom", "version": role["version"]}
        role = (await client.put(f"/roles/{role['id']}", json=back)).json()["data"]
        client.as_(7)


async def test_a_list_is_one_statement_filtered_and_sorted(
    client: Client, database: Database
) -> None:
    for code in ("b", "a", "c"):
        await create(client, code=code, enabled=code != "c")
    with count_statements(database.engine) as seen:
        page = await client.get(
            "/roles", params={"enabled": True, "order_by": "code", "page_size": 1}
        )
    data = page.json()["data"]
    assert ([role["code"] for role in data["items"]], data["total"], data["has_next"]) == (
        ["a"],
        2,
        True,
    )
    assert sum(sql.startswith("SELECT") for sql in seen) == 1


async def test_options_leave_out_disabled_roles_and_export_is_a_sheet(
    client: Client, db: AsyncSession
) -> None:
    await create(client)
    db.add(Role(name="off", code="off", enabled=False))
    await db.flush()
    assert [option["label"] for option in (await client.get("/roles/options")).json()["data"]] == [
        "审计"
    ]
    assert (await client.get("/roles/export")).content.startswith(b"PK")
    account(7, 2, "self", permissions=frozenset())
    assert (await client.as_(7).get("/roles")).status_code == 403


@pytest.mark.parametrize("data_scope", ["self", "department", "department_and_below"])
async def test_a_role_of_people_out_of_sight_is_not_changed(
    client: Client, db: AsyncSession, data_scope: str
) -> None:
    """User 8 is of department 4; 7 sees 2 and below."""
    id = (await create(client, data_scope=data_scope))["id"]
    db.add_all(UserRole(user_id=user_id, role_id=id) for user_id in (8, 9))
    await db.flush()
    account(7, 2, "department_and_below", permissions=VERBS)
    change = {
        **AUDITOR,
        "name": "x",
        "data_scope": data_scope,
        "menu_ids": [],
        "dept_ids": [],
        "version": 1,
    }
    assert refusal(await client.as_(7).put(f"/roles/{id}", json=change))[:2] == (
        403,
        "role.exceeds_own_permissions",
    )
    await db.delete(await db.get_one(UserRole, (8, id)))
    await db.flush()
    assert (await client.put(f"/roles/{id}", json=change)).status_code == 200


async def test_a_role_that_shows_more_than_one_sees_is_not_changed(
    client: Client, db: AsyncSession
) -> None:
    """He sees whoever has it, in department 2; but by it they see 3 as well."""
    id = (await create(client, data_scope="department_and_below"))["id"]
    db.add(UserRole(user_id=9, role_id=id))
    await db.flush()
    account(7, 2, "department", permissions=VERBS)
    change = {
        **AUDITOR,
        "data_scope": "department_and_below",
        "menu_ids": [],
        "dept_ids": [],
        "version": 1,
    }
    assert refusal(await client.as_(7).put(f"/roles/{id}", json=change)) == (
        403,
        "role.exceeds_own_permissions",
        "data_scope",
    )


async def test_a_list_tells_which_roles_its_reader_may_change_or_give(
    client: Client, db: AsyncSession, menus: dict[str, int], database: Database
) -> None:
    """What it says is what becomes of it. Of `apart`, one holder is out of his sight."""
    each: dict[str, dict[str, Any]] = {
        "mine": {"menu_ids": [menus["role"]], "data_scope": "department"},
        "above": {"menu_ids": [menus["dept"]]},
        "apart": {"data_scope": "self"},
        "wide": {"data_scope": "all"},
        "named": {"data_scope": "custom", "dept_ids": [4]},
        "below": {"data_scope": "department_and_below"},
    }
    ids = {code: (await create(client, code=code, **values))["id"] for code, values in each.items()}
    db.add_all(
        UserRole(user_id=user_id, role_id=ids[code])
        for user_id, code in ((8, "apart"), (9, "mine"), (9, "below"))
    )
    await db.flush()
    account(7, 2, "department_and_below", permissions=VERBS)
    client.as_(7)
    with count_statements(database.engine) as whole:
        listed = (await client.get("/roles")).json()["data"]["items"]
    with count_statements(database.engine) as single:
        await client.get("/roles", params={"code": "mine"})
    assert len(whole) == len(single) <= 1 + 5
    assert {role["code"] for role in listed if role["manageable"]} == {"mine", "below"}
    offered = (await client.get("/roles/options", params={"dept_id": 2})).json()["data"]
    assert {one["id"] for one in offered if one["grantable"]} == {
        ids[code] for code in ("mine", "apart", "below")
    }
    for role in listed:
        detail = (await client.get(f"/roles/{role['id']}")).json()["data"]
        assert detail["manageable"] is role["manageable"]
        change = {
            name: detail[name]
            for name in ("name", "code", "data_scope", "menu_ids", "dept_ids", "version")
        }
        assert (await client.put(f"/roles/{role['id']}", json=change)).status_code == (
            200 if role["manageable"] else 403
        )
