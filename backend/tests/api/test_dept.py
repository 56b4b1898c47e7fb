"""Departments: the tree, its closure, and their visibility."""

import random
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.role.model import Role, RoleDept
from app.core.data_scope import DeptClosure
from app.kit.tree import MAX_DEPTH
from tests.conftest import Client, count_statements

pytestmark = pytest.mark.anyio

SALES = {"name": "销售部", "code": "sales"}


async def create(client: Client, **values: object) -> dict[str, Any]:
    response = await client.post("/depts", json={"name": "部门", **values})
    assert response.status_code == 200, response.text
    created: dict[str, Any] = response.json()["data"]
    return created


def error_fields(response: Response) -> list[str]:
    return [problem["field"] for problem in response.json()["data"] or []]


async def stored_closure(db: AsyncSession) -> set[tuple[int, int]]:
    pairs = await db.execute(select(DeptClosure.ancestor_id, DeptClosure.descendant_id))
    return {(ancestor, below) for ancestor, below in pairs.all()}


async def expected_closure(db: AsyncSession) -> set[tuple[int, int]]:
    """Returns the closure as computed from the parents of every department."""
    parents = {row.id: row.parent_id for row in await db.execute(select(Dept.id, Dept.parent_id))}
    pairs = set()
    for id in parents:
        ancestor: int | None = id
        while ancestor is not None:
            pairs.add((ancestor, id))
            ancestor = parents[ancestor]
    return pairs


async def set_parents(db: AsyncSession) -> None:
    """Sets the parents of the initial departments to match their closure."""
    for id, parent in ((2, 1), (3, 2)):
        (await db.get_one(Dept, id)).parent_id = parent
    await db.flush()


async def test_create_read_update_delete(client: Client) -> None:
    created = await create(
        client, **SALES, parent_id=1, leader="张三", phone="+86 10-1234", email="a@b.cn"
    )
    id = created["id"]
    dept = (await client.get(f"/depts/{id}")).json()["data"]
    assert (dept["parent_id"], dept["leader"], dept["phone"], dept["email"]) == (
        1,
        "张三",
        "+86 10-1234",
        "a@b.cn",
    )
    response = await client.put(f"/depts/{id}", json={**SALES, "enabled": False, "version": 1})
    assert (response.json()["data"]["enabled"], response.json()["data"]["parent_id"]) == (
        False,
        None,
    )
    assert (await client.delete("/depts", params={"ids": [id]})).status_code == 200
    assert (await client.get(f"/depts/{id}")).status_code == 404


@pytest.mark.parametrize("seed", range(4))
async def test_closure_matches_tree_after_random_changes(
    client: Client, db: AsyncSession, seed: int
) -> None:
    await set_parents(db)
    draw = random.Random(seed)  # noqa: S311 (test data)
    versions: dict[int, int] = {}
    rejected = 0
    for step in range(60):
        ids = list(versions)
        parent = draw.choice([None, 3, *ids])
        action = draw.choice(["create", "create", "move", "move", "delete"]) if ids else "create"
        if action == "create":
            versions[(await create(client, parent_id=parent))["id"]] = 1
            continue
        id = draw.choice(ids)
        if action == "move":
            json = {"name": f"n{step}", "parent_id": parent, "version": versions[id]}
            response = await client.put(f"/depts/{id}", json=json)
            versions[id] += response.status_code == 200
        else:
            response = await client.delete("/depts", params={"ids": [id]})
            if response.status_code == 200:
                del versions[id]
        rejected += response.status_code == 422
        assert response.status_code in (200, 422), response.text
        assert await stored_closure(db) == await expected_closure(db)
    assert rejected


async def test_moved_department_is_visible_in_new_subtree(client: Client, db: AsyncSession) -> None:
    await set_parents(db)
    db.add(Position(name="p", code="p", owner_id=1, owner_dept_id=4))
    await db.flush()
    assert (await client.as_(7).get("/positions")).json()["data"]["total"] == 0
    response = await client.as_(1).put(
        "/depts/4", json={"name": "d4", "parent_id": 3, "version": 1}
    )
    assert response.status_code == 200
    assert (await client.as_(7).get("/positions")).json()["data"]["total"] == 1


async def test_tree_executes_one_statement(
    client: Client, db: AsyncSession, engine: AsyncEngine
) -> None:
    await set_parents(db)
    for path in ("/depts/tree", "/depts/options"):
        with count_statements(engine) as statements:
            tree = (await client.get(path)).json()["data"]
        assert len([sql for sql in statements if sql.startswith("SELECT")]) == 1
        assert [(root["id"], [child["id"] for child in root["children"]]) for root in tree] == [
            (1, [2]),
            (4, []),
        ]
        assert [child["id"] for child in tree[0]["children"][0]["children"]] == [3]


async def test_options_have_names_only_for_signed_in_users(client: Client) -> None:
    (first, *_) = (await client.as_(6).get("/depts/options")).json()["data"]
    assert set(first) == {"id", "parent_id", "children", "name", "enabled"}
    assert (await client.as_(None).get("/depts/options")).status_code == 401


async def test_list_with_each_filter_executes_one_statement(
    client: Client, engine: AsyncEngine
) -> None:
    id = (await create(client, **SALES, parent_id=4, leader="李四", enabled=False))["id"]
    for query in ("parent_id=4", "name=销售", "code=sal", "leader=李", "enabled=false"):
        with count_statements(engine) as statements:
            page = (await client.get(f"/depts?{query}")).json()["data"]
        assert ([item["id"] for item in page["items"]], page["total"]) == ([id], 1), query
        assert len([sql for sql in statements if sql.startswith("SELECT")]) == 1
    for query in ("parent_id=0", "name=%25", "code=zz", "leader=zz"):
        assert (await client.get(f"/depts?{query}")).json()["data"]["total"] == 0, query


