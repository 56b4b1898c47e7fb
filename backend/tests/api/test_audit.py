from typing import Any

import pytest

from app.api.v1.module_system.position.model import Position
from app.core.database import Database
from tests.conftest import ALL, SYSTEM, Client, account, count_statements

pytestmark = pytest.mark.anyio

CODES = ALL | {"monitor:audit:query", "monitor:audit:export"}


@pytest.fixture
async def history(client: Client) -> list[dict[str, Any]]:
    """7 made three positions and changed one; 8, of another department, made one."""
    account(7, 2, "department_and_below", permissions=CODES)
    account(8, 4, "department", permissions=CODES)
    client.as_(7)
    for code in ("a", "b", "c"):
        made = (await client.post("/positions", json={"name": code, "code": code})).json()["data"]
    changed = await client.put(f"/positions/{made['id']}", json={"name": "z", "code": "c", "version": 1})
    assert changed.status_code == 200
    await client.as_(8).post("/positions", json={"name": "d", "code": "d"})
    return await listed(client.as_(7), object="sys_position")


async def listed(client: Client, **params: str | int) -> list[dict[str, Any]]:
    answer = await client.get("/monitor/audit", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["data"]["items"]
    return items


@pytest.mark.usefixtures("history")
async def test_the_newest_comes_first_in_pieces_that_do_not_overlap(client: Client) -> None:
    first = (await client.get("/monitor/audit", params={"page_size": 3, "object": "sys_position"})).json()["data"]
    rest = {"page_size": 3, "object": "sys_position", "after": first["after"]}
    second = (await client.get("/monitor/audit", params=rest)).json()["data"]
    assert [entry["action"] for entry in first["items"]] == ["update", "create", "create"]
    assert [entry["label"] for entry in first["items"] + second["items"]] == ["z", "c", "b", "a"]
    assert (first["has_next"], second["has_next"], second["after"]) == (True, False, None)


async def test_who_sees_a_row_sees_its_history_and_nobody_else(client: Client, history: list[dict[str, Any]]) -> None:
    (other,) = await listed(client.as_(8), object="sys_position")
    assert other["label"] == "d"
    stranger = await client.get(f"/monitor/audit/{history[0]['id']}")
    missing = await client.get("/monitor/audit/999999")
    assert (stranger.status_code, missing.status_code) == (404, 404)
    assert {entry["label"] for entry in await listed(client.as_(1), object="sys_position")} == set("abcdz")


async def test_a_row_that_moved_away_takes_its_future_along(client: Client, database: Database) -> None:
    account(7, 2, "department_and_below", permissions=CODES)
    moved = Position(name="m", code="m", owner_id=1, owner_dept_id=2)
    for dept_id in (2, 4):
        async with database.transaction(SYSTEM) as db:
            moved = await db.merge(moved)
            moved.owner_dept_id = dept_id
    assert [entry["action"] for entry in await listed(client.as_(7), object="sys_position")] == ["create"]


async def test_a_detail_shows_what_was_and_what_is(client: Client, history: list[dict[str, Any]]) -> None:
    detail = (await client.get(f"/monitor/audit/{history[0]['id']}")).json()["data"]
    assert detail["changes"] == [{"name": "name", "before": "c", "after": "z"}]
    assert (detail["user_id"], detail["route"]) == (7, "/api/v1/positions/{id}")


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"action": "update"}, 1),
        ({"user_id": 8}, 0),
        ({"label": "a"}, 1),
        ({"start": "2100-01-01T00:00:00Z"}, 0),
        ({"end": "2100-01-01T00:00:00Z"}, 4),
        ({"object": "sys_position", "row_key": ""}, 4),
    ],
)
async def test_it_can_be_searched(client: Client, params: dict[str, str | int], count: int) -> None:
    found = await listed(client, **{"object": "sys_position"} | params)
    assert len(found) == count


@pytest.mark.parametrize("params", [{"after": 0}, {"page_no": 1}, {"action": "x"}, {"start": "2024-01-01T00:00:00"}])
async def test_what_makes_no_sense_is_refused(client: Client, params: dict[str, Any]) -> None:
    assert (await client.get("/monitor/audit", params=params)).status_code == 422


@pytest.mark.usefixtures("history")
async def test_an_export_asks_for_its_permission(client: Client) -> None:
    assert (await client.get("/monitor/audit/export")).content.startswith(b"PK")
    account(7, 2, "all", permissions=CODES - {"monitor:audit:export"})
    assert (await client.get("/monitor/audit/export")).status_code == 403


@pytest.mark.usefixtures("history")
async def test_a_list_is_one_statement(client: Client, database: Database) -> None:
    with count_statements(database.engine) as seen:
        await listed(client)
    assert sum(sql.startswith("SELECT") for sql in seen) == 1


async def test_nothing_writes_to_it(client: Client) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await client.request(method, "/monitor/audit")).status_code == 405
        assert (await client.request(method, "/monitor/audit/1")).status_code == 405
