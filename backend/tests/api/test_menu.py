"""Menus: the tree, the fields of each type, and unique permissions."""

from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu
from app.kit.tree import MAX_DEPTH
from tests.conftest import Client, count_statements
from tests.kit.test_web_url import MISLEADING_URLS

pytestmark = pytest.mark.anyio

NAMES = {"name": "菜单", "name_en": "Menu"}
DIRECTORY = {"type": "directory", "path": "/shop", **NAMES}
MENU = {"type": "menu", "path": "/shop/order", "component": "shop/order/index", **NAMES}
BUTTON = {"type": "button", "permission": "shop:order:create", **NAMES}
LINK = {"type": "link", "path": "https://example.com/docs?a=b#c", **NAMES}


async def create(client: Client, data: dict[str, str], **values: object) -> dict[str, Any]:
    response = await client.post("/menus", json={**data, **values})
    assert response.status_code == 200, response.text
    created: dict[str, Any] = response.json()["data"]
    return created


async def create_shop(client: Client) -> tuple[int, int, int]:
    """Creates a directory, a menu in it and a button. Returns their ids."""
    directory = (await create(client, DIRECTORY))["id"]
    menu = (await create(client, MENU, parent_id=directory))["id"]
    return directory, menu, (await create(client, BUTTON, parent_id=menu))["id"]


def error_fields(response: Response) -> list[str]:
    return [problem["field"] for problem in response.json()["data"] or []]


async def test_create_read_update_delete(client: Client) -> None:
    directory, menu, _ = await create_shop(client)
    menu_out = (await client.get(f"/menus/{menu}")).json()["data"]
    assert (menu_out["parent_id"], menu_out["type"], menu_out["version"]) == (directory, "menu", 1)
    updated = await client.put(f"/menus/{menu}", json={**MENU, "name_en": "Orders", "version": 1})
    assert (updated.json()["data"]["name_en"], updated.json()["data"]["parent_id"]) == (
        "Orders",
        None,
    )
    assert (await client.delete("/menus", params={"ids": [directory]})).status_code == 200
    assert (await client.get(f"/menus/{directory}")).status_code == 404


async def test_tree_is_ordered_with_both_names_in_one_statement(
    client: Client, engine: AsyncEngine
) -> None:
    directory, menu, button = await create_shop(client)
    first = (await create(client, LINK, parent_id=directory, sort=0))["id"]
    with count_statements(engine) as statements:
        tree = (await client.get("/menus/tree")).json()["data"]
    assert len([sql for sql in statements if sql.startswith("SELECT")]) == 1
    (root,) = tree
    assert (root["id"], root["name"], root["name_en"]) == (directory, "菜单", "Menu")
    assert [child["id"] for child in root["children"]] == [first, menu]
    assert [child["id"] for child in root["children"][1]["children"]] == [button]