async def test_update_with_cycle_returns_422(client: Client) -> None:
    upper = (await create(client))["id"]
    lower = (await create(client, parent_id=upper))["id"]
    for parent in (upper, lower):
        response = await client.put(
            f"/depts/{upper}", json={"name": "x", "parent_id": parent, "version": 1}
        )
        assert (response.status_code, response.json()["error"], error_fields(response)) == (
            422,
            "dept.cycle",
            ["parent_id"],
        )


async def test_create_beyond_max_depth_returns_422(client: Client) -> None:
    parent = None
    for _ in range(MAX_DEPTH):
        parent = (await create(client, parent_id=parent))["id"]
    response = await client.post("/depts", json={"name": "x", "parent_id": parent})
    assert (response.status_code, response.json()["error"], error_fields(response)) == (
        422,
        "dept.too_deep",
        ["parent_id"],
    )


async def test_code_is_unique_and_optional(client: Client) -> None:
    first = await create(client, **SALES)
    other = await create(client, code="")
    assert (await create(client, code=""))["code"] is other["code"] is None
    english = {"accept-language": "en"}
    for response in (
        await client.post("/depts", json=SALES, headers=english),
        await client.put(f"/depts/{other['id']}", json={**SALES, "version": 1}, headers=english),
    ):
        assert (response.status_code, response.json()["error"], error_fields(response)) == (
            409,
            "dept.code_taken",
            ["code"],
        )
        assert response.json()["message"] == 'A department with code "sales" already exists'
    assert (
        await client.put(f"/depts/{first['id']}", json={**SALES, "version": 1})
    ).status_code == 200


async def test_delete_with_children_returns_422(
    client: Client,
) -> None:
    upper = (await create(client))["id"]
    lower = (await create(client, parent_id=upper))["id"]
    response = await client.delete("/depts", params={"ids": [upper]})
    assert (response.status_code, response.json()["error"]) == (422, "dept.has_children")
    assert (await client.delete("/depts", params={"ids": [upper, lower]})).status_code == 200


async def test_delete_department_in_use_returns_409(client: Client, db: AsyncSession) -> None:
    home, owner, custom = [(await create(client))["id"] for _ in range(3)]
    role = Role(name="r", code="r")
    db.add_all([Position(name="p", code="p", owner_id=1, owner_dept_id=owner), role])
    await db.flush()
    db.add(RoleDept(role_id=role.id, dept_id=custom))
    await db.flush()
    before = await stored_closure(db)
    for id in (4, owner, custom):
        response = await client.delete("/depts", params={"ids": [home, id]})
        assert (response.status_code, response.json()["error"]) == (409, "in_use"), id
    assert await stored_closure(db) == before
    assert (await client.delete("/depts", params={"ids": [home]})).status_code == 200


async def test_move_with_stale_version_changes_nothing(client: Client, db: AsyncSession) -> None:
    await set_parents(db)
    id = (await create(client, parent_id=3))["id"]
    before = await stored_closure(db)
    response = await client.put(f"/depts/{id}", json={"name": "x", "parent_id": 4, "version": 9})
    assert (response.status_code, response.json()["error"]) == (409, "stale")
    assert await stored_closure(db) == before


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"parent_id": 999999}, "parent_id"),
        ({"parent_id": 2**70}, "parent_id"),
        ({"parent_id": "x"}, "parent_id"),
        ({"sort": -1}, "sort"),
        ({"sort": 2**31}, "sort"),
        ({"email": "nobody"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"enabled": "perhaps"}, "enabled"),
        ({"head": 1}, "head"),
    ],
)
async def test_create_with_invalid_value_returns_422_with_field(
    client: Client, values: dict[str, object], field: str
) -> None:
    response = await client.post("/depts", json={"name": "x", **values})
    assert (response.status_code, error_fields(response)) == (422, [field]), response.text


@pytest.mark.parametrize("id", ["0", "-1", "999999"])
async def test_missing_department_returns_404(client: Client, id: str) -> None:
    assert (await client.get(f"/depts/{id}")).status_code == 404
    assert (await client.put(f"/depts/{id}", json={"name": "x", "version": 1})).status_code == 404
    assert (await client.delete("/depts", params={"ids": id})).status_code == 404


async def test_actions_require_permission(client: Client) -> None:
    assert (await client.get("/depts/export")).content[:2] == b"PK"
    client.as_(9)
    for response in (
        await client.get("/depts"),
        await client.get("/depts/tree"),
        await client.get("/depts/export"),
        await client.get("/depts/1"),
        await client.post("/depts", json=SALES),
        await client.put("/depts/1", json={**SALES, "version": 1}),
        await client.delete("/depts", params={"ids": 1}),
    ):
        assert response.status_code == 403


async def test_text_with_nul_returns_422_with_field(
    client: Client,
) -> None:
    for response in (
        await client.get("/depts", params={"name": "a\x00"}),
        await client.post("/depts", json={"name": "a\x00b"}),
        await client.put("/depts/2", json={"name": "a\x00b", "version": 1}),
    ):
        assert response.status_code == 422
        assert [problem["field"] for problem in response.json()["data"]] == ["name"]
        assert "\x00" not in response.text


async def test_delete_dept_in_use_names_what_refers_to_it(client: Client, db: AsyncSession) -> None:
    db.add(Position(name="p", code="p", owner_id=1, owner_dept_id=4))
    await db.flush()
    response = await client.delete("/depts", params={"ids": [4]}, headers={"accept-language": "en"})
    assert (response.status_code, response.json()["error"]) == (409, "in_use")
    assert response.json()["message"] == (
        "Cannot delete: other records refer to it (Position: 1; User: 1)"
    )
