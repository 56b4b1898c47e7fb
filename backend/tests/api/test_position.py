"""Positions: CRUD, data scope, and the conventions of every list."""

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
    response = await client.post("/positions", json={**CLERK, **values})
    assert response.status_code == 200, response.text
    created: dict[str, Any] = response.json()["data"]
    return created


async def test_create_read_update_delete(client: Client) -> None:
    id = (await create(client))["id"]
    response = await client.put(f"/positions/{id}", json={**CLERK, "name": "主任", "version": 1})
    assert response.json()["data"]["name"] == "主任"
    assert (await client.get(f"/positions/{id}")).json()["data"]["version"] == 2
    assert (await client.delete("/positions", params={"ids": [id]})).status_code == 200
    assert (await client.get(f"/positions/{id}")).status_code == 404


async def test_create_with_duplicate_code_returns_409_in_callers_language(client: Client) -> None:
    await create(client)
    response = await client.post("/positions", json=CLERK, headers={"x-request-id": "r1"})
    assert response.status_code == 409
    assert response.json() == {
        "code": 409,
        "message": "岗位编码“clerk”已存在",
        "data": [{"field": "code", "message": "岗位编码“clerk”已存在"}],
        "error": "position.code_taken",
        "request_id": "r1",
    }
    english = await client.post(
        "/positions", json=CLERK, headers={"accept-language": "fr, en-GB;q=0.8, zh;q=0.1"}
    )
    assert english.json()["message"] == 'A position with code "clerk" already exists'


async def test_create_with_code_of_invisible_row_returns_generic_409(client: Client) -> None:
    await create(client)
    response = await client.as_(9).post("/positions", json=CLERK)
    assert (response.status_code, response.json()["error"]) == (409, "conflict")


async def test_update_with_stale_version_returns_409(client: Client) -> None:
    id = (await create(client))["id"]
    first = await client.put(f"/positions/{id}", json={**CLERK, "name": "a", "version": 1})
    second = await client.put(f"/positions/{id}", json={**CLERK, "name": "b", "version": 1})
    assert (first.status_code, second.status_code, second.json()["error"]) == (200, 409, "stale")


async def test_delete_position_in_use_returns_422(client: Client, db: AsyncSession) -> None:
    id = (await create(client))["id"]
    db.add(UserPosition(user_id=1, position_id=id))
    await db.flush()
    response = await client.delete("/positions", params={"ids": [id]})
    assert (response.status_code, response.json()["error"]) == (422, "position.in_use")


async def test_row_outside_scope_returns_404(client: Client) -> None:
    own_id = (await create(client.as_(9), code="own"))["id"]
    other_id = (await create(client.as_(8), code="other"))["id"]
    page = (await client.as_(9).get("/positions")).json()["data"]
    assert [p["id"] for p in page["items"]] == [own_id]
    assert page["total"] == 1
    missing = await client.get("/positions/99999")
    for response in (
        await client.get(f"/positions/{other_id}"),
        await client.put(f"/positions/{other_id}", json={**CLERK, "version": 1}),
        await client.delete("/positions", params={"ids": [own_id, other_id]}),
    ):
        assert response.status_code == 404
        assert {**response.json(), "request_id": ""} == {**missing.json(), "request_id": ""}
    assert (await client.get(f"/positions/{own_id}")).status_code == 200


async def test_list_has_rows_of_department_and_below(client: Client, db: AsyncSession) -> None:
    positions = [
        Position(name=f"p{d}", code=f"p{d}", owner_id=1, owner_dept_id=d) for d in (1, 2, 3, 4)
    ]
    db.add_all(positions)
    await db.flush()
    page = (await client.as_(7).get("/positions", params={"order_by": "-code"})).json()["data"]
    assert [p["code"] for p in page["items"]] == ["p3", "p2"]
    filtered = (await client.get("/positions", params={"name": "p3", "status": "enabled"})).json()[
        "data"
    ]
    assert ([p["code"] for p in filtered["items"]], filtered["total"]) == (["p3"], 1)
    assert (await client.as_(6).get("/positions")).json()["data"]["total"] == 0


async def test_pages_are_complete_without_overlap(client: Client, db: AsyncSession) -> None:
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
async def test_list_with_invalid_parameter_returns_422(client: Client, query: str) -> None:
    response = await client.get(f"/positions?{query}")
    assert response.status_code == 422
    assert response.json()["error"] == "invalid"
    assert [problem["field"] for problem in response.json()["data"]] == [query.partition("=")[0]]


async def test_create_with_unknown_or_missing_field_returns_422_with_field(client: Client) -> None:
    response = await client.post("/positions", json={"name": "", "owner_dept_id": 4})
    assert response.json()["data"] == [
        {"field": "name", "message": "至少 1 个字符"},
        {"field": "code", "message": "必填"},
        {"field": "owner_dept_id", "message": "未知字段"},
    ]


