from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu
from app.kit.tree import MAX_DEPTH
from tests.conftest import Client, count_statements

pytestmark = pytest.mark.anyio

NAMES = {"name": "菜单", "name_en": "Menu"}
DIRECTORY = {"type": "directory", "path": "/shop", **NAMES}
MENU = {"type": "menu", "path": "/shop/order", "component": "shop/order/index", **NAMES}
BUTTON = {"type": "button", "permission": "shop:order:create", **NAMES}
LINK = {"type": "link", "path": "https://example.com/docs?a=b#c", **NAMES}


async def create(client: Client, data: dict[str, str], **values: object) -> dict[str, Any]:
    answer = await client.post("/menus", json={**data, **values})
    assert answer.status_code == 200, answer.text
    created: dict[str, Any] = answer.json()["data"]
    return created


async def shop(client: Client) -> tuple[int, int, int]:
    """A directory, a menu in it, and its button."""
    directory = (await create(client, DIRECTORY))["id"]
    menu = (await create(client, MENU, parent_id=directory))["id"]
    return directory, menu, (await create(client, BUTTON, parent_id=menu))["id"]


def faults(answer: Any) -> list[str]:
    return [problem["field"] for problem in answer.json()["data"] or []]


async def test_a_menu_can_be_created_read_changed_and_deleted(client: Client) -> None:
    directory, menu, _ = await shop(client)
    found = (await client.get(f"/menus/{menu}")).json()["data"]
    assert (found["parent_id"], found["type"], found["version"]) == (directory, "menu", 1)
    changed = await client.put(f"/menus/{menu}", json={**MENU, "name_en": "Orders", "version": 1})
    assert (changed.json()["data"]["name_en"], changed.json()["data"]["parent_id"]) == (
        "Orders",
        None,
    )
    assert (await client.delete("/menus", params={"ids": [directory]})).status_code == 200
    assert (await client.get(f"/menus/{directory}")).status_code == 404


async def test_the_tree_is_one_statement_in_order_and_carries_both_names(
    client: Client, engine: AsyncEngine
) -> None:
    directory, menu, button = await shop(client)
    first = (await create(client, LINK, parent_id=directory, sort=0))["id"]
    with count_statements(engine) as seen:
        tree = (await client.get("/menus/tree")).json()["data"]
    assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1
    (root,) = tree
    assert (root["id"], root["name"], root["name_en"]) == (directory, "菜单", "Menu")
    assert [child["id"] for child in root["children"]] == [first, menu]
    assert [child["id"] for child in root["children"][1]["children"]] == [button]


async def test_a_list_is_one_statement_with_every_filter(
    client: Client, engine: AsyncEngine
) -> None:
    directory, menu, button = await shop(client)
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
        with count_statements(engine) as seen:
            page = (await client.get(f"/menus?{query}&order_by=-name,,sort")).json()["data"]
        assert ([item["id"] for item in page["items"]], page["total"]) == ([id], 1), query
        assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1
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
async def test_each_type_has_its_fields_and_what_does_not_fit_is_named(
    client: Client, data: dict[str, object], field: str
) -> None:
    for language in ("zh-CN", "en"):
        refused = await client.post("/menus", json=data, headers={"accept-language": language})
        assert (refused.status_code, faults(refused)) == (422, [field]), refused.text
        assert refused.json()["data"][0]["message"].isascii() == (language == "en")


async def test_each_type_has_its_place(client: Client) -> None:
    directory, menu, button = await shop(client)
    link = (await create(client, LINK))["id"]
    for data, parent in (
        (BUTTON, directory),
        (BUTTON, link),
        (MENU, menu),
        (LINK, menu),
        (DIRECTORY, button),
    ):
        refused = await client.post("/menus", json={**data, "parent_id": parent})
        assert (refused.status_code, faults(refused)) == (422, ["parent_id"]), (data, parent)


async def test_a_type_cannot_change_under_what_stands_below_it(client: Client) -> None:
    directory, _, _ = await shop(client)
    refused = await client.put(f"/menus/{directory}", json={**LINK, "version": 1})
    assert (refused.status_code, refused.json()["error"], faults(refused)) == (
        422,
        "menu.children_misplaced",
        ["type"],
    )


async def test_a_menu_cannot_stand_below_itself(client: Client) -> None:
    upper = (await create(client, DIRECTORY))["id"]
    lower = (await create(client, DIRECTORY, parent_id=upper, path="/shop/lower"))["id"]
    for parent in (upper, lower):
        refused = await client.put(
            f"/menus/{upper}", json={**DIRECTORY, "parent_id": parent, "version": 1}
        )
        assert (refused.status_code, refused.json()["error"], faults(refused)) == (
            422,
            "menu.cycle",
            ["parent_id"],
        )


