"""Roles: CRUD, and the limits of what a caller may grant."""

from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu, UserRole
from app.core.data_scope import DataScopeType
from app.core.database import Database
from tests.conftest import Client, count_statements, register_account

pytestmark = pytest.mark.anyio

PERMISSIONS = frozenset(
    f"system:role:{verb}" for verb in ("query", "create", "update", "delete", "export")
)
AUDITOR = {"name": "审计", "code": "auditor"}


@pytest.fixture
async def menus(db: AsyncSession) -> dict[str, int]:
    menus = [
        Menu(
            type=MenuType.MENU,
            name=code,
            name_en=code,
            path=f"/{code}",
            permission=f"system:{code}:query",
        )
        for code in ("role", "dept")
    ]
    db.add_all(menus)
    await db.flush()
    return {menu.name: menu.id for menu in menus}


async def create(client: Client, **values: object) -> dict[str, Any]:
    response = await client.post("/roles", json={**AUDITOR, **values})
    assert response.status_code == 200, response.text
    created: dict[str, Any] = response.json()["data"]
    return created


def error_of(response: Response) -> tuple[int, str, str | None]:
    body = response.json()
    return response.status_code, body["error"], body["data"][0]["field"] if body["data"] else None


async def test_create_read_update_delete(
    client: Client, menus: dict[str, int], db: AsyncSession
) -> None:
    role = await create(client, data_scope="custom", menu_ids=list(menus.values()), dept_ids=[2, 3])
    detail = (await client.get(f"/roles/{role['id']}")).json()["data"]
    assert (detail["menu_ids"], detail["dept_ids"]) == (sorted(menus.values()), [2, 3])
    change = {
        **AUDITOR,
        "data_scope": "custom",
        "menu_ids": [menus["role"]],
        "dept_ids": [3, 4],
        "version": 1,
    }
    changed = (await client.put(f"/roles/{role['id']}", json=change)).json()["data"]
    assert (changed["menu_ids"], changed["dept_ids"]) == ([menus["role"]], [3, 4])
    assert (await client.delete("/roles", params={"ids": [role["id"]]})).status_code == 200
    assert (await client.get(f"/roles/{role['id']}")).status_code == 404
    assert (await db.scalars(select(RoleMenu.role_id))).all() == []


async def test_duplicate_code_and_stale_version_return_409(client: Client) -> None:
    id = (await create(client))["id"]
    assert error_of(await client.post("/roles", json=AUDITOR)) == (409, "role.code_taken", "code")
    change = {**AUDITOR, "name": "x", "menu_ids": [], "dept_ids": [], "version": 1}
    assert (await client.put(f"/roles/{id}", json=change)).status_code == 200
    assert error_of(await client.put(f"/roles/{id}", json=change)) == (409, "stale", None)


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
async def test_create_with_invalid_value_returns_422_with_field(
    client: Client, values: dict[str, Any], error: str, field: str
) -> None:
    assert error_of(await client.post("/roles", json={**AUDITOR, **values})) == (422, error, field)


async def test_delete_role_with_members_returns_409(
    client: Client, db: AsyncSession, menus: dict[str, int]
) -> None:
    id = (await create(client, menu_ids=[menus["role"]]))["id"]
    db.add(UserRole(user_id=9, role_id=id))
    await db.flush()
    assert error_of(await client.delete("/roles", params={"ids": [id]}))[:2] == (409, "in_use")


async def test_delete_role_in_use_names_visible_members_only(
    client: Client, db: AsyncSession
) -> None:
    id = (await create(client, menu_ids=[]))["id"]
    db.add_all([UserRole(user_id=user_id, role_id=id) for user_id in (7, 8, 9)])
    await db.flush()
    english = {"accept-language": "en"}
    response = await client.delete("/roles", params={"ids": [id]}, headers=english)
    assert response.json()["message"] == "Cannot delete: other records refer to it (User: 3)"
    # User 7 sees department 2 and below, so not user 8.
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    response = await client.as_(7).delete("/roles", params={"ids": [id]}, headers=english)
    assert response.json()["message"] == "Cannot delete: other records refer to it (User: 2)"
    # User 6 sees no row, so only that there is some.
    register_account(6, 2, permissions=PERMISSIONS)
    response = await client.as_(6).delete("/roles", params={"ids": [id]}, headers=english)
    assert response.json()["message"] == "Cannot delete: other records refer to it"


