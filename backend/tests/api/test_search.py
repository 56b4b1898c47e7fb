"""The global search finds the records of every list that the caller may read."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.api.features import access_of, all_routes, discover_features
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.role.model import Role
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DeptClosure
from app.kit.crud.pagination import COUNT_LIMIT
from tests.conftest import Client, count_statements, register_account

pytestmark = pytest.mark.anyio

KINDS = ("dept", "dict", "menu", "position", "role", "user")
QUERIES = frozenset(f"system:{kind}:query" for kind in KINDS)
Hits = dict[str, list[dict[str, Any]]]


@pytest.fixture
async def quartz(db: AsyncSession) -> None:
    """One record of every feature in department 2, and one in 4 where records have a department."""
    for place, name in ((2, "Quartz"), (4, "Quartz far")):
        code = name.lower().replace(" ", "_")
        dept = Dept(name=name, parent_id=place)
        db.add_all(
            [
                dept,
                User(username=code, name=name, hashed_password="!", dept_id=place, owner_id=1),
                Position(name=name, code=code, owner_id=1, owner_dept_id=place),
            ]
        )
        await db.flush()
        db.add_all([DeptClosure(ancestor_id=id, descendant_id=dept.id) for id in (place, dept.id)])
    db.add_all(
        [
            Role(name="Quartz", code="quartz"),
            Dict(name="石英", name_en="Quartz", code="quartz"),
            Menu(type=MenuType.DIRECTORY, name="石英", name_en="Quartz", path="/quartz"),
        ]
    )
    await db.flush()


async def search(client: Client, q: str, language: str = "en") -> Hits:
    response = await client.get(
        "/common/search", params={"q": q}, headers={"accept-language": language}
    )
    assert response.status_code == 200, response.text
    return {
        group["kind"].removeprefix("system/"): group["items"] for group in response.json()["data"]
    }


def labels(hits: Hits) -> dict[str, tuple[object, ...]]:
    return {kind: tuple(hit["label"] for hit in items) for kind, items in hits.items()}


@pytest.mark.usefixtures("quartz")
async def test_search_finds_records_of_every_feature(client: Client) -> None:
    in_two_depts = dict.fromkeys(("dept", "position", "user"), ("Quartz", "Quartz far"))
    hit = dict.fromkeys(("dict", "menu", "role"), ("Quartz",))
    assert labels(await search(client, "  Quartz ")) == in_two_depts | hit
    assert labels(await search(client, "quartz_far")) == dict.fromkeys(
        ("position", "user"), ("Quartz far",)
    )
    assert labels(await search(client, "Quartz", "zh-CN")) == in_two_depts | hit | dict.fromkeys(
        ("dict", "menu"), ("石英",)
    )


@pytest.mark.usefixtures("quartz")
async def test_search_skips_features_without_permission(
    client: Client, engine: AsyncEngine
) -> None:
    register_account(
        7, 2, "all", permissions=frozenset({"system:role:query", "system:user:create"})
    )
    with count_statements(engine) as statements:
        assert labels(await search(client.as_(7), "Quartz")) == {"role": ("Quartz",)}
    assert len(statements) == 1
    register_account(7, 2, "all", permissions=frozenset())
    with count_statements(engine) as statements:
        assert await search(client.as_(7), "Quartz") == {}
    assert statements == []


@pytest.mark.usefixtures("quartz")
async def test_search_applies_data_scope(client: Client) -> None:
    register_account(7, 2, "department_and_below", permissions=QUERIES)
    assert labels(await search(client.as_(7), "Quartz")) == dict.fromkeys(KINDS, ("Quartz",))
    register_account(6, 2, permissions=QUERIES)
    assert set(await search(client.as_(6), "Quartz")) == {"dict", "menu", "role"}


async def test_search_executes_one_statement_per_feature(
    client: Client, engine: AsyncEngine
) -> None:
    with count_statements(engine) as statements:
        await search(client, "u")
    assert len(statements) == len(KINDS)
    with count_statements(engine) as statements:
        assert [await search(client, q) for q in ("", "   ")] == [{}, {}]
    assert statements == []


async def test_search_is_limited_with_exact_match_first(client: Client, db: AsyncSession) -> None:
    db.add_all([Role(name=f"a{n}-opal", code=f"r{n}") for n in range(9)])
    db.add(Role(name="opal", code="zz"))
    await db.flush()
    assert labels(await search(client, "opal"))["role"] == (
        "opal",
        "a0-opal",
        "a1-opal",
        "a2-opal",
        "a3-opal",
    )


async def search_totals(client: Client, q: str) -> dict[str, int]:
    response = await client.get("/common/search", params={"q": q})
    return {group["kind"]: group["total"] for group in response.json()["data"]}


async def test_total_of_search_is_the_number_of_all_matches(
    client: Client, db: AsyncSession
) -> None:
    db.add_all([Role(name=f"opal {n}", code=f"r{n}") for n in range(11)])
    await db.flush()
    assert await search_totals(client, "opal") == {"system/role": 11}


@pytest.mark.usefixtures("quartz")
async def test_total_of_search_counts_only_rows_of_the_data_scope(client: Client) -> None:
    register_account(7, 2, "department_and_below", permissions=QUERIES)
    totals = await search_totals(client.as_(7), "Quartz")
    assert totals == {f"system/{kind}": 1 for kind in KINDS}


async def test_total_of_search_stops_at_the_count_limit(client: Client, db: AsyncSession) -> None:
    db.add_all([Role(name=f"opal {n}", code=f"r{n}") for n in range(COUNT_LIMIT + 10)])
    await db.flush()
    assert await search_totals(client, "opal") == {"system/role": COUNT_LIMIT + 1}


async def test_percent_sign_in_search_is_literal(client: Client, db: AsyncSession) -> None:
    db.add(Role(name="50%_off", code="off"))
    await db.flush()
    assert labels(await search(client, "%")) == {"role": ("50%_off",)}
    assert "role" in await search(client, "0%_")
    assert "role" not in await search(client, "5_%")


@pytest.mark.parametrize("q", ["x" * 65, "a\0b"])
async def test_invalid_search_text_returns_422(client: Client, q: str) -> None:
    response = await client.get("/common/search", params={"q": q})
    assert (response.status_code, [hit["field"] for hit in response.json()["data"]]) == (
        422,
        ["q"],
    )


@pytest.mark.usefixtures("quartz")
@pytest.mark.parametrize("kind", KINDS)
async def test_filter_of_hit_finds_it_in_list(client: Client, kind: str) -> None:
    (hit, *_) = (await search(client, "Quartz"))[kind]
    page = (await client.get(f"/{kind}s", params=hit["filter"])).json()["data"]
    assert hit["id"] in [row["id"] for row in page["items"]]
    assert hit["note"] == {"dept": None, "menu": "/quartz"}.get(kind, "quartz")


def test_search_permission_is_that_of_the_list(assembled: FastAPI) -> None:
    sources = {
        feature.path: feature.declaration.search
        for feature in discover_features()
        if feature.declaration is not None and feature.declaration.search is not None
    }
    assert set(sources) == {f"system/{kind}" for kind in KINDS}
    access_by_route = {str(context.name): access_of(context) for context in all_routes(assembled)}
    for path, source in sources.items():
        access = access_by_route[f"list_{path.partition('/')[2]}s"]
        assert access is not None
        assert access.permission == source.permission