async def test_list_with_each_filter_executes_one_statement(
    client: Client, engine: AsyncEngine
) -> None:
    directory, menu, button = await create_shop(client)
    hits = {
        "type=button": button,
        f"parent_id={directory}": menu,
        "permission=order:cr": button,
        "path=/shop/": menu,
        "name=菜&type=menu": menu,
        "name_en=Men&type=menu": menu,
        "hidden=false&enabled=true&type=directory": directory,
    }
    for query, id in hits.items():
        with count_statements(engine) as statements:
            page = (await client.get(f"/menus?{query}&order_by=-name,,sort")).json()["data"]
        assert ([item["id"] for item in page["items"]], page["total"]) == ([id], 1), query
        assert len([sql for sql in statements if sql.startswith("SELECT")]) == 1
    for query in (
        "type=link",
        "parent_id=0",
        "hidden=true",
        "enabled=false",
        "name=%25",
        "permission=_",
    ):
        assert (await client.get(f"/menus?{query}&path=zzz")).json()["data"]["total"] == 0


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({**BUTTON, "permission": None}, "permission"),
        ({**BUTTON, "permission": ""}, "permission"),
        ({**BUTTON, "permission": "shop:order"}, "permission"),
        ({**BUTTON, "permission": "Shop:order:create"}, "permission"),
        ({**BUTTON, "permission": "*"}, "permission"),
        ({**BUTTON, "path": "/x"}, "path"),
        (BUTTON, "parent_id"),
        ({**MENU, "path": ""}, "path"),
        ({**MENU, "path": "shop/order"}, "path"),
        ({**MENU, "path": "//evil.example"}, "path"),
        ({**MENU, "component": None}, "component"),
        ({**MENU, "component": "../../secret"}, "component"),
        ({**DIRECTORY, "component": "shop/index"}, "component"),
        ({**DIRECTORY, "permission": "shop:order:query"}, "permission"),
        ({**LINK, "path": "javascript:alert(1)"}, "path"),
        ({**LINK, "path": "https:///nowhere"}, "path"),
        *(({**LINK, "path": url}, "path") for url in MISLEADING_URLS),
        ({**LINK, "path": "/shop"}, "path"),
        ({**DIRECTORY, "parent_id": 999999}, "parent_id"),
        ({**DIRECTORY, "parent_id": 2**70}, "parent_id"),
        ({**DIRECTORY, "sort": 2**40}, "sort"),
        ({**DIRECTORY, "sort": -1}, "sort"),
        ({**DIRECTORY, "type": "folder"}, "type"),
        ({**DIRECTORY, "name_en": " "}, "name_en"),
        ({**DIRECTORY, "colour": "red"}, "colour"),
    ],
)
async def test_create_with_invalid_field_for_type_returns_422_with_field(
    client: Client, data: dict[str, object], field: str
) -> None:
    for language in ("zh-CN", "en"):
        response = await client.post("/menus", json=data, headers={"accept-language": language})
        assert (response.status_code, error_fields(response)) == (422, [field]), response.text
        assert response.json()["data"][0]["message"].isascii() == (language == "en")


async def test_create_with_invalid_parent_type_returns_422(client: Client) -> None:
    directory, menu, button = await create_shop(client)
    link = (await create(client, LINK))["id"]
    for data, parent in (
        (BUTTON, directory),
        (BUTTON, link),
        (MENU, menu),
        (LINK, menu),
        (DIRECTORY, button),
    ):
        response = await client.post("/menus", json={**data, "parent_id": parent})
        assert (response.status_code, error_fields(response)) == (422, ["parent_id"]), (
            data,
            parent,
        )


async def test_change_of_type_with_children_returns_422(client: Client) -> None:
    directory, _, _ = await create_shop(client)
    response = await client.put(f"/menus/{directory}", json={**LINK, "version": 1})
    assert (response.status_code, response.json()["error"], error_fields(response)) == (
        422,
        "menu.children_misplaced",
        ["type"],
    )


async def test_update_with_cycle_returns_422(client: Client) -> None:
    upper = (await create(client, DIRECTORY))["id"]
    lower = (await create(client, DIRECTORY, parent_id=upper, path="/shop/lower"))["id"]
    for parent in (upper, lower):
        response = await client.put(
            f"/menus/{upper}", json={**DIRECTORY, "parent_id": parent, "version": 1}
        )
        assert (response.status_code, response.json()["error"], error_fields(response)) == (
            422,
            "menu.cycle",
            ["parent_id"],
        )


async def test_create_beyond_max_depth_returns_422(client: Client, db: AsyncSession) -> None:
    parent = None
    for level in range(MAX_DEPTH):
        menu = Menu(
            type=MenuType.DIRECTORY, name="d", name_en="d", path=f"/d{level}", parent_id=parent
        )
        db.add(menu)
        await db.flush()
        parent = menu.id
    response = await client.post("/menus", json={**DIRECTORY, "parent_id": parent})
    assert (response.status_code, response.json()["error"]) == (422, "menu.too_deep")


