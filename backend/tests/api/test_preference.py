"""List layouts of the caller."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.preference.model import Preference
from app.api.v1.module_system.preference.service import MAX_PREFERENCES
from tests.conftest import Client, register_account

pytestmark = pytest.mark.anyio

LAYOUT = {"hidden": ["remark"], "order": ["code", "name"], "page_size": 50}


async def list_preferences(client: Client) -> list[dict[str, Any]]:
    response = await client.get("/preferences")
    assert response.status_code == 200, response.text
    preferences: list[dict[str, Any]] = response.json()["data"]
    return preferences


async def test_saved_layout_is_listed_and_replaced(client: Client) -> None:
    for layout in (LAYOUT, {**LAYOUT, "page_size": None}):
        assert (await client.put("/preferences/system:position", json=layout)).status_code == 200
        assert await list_preferences(client) == [{"page": "system:position", **layout}]


async def test_preferences_are_private(client: Client) -> None:
    await client.as_(9).put("/preferences/system:position", json=LAYOUT)
    assert await list_preferences(client.as_(1)) == []
    await client.put("/preferences/system:position", json={**LAYOUT, "hidden": []})
    assert await list_preferences(client.as_(9)) == [{"page": "system:position", **LAYOUT}]


async def test_preferences_are_deleted_with_user(client: Client, db: AsyncSession) -> None:
    user = await client.post("/users", json={"username": "jane", "password": "a testing password"})
    register_account(user.json()["data"]["id"], 1, "self", permissions=frozenset())
    saved = await client.as_(user.json()["data"]["id"]).put(
        "/preferences/system:position", json=LAYOUT
    )
    assert saved.status_code == 200, saved.text
    count_statement = select(func.count(Preference.id)).where(
        Preference.user_id == user.json()["data"]["id"]
    )
    assert await db.scalar(count_statement) == 1
    deleted = await client.as_(1).delete("/users", params={"ids": [user.json()["data"]["id"]]})
    assert deleted.status_code == 200, deleted.text
    assert await db.scalar(count_statement) == 0


@pytest.mark.parametrize(
    ("layout", "field"),
    [
        ({"page_size": 201}, "page_size"),
        ({"page_size": 0}, "page_size"),
        ({"hidden": ["x" * 65]}, "hidden.0"),
        ({"order": ["a b"]}, "order.0"),
        ({"order": ["a"] * 101}, "order"),
        ({"width": 3}, "width"),
    ],
)
async def test_invalid_layout_returns_422_with_field(
    client: Client, layout: dict[str, Any], field: str
) -> None:
    response = await client.put("/preferences/system:position", json={**LAYOUT, **layout})
    assert response.status_code == 422
    assert [problem["field"] for problem in response.json()["data"]] == [field]


@pytest.mark.parametrize("page", ["a b", "a:", "x" * 129, "%00"])
async def test_invalid_page_returns_422(client: Client, page: str) -> None:
    assert (await client.put(f"/preferences/{page}", json=LAYOUT)).status_code == 422


async def test_number_of_preferences_is_limited(client: Client, db: AsyncSession) -> None:
    db.add_all(Preference(user_id=9, page=f"p{n}", layout={}) for n in range(MAX_PREFERENCES))
    await db.flush()
    response = await client.as_(9).put("/preferences/one_more", json=LAYOUT)
    assert (response.status_code, response.json()["error"]) == (422, "preference.too_many")
    assert (await client.put("/preferences/p1", json=LAYOUT)).status_code == 200
    assert await db.scalar(select(func.count(Preference.id))) == MAX_PREFERENCES
