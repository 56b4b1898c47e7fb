import random
from typing import Any

import pytest
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
    answer = await client.post("/depts", json={"name": "部门", **values})
    assert answer.status_code == 200, answer.text
    created: dict[str, Any] = answer.json()["data"]
    return created


def faults(answer: Any) -> list[str]:
    return [problem["field"] for problem in answer.json()["data"] or []]


async def closure(db: AsyncSession) -> set[tuple[int, int]]:
    pairs = await db.execute(select(DeptClosure.ancestor_id, DeptClosure.descendant_id))
    return {(above, below) for above, below in pairs.all()}


async def walked(db: AsyncSession) -> set[tuple[int, int]]:
    """The closure again, by walking up from every department."""
    parents = {row.id: row.parent_id for row in await db.execute(select(Dept.id, Dept.parent_id))}
    pairs = set()
    for id in parents:
        above: int | None = id
        while above is not None:
            pairs.add((above, id))
            above = parents[above]
    return pairs


async def settle(db: AsyncSession) -> None:
    """The departments every test starts with, in the tree that their closure claims."""
    for id, parent in ((2, 1), (3, 2)):
        (await db.get_one(Dept, id)).parent_id = parent
    await db.flush()


async def test_a_department_can_be_created_read_changed_and_deleted(client: Client) -> None:
    created = await create(
        client, **SALES, parent_id=1, leader="张三", phone="+86 10-1234", email="a@b.cn"
    )
    id = created["id"]
    found = (await client.get(f"/depts/{id}")).json()["data"]
    assert (found["parent_id"], found["leader"], found["phone"], found["email"]) == (
        1,
        "张三",
        "+86 10-1234",
        "a@b.cn",
    )
    changed = await client.put(f"/depts/{id}", json={**SALES, "enabled": False, "version": 1})
    assert (changed.json()["data"]["enabled"], changed.json()["data"]["parent_id"]) == (False, None)
    assert (await client.delete("/depts", params={"ids": [id]})).status_code == 200
    assert (await client.get(f"/depts/{id}")).status_code == 404


@pytest.mark.parametrize("seed", range(4))
async def test_the_closure_follows_every_change_of_the_tree(
    client: Client, db: AsyncSession, seed: int
) -> None:
    await settle(db)
    draw = random.Random(seed)  # noqa: S311 (a test's dice)
    versions: dict[int, int] = {}
    refused = 0
    for step in range(60):
        known = list(versions)
        parent = draw.choice([None, 3, *known])
        action = draw.choice(["create", "create", "move", "move", "delete"]) if known else "create"
        if action == "create":
            versions[(await create(client, parent_id=parent))["id"]] = 1
            continue
        id = draw.choice(known)
        if action == "move":
            json = {"name": f"n{step}", "parent_id": parent, "version": versions[id]}
            answer = await client.put(f"/depts/{id}", json=json)
            versions[id] += answer.status_code == 200
        else:
            answer = await client.delete("/depts", params={"ids": [id]})
            if answer.status_code == 200:
                del versions[id]
        refused += answer.status_code == 422
        assert answer.status_code in (200, 422), answer.text
        assert await closure(db) == await walked(db)
    assert refused


async def test_whoever_sees_a_branch_sees_what_was_moved_into_it(
    client: Client, db: AsyncSession
) -> None:
    await settle(db)
    db.add(Position(name="p", code="p", owner_id=1, owner_dept_id=4))
    await db.flush()
    assert (await client.as_(7).get("/positions")).json()["data"]["total"] == 0
    moved = await client.as_(1).put("/depts/4", json={"name": "d4", "parent_id": 3, "version": 1})
    assert moved.status_code == 200
    assert (await client.as_(7).get("/positions")).json()["data"]["total"] == 1


async def test_the_tree_is_one_statement(
    client: Client, db: AsyncSession, engine: AsyncEngine
) -> None:
    await settle(db)
    for path in ("/depts/tree", "/depts/options"):
        with count_statements(engine) as seen:
            tree = (await client.get(path)).json()["data"]
        assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1
        assert [(root["id"], [child["id"] for child in root["children"]]) for root in tree] == [
            (1, [2]),
            (4, []),
        ]
        assert [child["id"] for child in tree[0]["children"][0]["children"]] == [3]


async def test_a_select_shows_names_to_whoever_is_signed_in_and_no_more(client: Client) -> None:
    (first, *_) = (await client.as_(6).get("/depts/options")).json()["data"]
    assert set(first) == {"id", "parent_id", "children", "name", "enabled"}
    assert (await client.as_(None).get("/depts/options")).status_code == 401


async def test_a_list_is_one_statement_with_every_filter(
    client: Client, engine: AsyncEngine
) -> None:
    id = (await create(client, **SALES, parent_id=4, leader="李四", enabled=False))["id"]
    for query in ("parent_id=4", "name=销售", "code=sal", "leader=李", "enabled=false"):
        with count_statements(engine) as seen:
            page = (await client.get(f"/depts?{query}")).json()["data"]
        assert ([item["id"] for item in page["items"]], page["total"]) == ([id], 1), query
        assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1
    for query in ("parent_id=0", "name=%25", "code=zz", "leader=zz"):
        assert (await client.get(f"/depts?{query}")).json()["data"]["total"] == 0, query