async def test_permission_and_path_are_unique(client: Client) -> None:
    directory, menu, button = await create_shop(client)
    response = await client.post(
        "/menus", json={**BUTTON, "parent_id": menu}, headers={"accept-language": "en"}
    )
    assert (response.status_code, response.json()["error"], error_fields(response)) == (
        409,
        "menu.permission_taken",
        ["permission"],
    )
    assert response.json()["message"] == 'A menu with permission "shop:order:create" already exists'
    path_response = await client.post("/menus", json={**MENU, "parent_id": directory})
    assert (
        path_response.status_code,
        path_response.json()["error"],
        error_fields(path_response),
    ) == (
        409,
        "menu.path_taken",
        ["path"],
    )
    same_response = await client.put(
        f"/menus/{button}", json={**BUTTON, "parent_id": menu, "sort": 3, "version": 1}
    )
    assert same_response.status_code == 200
    other = await create(client, {**BUTTON, "permission": "shop:order:close"}, parent_id=menu)
    update_response = await client.put(
        f"/menus/{other['id']}", json={**BUTTON, "parent_id": menu, "version": 1}
    )
    assert (update_response.status_code, update_response.json()["error"]) == (
        409,
        "menu.permission_taken",
    )


async def test_delete_with_children_returns_422(client: Client) -> None:
    directory, menu, button = await create_shop(client)
    response = await client.delete("/menus", params={"ids": [directory, button]})
    assert (response.status_code, response.json()["error"]) == (422, "menu.has_children")
    assert (
        await client.delete("/menus", params={"ids": [directory, button, menu]})
    ).status_code == 200
    assert (await client.get("/menus/tree")).json()["data"] == []


async def test_delete_menu_of_role_returns_409(client: Client, db: AsyncSession) -> None:
    _, _, button = await create_shop(client)
    role = Role(name="r", code="r")
    db.add(role)
    await db.flush()
    db.add(RoleMenu(role_id=role.id, menu_id=button))
    await db.flush()
    response = await client.delete(
        "/menus", params={"ids": [button]}, headers={"accept-language": "en"}
    )
    assert (response.status_code, response.json()["error"]) == (409, "in_use")
    assert response.json()["message"] == "Cannot delete: other records refer to it (Role: 1)"


async def test_update_with_stale_version_returns_409(client: Client) -> None:
    id = (await create(client, DIRECTORY))["id"]
    assert (
        await client.put(f"/menus/{id}", json={**DIRECTORY, "sort": 2, "version": 1})
    ).status_code == 200
    response = await client.put(f"/menus/{id}", json={**DIRECTORY, "sort": 3, "version": 1})
    assert (response.status_code, response.json()["error"]) == (409, "stale")


@pytest.mark.parametrize("id", ["0", "-1", "999999"])
async def test_missing_menu_returns_404(client: Client, id: str) -> None:
    assert (await client.get(f"/menus/{id}")).status_code == 404
    assert (await client.put(f"/menus/{id}", json={**DIRECTORY, "version": 1})).status_code == 404
    assert (await client.delete("/menus", params={"ids": id})).status_code == 404


@pytest.mark.parametrize("id", ["x", "1.5", str(2**63), str(2**80)])
async def test_malformed_id_returns_422(client: Client, id: str) -> None:
    for response in (
        await client.get(f"/menus/{id}"),
        await client.delete("/menus", params={"ids": id}),
    ):
        assert response.status_code == 422
        assert error_fields(response)[0].startswith("id")


async def test_actions_require_permission(client: Client) -> None:
    assert (await client.get("/menus/export")).content[:2] == b"PK"
    client.as_(9)
    for response in (
        await client.get("/menus"),
        await client.get("/menus/tree"),
        await client.get("/menus/export"),
        await client.get("/menus/1"),
        await client.post("/menus", json=DIRECTORY),
        await client.put("/menus/1", json={**DIRECTORY, "version": 1}),
        await client.delete("/menus", params={"ids": 1}),
    ):
        assert response.status_code == 403
    assert (await client.as_(None).get("/menus/tree")).status_code == 401


async def test_options_have_only_grantable_menus(client: Client) -> None:
    directory, menu, button = await create_shop(client)
    (option,) = (await client.get("/menus/options")).json()["data"]
    assert (option["id"], option["children"][0]["id"]) == (directory, menu)
    assert option["children"][0]["children"][0]["id"] == button
    (option,) = (await client.as_(9).get("/menus/options")).json()["data"]
    assert (option["id"], option["children"][0]["children"]) == (directory, [])
    assert (await client.as_(None).get("/menus/options")).status_code == 401
