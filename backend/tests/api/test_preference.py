from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.preference.model import Preference
from app.api.v1.module_system.preference.service import MAX_PREFERENCES
from tests.conftest import Client, account

pytestmark = pytest.mark.anyio

LOOK = {"hidden": ["remark"], "order": ["code", "name"], "page_size": 50}


async def looks(client: Client) -> list[dict[str, Any]]:
    answer = await client.get("/preferences")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


async def test_what_is_kept_is_found_again_and_the_last_word_counts(client: Client) -> None:
    for look in (LOOK, {**LOOK, "page_size": None}):
        assert (await client.put("/preferences/system:position", json=look)).status_code == 200
        assert await looks(client) == [{"page": "system:position", **look}]


async def test_nobody_sees_or_changes_anothers_not_even_a_superuser(client: Client) -> None:
    await client.as_(9).put("/preferences/system:position", json=LOOK)
    assert await looks(client.as_(1)) == []
    await client.put("/preferences/system:position", json={**LOOK, "hidden": []})
    assert await looks(client.as_(9)) == [{"page": "system:position", **LOOK}]


async def test_they_go_with_their_owner(client: Client, db: AsyncSession) -> None:
    made = await client.post("/users", json={"username": "jane", "password": "a testing password"})
    account(made.json()["data"]["id"], 1, "self", permissions=frozenset())
    kept = await client.as_(made.json()["data"]["id"]).put(
        "/preferences/system:position", json=LOOK
    )
    assert kept.status_code == 200, kept.text
    whose = select(func.count(Preference.id)).where(Preference.user_id == made.json()["data"]["id"])
    assert await db.scalar(whose) == 1
    gone = await client.as_(1).delete("/users", params={"ids": [made.json()["data"]["id"]]})
    assert gone.status_code == 200, gone.text
    assert await db.scalar(whose) == 0


@pytest.mark.parametrize(
    ("look", "field"),
    [
        ({"page_size": 201}, "page_size"),
        ({"page_size": 0}, "page_size"),
        ({"hidden": ["x" * 65]}, "hidden.0"),
        ({"order": ["a b"]}, "order.0"),
        ({"order": ["a"] * 101}, "order"),
        ({"width": 3}, "width"),
    ],
)
async def test_what_is_no_look_is_refused_at_its_field(
    client: Client, look: dict[str, Any], field: str
) -> None:
    refused = await client.put("/preferences/system:position", json={**LOOK, **look})
    assert refused.status_code == 422
    assert [problem["field"] for problem in refused.json()["data"]] == [field]


@pytest.mark.parametrize("page", ["a b", "a:", "x" * 129, "%00"])
async def test_what_is_no_page_is_refused(client: Client, page: str) -> None:
    assert (await client.put(f"/preferences/{page}", json=LOOK)).status_code == 422


async def test_nobody_fills_the_database_with_pages(client: Client, db: AsyncSession) -> None:
    db.add_all(Preference(user_id=9, page=f"p{n}", layout={}) for n in range(MAX_PREFERENCES))
    await db.flush()
    refused = await client.as_(9).put("/preferences/one_more", json=LOOK)
    assert (refused.status_code, refused.json()["error"]) == (422, "preference.too_many")
    assert (await client.put("/preferences/p1", json=LOOK)).status_code == 200
    assert await db.scalar(select(func.count(Preference.id))) == MAX_PREFERENCES