async def test_a_tree_has_an_end(client: Client, db: AsyncSession) -> None:
    parent = None
    for level in range(MAX_DEPTH):
        menu = Menu(
            type=MenuType.DIRECTORY, name="d", name_en="d", path=f"/d{level}", parent_id=parent
        )
        db.add(menu)
        await db.flush()
        parent = menu.id
    refused = await client.post("/menus", json={**DIRECTORY, "parent_id": parent})
    assert (refused.status_code, refused.json()["error"]) == (422, "menu.too_deep")


async def test_a_permission_and_a_path_occur_once(client: Client) -> None:
    directory, menu, button = await shop(client)
    again = await client.post(
        "/menus", json={**BUTTON, "parent_id": menu}, headers={"accept-language": "en"}
    )
    assert (again.status_code, again.json()["error"], faults(again)) == (
        409,
        "menu.permission_taken",
        ["permission"],
    )
    assert (
        again.json()["message"] == "There is a menu with the permission shop:order:create already"
    )
    twin = await client.post("/menus", json={**MENU, "parent_id": directory})
    assert (twin.status_code, twin.json()["error"], faults(twin)) == (
        409,
        "menu.path_taken",
        ["path"],
    )
    kept = await client.put(
        f"/menus/{button}", json={**BUTTON, "parent_id": menu, "sort": 3, "version": 1}
    )
    assert kept.status_code == 200
    other = await create(client, {**BUTTON, "permission": "shop:order:close"}, parent_id=menu)
    moved = await client.put(
        f"/menus/{other['id']}", json={**BUTTON, "parent_id": menu, "version": 1}
    )
    assert (moved.status_code, moved.json()["error"]) == (409, "menu.permission_taken")


async def test_a_menu_with_others_below_it_goes_only_together_with_them(client: Client) -> None:
    directory, menu, button = await shop(client)
    refused = await client.delete("/menus", params={"ids": [directory, button]})
    assert (refused.status_code, refused.json()["error"]) == (422, "menu.has_children")
    assert (
        await client.delete("/menus", params={"ids": [directory, button, menu]})
    ).status_code == 200
    assert (await client.get("/menus/tree")).json()["data"] == []


async def test_a_menu_that_a_role_holds_cannot_be_deleted(client: Client, db: AsyncSession) -> None:
    _, _, button = await shop(client)
    role = Role(name="r", code="r")
    db.add(role)
    await db.flush()
    db.add(RoleMenu(role_id=role.id, menu_id=button))
    await db.flush()
    refused = await client.delete("/menus", params={"ids": [button]})
    assert (refused.status_code, refused.json()["error"]) == (409, "in_use")


async def test_a_stale_update_is_refused(client: Client) -> None:
    id = (await create(client, DIRECTORY))["id"]
    assert (
        await client.put(f"/menus/{id}", json={**DIRECTORY, "sort": 2, "version": 1})
    ).status_code == 200
    stale = await client.put(f"/menus/{id}", json={**DIRECTORY, "sort": 3, "version": 1})
    assert (stale.status_code, stale.json()["error"]) == (409, "stale")


@pytest.mark.parametrize("id", ["0", "-1", "999999"])
async def test_a_menu_that_is_not_there(client: Client, id: str) -> None:
    assert (await client.get(f"/menus/{id}")).status_code == 404
    assert (await client.put(f"/menus/{id}", json={**DIRECTORY, "version": 1})).status_code == 404
    assert (await client.delete("/menus", params={"ids": id})).status_code == 404


@pytest.mark.parametrize("id", ["x", "1.5", str(2**63), str(2**80)])
async def test_what_is_no_number_is_no_menu(client: Client, id: str) -> None:
    for refused in (
        await client.get(f"/menus/{id}"),
        await client.delete("/menus", params={"ids": id}),
    ):
        assert refused.status_code == 422
        assert faults(refused)[0].startswith("id")


async def test_an_action_needs_its_permission(client: Client) -> None:
    assert (await client.get("/menus/export")).content[:2] == b"PK"
    client.as_(9)
    for answer in (
        await client.get("/menus"),
        await client.get("/menus/tree"),
        await client.get("/menus/export"),
        await client.get("/menus/1"),
        await client.post("/menus", json=DIRECTORY),
        await client.put("/menus/1", json={**DIRECTORY, "version": 1}),
        await client.delete("/menus", params={"ids": 1}),
    ):
        assert answer.status_code == 403
    assert (await client.as_(None).get("/menus/tree")).status_code == 401


async def test_a_role_is_offered_only_what_its_maker_may_give(client: Client) -> None:
    directory, menu, button = await shop(client)
    (offered,) = (await client.get("/menus/options")).json()["data"]
    assert (offered["id"], offered["children"][0]["id"]) == (directory, menu)
    assert offered["children"][0]["children"][0]["id"] == button
    (offered,) = (await client.as_(9).get("/menus/options")).json()["data"]
    assert (offered["id"], offered["children"][0]["children"]) == (directory, [])
    assert (await client.as_(None).get("/menus/options")).status_code == 401