async def test_a_department_cannot_stand_below_itself(client: Client) -> None:
    upper = (await create(client))["id"]
    lower = (await create(client, parent_id=upper))["id"]
    for parent in (upper, lower):
        refused = await client.put(
            f"/depts/{upper}", json={"name": "x", "parent_id": parent, "version": 1}
        )
        assert (refused.status_code, refused.json()["error"], faults(refused)) == (
            422,
            "dept.cycle",
            ["parent_id"],
        )


async def test_a_tree_has_an_end(client: Client) -> None:
    parent = None
    for _ in range(MAX_DEPTH):
        parent = (await create(client, parent_id=parent))["id"]
    refused = await client.post("/depts", json={"name": "x", "parent_id": parent})
    assert (refused.status_code, refused.json()["error"], faults(refused)) == (
        422,
        "dept.too_deep",
        ["parent_id"],
    )


async def test_the_code_is_unique_and_optional(client: Client) -> None:
    first = await create(client, **SALES)
    other = await create(client, code="")
    assert (await create(client, code=""))["code"] is other["code"] is None
    english = {"accept-language": "en"}
    for again in (
        await client.post("/depts", json=SALES, headers=english),
        await client.put(f"/depts/{other['id']}", json={**SALES, "version": 1}, headers=english),
    ):
        assert (again.status_code, again.json()["error"], faults(again)) == (
            409,
            "dept.code_taken",
            ["code"],
        )
        assert again.json()["message"] == "There is a department sales already"
    assert (
        await client.put(f"/depts/{first['id']}", json={**SALES, "version": 1})
    ).status_code == 200


async def test_a_department_with_others_below_it_goes_only_together_with_them(
    client: Client,
) -> None:
    upper = (await create(client))["id"]
    lower = (await create(client, parent_id=upper))["id"]
    refused = await client.delete("/depts", params={"ids": [upper]})
    assert (refused.status_code, refused.json()["error"]) == (422, "dept.has_children")
    assert (await client.delete("/depts", params={"ids": [upper, lower]})).status_code == 200


async def test_a_department_with_users_roles_or_rows_cannot_be_deleted(
    client: Client, db: AsyncSession
) -> None:
    home, owner, custom = [(await create(client))["id"] for _ in range(3)]
    role = Role(name="r", code="r")
    db.add_all([Position(name="p", code="p", owner_id=1, owner_dept_id=owner), role])
    await db.flush()
    db.add(RoleDept(role_id=role.id, dept_id=custom))
    await db.flush()
    before = await closure(db)
    for id in (4, owner, custom):
        refused = await client.delete("/depts", params={"ids": [home, id]})
        assert (refused.status_code, refused.json()["error"]) == (409, "in_use"), id
    assert await closure(db) == before
    assert (await client.delete("/depts", params={"ids": [home]})).status_code == 200


async def test_a_stale_move_moves_nothing(client: Client, db: AsyncSession) -> None:
    await settle(db)
    id = (await create(client, parent_id=3))["id"]
    before = await closure(db)
    stale = await client.put(f"/depts/{id}", json={"name": "x", "parent_id": 4, "version": 9})
    assert (stale.status_code, stale.json()["error"]) == (409, "stale")
    assert await closure(db) == before


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
async def test_a_wrong_value_is_named(
    client: Client, values: dict[str, object], field: str
) -> None:
    refused = await client.post("/depts", json={"name": "x", **values})
    assert (refused.status_code, faults(refused)) == (422, [field]), refused.text


@pytest.mark.parametrize("id", ["0", "-1", "999999"])
async def test_a_department_that_is_not_there(client: Client, id: str) -> None:
    assert (await client.get(f"/depts/{id}")).status_code == 404
    assert (await client.put(f"/depts/{id}", json={"name": "x", "version": 1})).status_code == 404
    assert (await client.delete("/depts", params={"ids": id})).status_code == 404


async def test_an_action_needs_its_permission(client: Client) -> None:
    assert (await client.get("/depts/export")).content[:2] == b"PK"
    client.as_(9)
    for answer in (
        await client.get("/depts"),
        await client.get("/depts/tree"),
        await client.get("/depts/export"),
        await client.get("/depts/1"),
        await client.post("/depts", json=SALES),
        await client.put("/depts/1", json={**SALES, "version": 1}),
        await client.delete("/depts", params={"ids": 1}),
    ):
        assert answer.status_code == 403


async def test_a_character_that_a_database_cannot_keep_is_refused_at_its_field(
    client: Client,
) -> None:
    for answer in (
        await client.get("/depts", params={"name": "a\x00"}),
        await client.post("/depts", json={"name": "a\x00b"}),
        await client.put("/depts/2", json={"name": "a\x00b", "version": 1}),
    ):
        assert answer.status_code == 422
        assert [problem["field"] for problem in answer.json()["data"]] == ["name"]
        assert "\x00" not in answer.text