async def test_grant_of_permission_the_caller_lacks_returns_403(
    client: Client, menus: dict[str, int]
) -> None:
    foreign_role = (await create(client, menu_ids=[menus["dept"]]))["id"]
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    client.as_(7)
    expected = (403, "role.exceeds_own_permissions", "menu_ids")
    assert (
        error_of(
            await client.post("/roles", json={**AUDITOR, "code": "b", "menu_ids": [menus["dept"]]})
        )
        == expected
    )
    own_role = await create(client, code="c", menu_ids=[menus["role"]])
    change = {
        **AUDITOR,
        "code": "c",
        "menu_ids": list(menus.values()),
        "dept_ids": [],
        "version": 1,
    }
    assert error_of(await client.put(f"/roles/{own_role['id']}", json=change)) == expected
    reduced = {**AUDITOR, "menu_ids": [], "dept_ids": [], "version": 1}
    assert error_of(await client.put(f"/roles/{foreign_role}", json=reduced)) == expected
    assert error_of(await client.delete("/roles", params={"ids": [foreign_role]}))[0] == 403


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
async def test_create_with_wider_data_scope_than_own_is_denied(
    client: Client, values: dict[str, Any], status: int
) -> None:
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    assert (await client.as_(7).post("/roles", json={**AUDITOR, **values})).status_code == status


async def test_widening_a_data_scope_requires_all_data(
    client: Client,
) -> None:
    id = (await create(client, data_scope="department"))["id"]
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    change = {
        **AUDITOR,
        "data_scope": "department_and_below",
        "menu_ids": [],
        "dept_ids": [],
        "version": 1,
    }
    assert error_of(await client.as_(7).put(f"/roles/{id}", json=change)) == (
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
    ("data_scope", "expected_for_new", "expected_for_role"),
    [
        ("all", ["all", "custom", "department", "department_and_below", "self"], None),
        (
            "department_and_below",
            ["custom", "department", "department_and_below", "self"],
            ["custom", "self"],
        ),
        ("department", ["custom", "department", "self"], ["custom", "self"]),
        ("self", ["self"], ["self"]),
    ],
)
async def test_offered_data_scopes_are_those_accepted(
    client: Client,
    data_scope: str,
    expected_for_new: list[str],
    expected_for_role: list[str] | None,
) -> None:
    """The caller is in department 2, which has 3 below it."""
    # A caller who sees no department cannot change a role that names one.
    scope_before = "self" if data_scope == "self" else "custom"
    role = await create(client, code="existing", data_scope=scope_before, dept_ids=[2])
    register_account(7, 2, data_scope, permissions=PERMISSIONS)
    client.as_(7)
    options = (await client.get("/roles/data-scopes")).json()["data"]
    assert options == {"data_scopes": expected_for_new, "names_depts": True}
    accepted = [
        scope_type
        for scope_type in DataScopeType
        if (
            await client.post(
                "/roles",
                json={
                    **AUDITOR,
                    "code": scope_type,
                    "data_scope": scope_type,
                    "dept_ids": [2] if scope_type == "custom" else [],
                },
            )
        ).is_success
    ]
    assert accepted == expected_for_new

    options = (await client.get(f"/roles/{role['id']}/data-scopes")).json()["data"]
    assert options == {
        "data_scopes": expected_for_role or expected_for_new,
        "names_depts": expected_for_role is None,
    }
    change = {**AUDITOR, "code": "existing", "menu_ids": [], "dept_ids": [2]}
    for scope_type in DataScopeType:
        response = await client.put(
            f"/roles/{role['id']}",
            json={**change, "data_scope": scope_type, "version": role["version"]},
        )
        assert response.is_success is (scope_type in (expected_for_role or expected_for_new)), (
            response.text
        )
        role = (await client.as_(1).get(f"/roles/{role['id']}")).json()["data"]
        back = {**change, "data_scope": scope_before, "version": role["version"]}
        role = (await client.put(f"/roles/{role['id']}", json=back)).json()["data"]
        client.as_(7)


async def test_list_is_filtered_and_sorted_in_one_statement(
    client: Client, database: Database
) -> None:
    for code in ("b", "a", "c"):
        await create(client, code=code, enabled=code != "c")
    with count_statements(database.engine) as statements:
        page = await client.get(
            "/roles", params={"enabled": True, "order_by": "code", "page_size": 1}
        )
    data = page.json()["data"]
    assert ([role["code"] for role in data["items"]], data["total"], data["has_next"]) == (
        ["a"],
        2,
        True,
    )
    assert sum(sql.startswith("SELECT") for sql in statements) == 1


async def test_options_omit_disabled_roles_and_export_is_a_spreadsheet(
    client: Client, db: AsyncSession
) -> None:
    await create(client)
    db.add(Role(name="off", code="off", enabled=False))
    await db.flush()
    assert [option["label"] for option in (await client.get("/roles/options")).json()["data"]] == [
        "审计"
    ]
    assert (await client.get("/roles/export")).content.startswith(b"PK")
    register_account(7, 2, "self", permissions=frozenset())
    assert (await client.as_(7).get("/roles")).status_code == 403