async def test_export_requires_permission(client: Client) -> None:
    assert (await client.get("/positions/export")).content[:2] == b"PK"
    assert (await client.as_(9).get("/positions/export")).status_code == 403


async def test_unauthenticated_request_is_rejected_before_body_is_read(client: Client) -> None:
    for user in (None, 404):
        response = await client.as_(user).post(
            "/positions", content=b"{", headers={"content-type": "application/json"}
        )
        assert (response.status_code, response.json()["error"]) == (401, "unauthorized")


async def test_list_executes_one_statement(client: Client, engine: AsyncEngine) -> None:
    statements: list[str] = []

    def note(*call: Any) -> None:
        statements.append(call[2])

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    await client.get("/positions", params={"name": "a"})
    event.remove(engine.sync_engine, "before_cursor_execute", note)
    assert len([sql for sql in statements if sql.startswith("SELECT")]) == 1


async def test_body_beyond_limit_returns_413(client: Client) -> None:
    async def unmeasured() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * (SETTINGS.max_body_bytes // 10)

    json = {"content-type": "application/json"}
    for body in (b" " * (SETTINGS.max_body_bytes + 1), unmeasured()):
        response = await client.post("/positions", content=body, headers=json)
        assert (response.status_code, response.json()["error"]) == (413, "too_large")


async def test_trailing_slash_is_accepted(client: Client) -> None:
    assert (await client.get("/positions/")).status_code == 200


async def test_percent_sign_in_filter_is_literal(client: Client) -> None:
    await create(client)
    assert (await client.get("/positions", params={"name": "%"})).json()["data"]["total"] == 0


async def test_enum_is_stored_by_value_and_time_in_utc(client: Client, db: AsyncSession) -> None:
    created = await create(client)
    assert created["created_at"].endswith("Z")
    assert await db.scalar(text("select status from sys_position")) == "enabled"
    position = await db.get_one(Position, created["id"])
    assert position.created_at.isoformat().endswith("+00:00")
    assert (position.owner_id, position.owner_dept_id) == (1, 1)


async def test_options_have_enabled_visible_positions(client: Client) -> None:
    own_id = (await create(client.as_(9), code="own", name="甲"))["id"]
    await create(client, code="closed", status="disabled")
    await create(client.as_(8), code="other")
    options = (await client.as_(9).get("/positions/options")).json()["data"]
    assert options == [{"id": own_id, "label": "甲"}]
    assert (await client.get("/positions/options", params={"search": "%"})).json()["data"] == []
    assert (await client.as_(None).get("/positions/options")).status_code == 401


async def create_many(client: Client, count: int) -> list[str]:
    codes = [f"many-{n}" for n in range(count)]
    for code in codes:
        await create(client, code=code)
    return codes


async def list_codes(client: Client) -> list[str]:
    positions = (await client.get("/positions", params={"order_by": "code"})).json()["data"][
        "items"
    ]
    return [row["code"] for row in positions]


async def test_delete_matching_deletes_only_matching_rows(client: Client) -> None:
    await create_many(client, 3)
    await create(client, code="other")
    response = await client.delete("/positions/matching/3", params={"code": "many"})
    assert response.status_code == 200, response.text
    assert await list_codes(client) == ["other"]


@pytest.mark.parametrize("count", [2, 4])
async def test_delete_matching_with_other_count_returns_409(client: Client, count: int) -> None:
    codes = await create_many(client, 3)
    response = await client.delete(f"/positions/matching/{count}")
    assert (response.status_code, response.json()["error"]) == (409, "count_mismatch")
    assert str(count) in response.json()["message"]
    assert await list_codes(client) == codes


async def test_delete_matching_with_position_in_use_deletes_nothing(
    client: Client, db: AsyncSession
) -> None:
    codes = await create_many(client, 2)
    db.add(
        UserPosition(
            user_id=9, position_id=(await client.get("/positions")).json()["data"]["items"][0]["id"]
        )
    )
    await db.flush()
    response = await client.delete("/positions/matching/2")
    assert (response.status_code, response.json()["error"]) == (422, "position.in_use")
    assert await list_codes(client) == codes


async def test_delete_matching_ignores_invisible_rows(client: Client) -> None:
    own_codes = await create_many(client.as_(7), 2)
    foreign = await create(client.as_(8), code="foreign")
    assert (await client.as_(7).delete("/positions/matching/3")).status_code == 409
    assert (await client.delete("/positions/matching/2")).status_code == 200
    assert await list_codes(client.as_(1)) == [foreign["code"]], own_codes


@pytest.mark.parametrize("rest", ["0", "1001", "x", "2?nothing=1", "2?status=odd"])
async def test_delete_matching_with_invalid_filter_or_count_returns_422(
    client: Client, rest: str
) -> None:
    codes = await create_many(client, 2)
    assert (await client.delete(f"/positions/matching/{rest}")).status_code == 422
    assert await list_codes(client) == codes
