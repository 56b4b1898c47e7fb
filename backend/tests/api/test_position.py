from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.api.v1.module_system.position.model import Position, UserPosition
from tests.conftest import SETTINGS, Client

pytestmark = pytest.mark.anyio

CLERK = {"name": "文员", "code": "clerk"}


async def create(client: Client, **values: object) -> dict[str, Any]:
    answer = await client.post("/positions", json={**CLERK, **values})
    assert answer.status_code == 200, answer.text
    created: dict[str, Any] = answer.json()["data"]
    return created


async def test_a_position_can_be_created_read_changed_and_deleted(client: Client) -> None:
    id = (await create(client))["id"]
    changed = await client.put(f"/positions/{id}", json={**CLERK, "name": "主任", "version": 1})
    assert changed.json()["data"]["name"] == "主任"
    assert (await client.get(f"/positions/{id}")).json()["data"]["version"] == 2
    assert (await client.delete("/positions", params={"ids": [id]})).status_code == 200
    assert (await client.get(f"/positions/{id}")).status_code == 404


async def test_the_code_is_unique_and_says_so_in_the_readers_language(client: Client) -> None:
    await create(client)
    again = await client.post("/positions", json=CLERK, headers={"x-request-id": "r1"})
    assert again.status_code == 409
    assert again.json() == {
        "code": 409,
        "message": "岗位编码 clerk 已存在",
        "data": [{"field": "code", "message": "岗位编码 clerk 已存在"}],
        "error": "position.code_taken",
        "request_id": "r1",
    }
    english = await client.post(
        "/positions", json=CLERK, headers={"accept-language": "fr, en-GB;q=0.8, zh;q=0.1"}
    )
    assert english.json()["message"] == "There is a position clerk already"


async def test_a_code_taken_out_of_sight_is_a_plain_conflict(client: Client) -> None:
    await create(client)
    again = await client.as_(9).post("/positions", json=CLERK)
    assert (again.status_code, again.json()["error"]) == (409, "conflict")


async def test_a_stale_update_is_refused(client: Client) -> None:
    id = (await create(client))["id"]
    first = await client.put(f"/positions/{id}", json={**CLERK, "name": "a", "version": 1})
    second = await client.put(f"/positions/{id}", json={**CLERK, "name": "b", "version": 1})
    assert (first.status_code, second.status_code, second.json()["error"]) == (200, 409, "stale")


async def test_a_held_position_cannot_be_deleted(client: Client, db: AsyncSession) -> None:
    id = (await create(client))["id"]
    db.add(UserPosition(user_id=1, position_id=id))
    await db.flush()
    refused = await client.delete("/positions", params={"ids": [id]})
    assert (refused.status_code, refused.json()["error"]) == (422, "position.in_use")


async def test_a_row_outside_the_scope_does_not_exist(client: Client) -> None:
    mine = (await create(client.as_(9), code="mine"))["id"]
    other = (await create(client.as_(8), code="other"))["id"]
    page = (await client.as_(9).get("/positions")).json()["data"]
    assert [p["id"] for p in page["items"]] == [mine]
    assert page["total"] == 1
    nowhere = await client.get("/positions/99999")
    for answer in (
        await client.get(f"/positions/{other}"),
        await client.put(f"/positions/{other}", json={**CLERK, "version": 1}),
        await client.delete("/positions", params={"ids": [mine, other]}),
    ):
        assert answer.status_code == 404
        assert {**answer.json(), "request_id": ""} == {**nowhere.json(), "request_id": ""}
    assert (await client.get(f"/positions/{mine}")).status_code == 200


async def test_a_department_and_all_below_it(client: Client, db: AsyncSession) -> None:
    owned = [
        Position(name=f"p{d}", code=f"p{d}", owner_id=1, owner_dept_id=d) for d in (1, 2, 3, 4)
    ]
    db.add_all(owned)
    await db.flush()
    page = (await client.as_(7).get("/positions", params={"order_by": "-code"})).json()["data"]
    assert [p["code"] for p in page["items"]] == ["p3", "p2"]
    narrow = (await client.get("/positions", params={"name": "p3", "status": "enabled"})).json()[
        "data"
    ]
    assert ([p["code"] for p in narrow["items"]], narrow["total"]) == (["p3"], 1)
    assert (await client.as_(6).get("/positions")).json()["data"]["total"] == 0


async def test_pages_add_up(client: Client, db: AsyncSession) -> None:
    db.add_all(
        [Position(name=f"p{n}", code=f"p{n}", owner_id=1, owner_dept_id=1) for n in range(5)]
    )
    await db.flush()
    pages = [
        (await client.get("/positions", params={"page_no": n, "page_size": 2})).json()["data"]
        for n in (1, 2, 3, 4)
    ]
    assert [(len(p["items"]), p["total"], p["has_next"]) for p in pages] == [
        (2, 5, True),
        (2, 5, True),
        (1, 5, False),
        (0, 5, False),
    ]
    assert len({item["id"] for page in pages for item in page["items"]}) == 5


@pytest.mark.parametrize(
    "query", ["order_by=password", "order_by=name;drop", "page_size=1000", "where=1", "status=x"]
)
async def test_what_a_list_does_not_know_it_refuses(client: Client, query: str) -> None:
    refused = await client.get(f"/positions?{query}")
    assert refused.status_code == 422
    assert refused.json()["error"] == "invalid"
    assert [problem["field"] for problem in refused.json()["data"]] == [query.partition("=")[0]]