@pytest.mark.parametrize("data_scope", ["self", "department", "department_and_below"])
async def test_update_of_role_with_invisible_members_returns_403(
    client: Client, db: AsyncSession, data_scope: str
) -> None:
    """Member 8 is in department 4. The caller sees department 2 and below."""
    id = (await create(client, data_scope=data_scope))["id"]
    db.add_all(UserRole(user_id=user_id, role_id=id) for user_id in (8, 9))
    await db.flush()
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    change = {
        **AUDITOR,
        "name": "x",
        "data_scope": data_scope,
        "menu_ids": [],
        "dept_ids": [],
        "version": 1,
    }
    assert error_of(await client.as_(7).put(f"/roles/{id}", json=change))[:2] == (
        403,
        "role.exceeds_own_permissions",
    )
    await db.delete(await db.get_one(UserRole, (8, id)))
    await db.flush()
    assert (await client.put(f"/roles/{id}", json=change)).status_code == 200


async def test_update_of_role_with_wider_data_scope_returns_403(
    client: Client, db: AsyncSession
) -> None:
    """The caller sees all members, but by the role the members also see department 3."""
    id = (await create(client, data_scope="department_and_below"))["id"]
    db.add(UserRole(user_id=9, role_id=id))
    await db.flush()
    register_account(7, 2, "department", permissions=PERMISSIONS)
    change = {
        **AUDITOR,
        "data_scope": "department_and_below",
        "menu_ids": [],
        "dept_ids": [],
        "version": 1,
    }
    assert error_of(await client.as_(7).put(f"/roles/{id}", json=change)) == (
        403,
        "role.exceeds_own_permissions",
        "data_scope",
    )


async def test_manageable_and_grantable_match_allowed_actions(
    client: Client, db: AsyncSession, menus: dict[str, int], database: Database
) -> None:
    """One member of the role `apart` is invisible to the caller."""
    variants: dict[str, dict[str, Any]] = {
        "own": {"menu_ids": [menus["role"]], "data_scope": "department"},
        "above": {"menu_ids": [menus["dept"]]},
        "apart": {"data_scope": "self"},
        "wide": {"data_scope": "all"},
        "named": {"data_scope": "custom", "dept_ids": [4]},
        "below": {"data_scope": "department_and_below"},
    }
    ids = {
        code: (await create(client, code=code, **values))["id"] for code, values in variants.items()
    }
    db.add_all(
        UserRole(user_id=user_id, role_id=ids[code])
        for user_id, code in ((8, "apart"), (9, "own"), (9, "below"))
    )
    await db.flush()
    register_account(7, 2, "department_and_below", permissions=PERMISSIONS)
    client.as_(7)
    with count_statements(database.engine) as list_statements:
        roles = (await client.get("/roles")).json()["data"]["items"]
    with count_statements(database.engine) as row_statements:
        await client.get("/roles", params={"code": "own"})
    assert len(list_statements) == len(row_statements) <= 1 + 5
    assert {role["code"] for role in roles if role["manageable"]} == {"own", "below"}
    options = (await client.get("/roles/options", params={"dept_id": 2})).json()["data"]
    assert {option["id"] for option in options if option["grantable"]} == {
        ids[code] for code in ("own", "apart", "below")
    }
    for role in roles:
        detail = (await client.get(f"/roles/{role['id']}")).json()["data"]
        assert detail["manageable"] is role["manageable"]
        change = {
            name: detail[name]
            for name in ("name", "code", "data_scope", "menu_ids", "dept_ids", "version")
        }
        assert (await client.put(f"/roles/{role['id']}", json=change)).status_code == (
            200 if role["manageable"] else 403
        )


async def test_custom_data_scope_without_departments_returns_422(client: Client) -> None:
    custom = {**AUDITOR, "data_scope": "custom"}
    for form in (custom, {**custom, "dept_ids": []}):
        response = await client.post("/roles", json=form)
        assert error_of(response) == (422, "role.depts_required", "dept_ids")
    role = await create(client, data_scope="custom", dept_ids=[2])
    change = {**custom, "menu_ids": [], "dept_ids": [], "version": role["version"]}
    response = await client.put(f"/roles/{role['id']}", json=change)
    assert error_of(response) == (422, "role.depts_required", "dept_ids")


async def test_options_of_roles_with_one_name_show_their_codes(client: Client) -> None:
    for name, code in (("Twin", "first"), ("Twin", "second"), ("Single", "single")):
        await create(client, name=name, code=code)
    options = (await client.get("/roles/options")).json()["data"]
    labels = [option["label"] for option in options]
    assert {"Twin (first)", "Twin (second)", "Single"} <= set(labels)