async def test_an_unknown_or_missing_field_is_named(client: Client) -> None:
    refused = await client.post("/positions", json={"name": "", "owner_dept_id": 4})
    assert refused.json()["data"] == [
        {"field": "name", "message": "至少 1 个字符"},
        {"field": "code", "message": "必填"},
        {"field": "owner_dept_id", "message": "未知字段"},
    ]


async def test_an_action_needs_its_permission(client: Client) -> None:
    assert (await client.get("/positions/export")).content[:2] == b"PK"
    assert (await client.as_(9).get("/positions/export")).status_code == 403


async def test_a_stranger_is_turned_away_before_his_body_is_read(client: Client) -> None:
    for user in (None, 404):
        refused = await client.as_(user).post(
            "/positions", content=b"{", headers={"content-type": "application/json"}
        )
        assert (refused.status_code, refused.json()["error"]) == (401, "unauthorized")


async def test_a_list_is_one_statement(client: Client, engine: AsyncEngine) -> None:
    seen: list[str] = []

    def note(*call: Any) -> None:
        seen.append(call[2])

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    await client.get("/positions", params={"name": "a"})
    event.remove(engine.sync_engine, "before_cursor_execute", note)
    assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1


async def test_a_huge_body_is_refused_whether_or_not_it_says_so(client: Client) -> None:
    async def unmeasured() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * (SETTINGS.max_body_bytes // 10)

    json = {"content-type": "application/json"}
    for body in (b" " * (SETTINGS.max_body_bytes + 1), unmeasured()):
        refused = await client.post("/positions", content=body, headers=json)
        assert (refused.status_code, refused.json()["error"]) == (413, "too_large")


async def test_with_and_without_the_last_slash(client: Client) -> None:
    assert (await client.get("/positions/")).status_code == 200


async def test_like_does_not_treat_the_users_percent_as_a_wildcard(client: Client) -> None:
    await create(client)
    assert (await client.get("/positions", params={"name": "%"})).json()["data"]["total"] == 0


async def test_choices_are_stored_by_value_and_times_in_utc(
    client: Client, db: AsyncSession
) -> None:
    created = await create(client)
    assert created["created_at"].endswith("Z")
    assert await db.scalar(text("select status from sys_position")) == "enabled"
    position = await db.get_one(Position, created["id"])
    assert position.created_at.isoformat().endswith("+00:00")
    assert (position.owner_id, position.owner_dept_id) == (1, 1)


async def test_a_select_offers_what_is_enabled_and_in_sight(client: Client) -> None:
    mine = (await create(client.as_(9), code="mine", name="甲"))["id"]
    await create(client, code="closed", status="disabled")
    await create(client.as_(8), code="other")
    offered = (await client.as_(9).get("/positions/options")).json()["data"]
    assert offered == [{"id": mine, "label": "甲"}]
    assert (await client.get("/positions/options", params={"search": "%"})).json()["data"] == []
    assert (await client.as_(None).get("/positions/options")).status_code == 401


async def many(client: Client, count: int) -> list[str]:
    codes = [f"many-{n}" for n in range(count)]
    for code in codes:
        await create(client, code=code)
    return codes


async def codes_of(client: Client) -> list[str]:
    found = (await client.get("/positions", params={"order_by": "code"})).json()["data"]["items"]
    return [row["code"] for row in found]


async def test_all_that_match_are_deleted_and_nothing_else(client: Client) -> None:
    await many(client, 3)
    await create(client, code="other")
    answer = await client.delete("/positions/matching/3", params={"code": "many"})
    assert answer.status_code == 200, answer.text
    assert await codes_of(client) == ["other"]


@pytest.mark.parametrize("count", [2, 4])
async def test_if_others_match_than_were_seen_nothing_is_deleted(
    client: Client, count: int
) -> None:
    codes = await many(client, 3)
    refused = await client.delete(f"/positions/matching/{count}")
    assert (refused.status_code, refused.json()["error"]) == (409, "count_mismatch")
    assert str(count) in refused.json()["message"]
    assert await codes_of(client) == codes


async def test_one_that_may_not_go_keeps_all_that_match(client: Client, db: AsyncSession) -> None:
    codes = await many(client, 2)
    db.add(
        UserPosition(
            user_id=9, position_id=(await client.get("/positions")).json()["data"]["items"][0]["id"]
        )
    )
    await db.flush()
    refused = await client.delete("/positions/matching/2")
    assert (refused.status_code, refused.json()["error"]) == (422, "position.in_use")
    assert await codes_of(client) == codes


async def test_what_is_out_of_sight_matches_nothing(client: Client) -> None:
    mine = await many(client.as_(7), 2)
    foreign = await create(client.as_(8), code="foreign")
    assert (await client.as_(7).delete("/positions/matching/3")).status_code == 409
    assert (await client.delete("/positions/matching/2")).status_code == 200
    assert await codes_of(client.as_(1)) == [foreign["code"]], mine


@pytest.mark.parametrize("rest", ["0", "1001", "x", "2?nothing=1", "2?status=odd"])
async def test_a_filter_nobody_knows_and_a_count_nobody_saw_are_refused(
    client: Client, rest: str
) -> None:
    codes = await many(client, 2)
    assert (await client.delete(f"/positions/matching/{rest}")).status_code == 422
    assert await codes_of(client) == codes
