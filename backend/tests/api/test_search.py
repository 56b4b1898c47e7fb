"""Records found by name, whatever kind they are: who may list them finds those that he sees in the
list.
"""

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
from tests.conftest import Client, account, count_statements

pytestmark = pytest.mark.anyio

KINDS = ("dept", "dict", "menu", "position", "role", "user")
QUERIES = frozenset(f"system:{kind}:query" for kind in KINDS)
Found = dict[str, list[dict[str, Any]]]


@pytest.fixture
async def quartz(db: AsyncSession) -> None:
    """One of each kind here, in department 2, and what can be elsewhere, in 4, too."""
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


async def search(client: Client, q: str, language: str = "en") -> Found:
    answer = await client.get(
        "/common/search", params={"q": q}, headers={"accept-language": language}
    )
    assert answer.status_code == 200, answer.text
    return {
        group["kind"].removeprefix("system/"): group["items"] for group in answer.json()["data"]
    }


def labels(found: Found) -> dict[str, tuple[object, ...]]:
    return {kind: tuple(one["label"] for one in items) for kind, items in found.items()}


@pytest.mark.usefixtures("quartz")
async def test_one_question_finds_every_kind(client: Client) -> None:
    both = dict.fromkeys(("dept", "position", "user"), ("Quartz", "Quartz far"))
    one = dict.fromkeys(("dict", "menu", "role"), ("Quartz",))
    assert labels(await search(client, "  Quartz ")) == both | one
    assert labels(await search(client, "quartz_far")) == dict.fromkeys(
        ("position", "user"), ("Quartz far",)
    )
    assert labels(await search(client, "Quartz", "zh-CN")) == both | one | dict.fromkeys(
        ("dict", "menu"), ("石英",)
    )


@pytest.mark.usefixtures("quartz")
async def test_what_he_may_not_list_nobody_even_asks_for(
    client: Client, engine: AsyncEngine
) -> None:
    account(7, 2, "all", permissions=frozenset({"system:role:query", "system:user:create"}))
    with count_statements(engine) as seen:
        assert labels(await search(client.as_(7), "Quartz")) == {"role": ("Quartz",)}
    assert len(seen) == 1
    account(7, 2, "all", permissions=frozenset())
    with count_statements(engine) as seen:
        assert await search(client.as_(7), "Quartz") == {}
    assert seen == []


@pytest.mark.usefixtures("quartz")
async def test_he_finds_what_he_sees(client: Client) -> None:
    account(7, 2, "department_and_below", permissions=QUERIES)
    assert labels(await search(client.as_(7), "Quartz")) == dict.fromkeys(KINDS, ("Quartz",))
    account(6, 2, permissions=QUERIES)
    assert set(await search(client.as_(6), "Quartz")) == {"dict", "menu", "role"}


async def test_a_kind_costs_a_statement_and_no_question_none(
    client: Client, engine: AsyncEngine
) -> None:
    with count_statements(engine) as seen:
        await search(client, "u")
    assert len(seen) == len(KINDS)
    with count_statements(engine) as seen:
        assert [await search(client, q) for q in ("", "   ")] == [{}, {}]
    assert seen == []


async def test_a_few_are_found_and_a_whole_name_first(client: Client, db: AsyncSession) -> None:
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


async def test_a_percent_sign_is_one(client: Client, db: AsyncSession) -> None:
    db.add(Role(name="50%_off", code="off"))
    await db.flush()
    assert labels(await search(client, "%")) == {"role": ("50%_off",)}
    assert "role" in await search(client, "0%_")
    assert "role" not in await search(client, "5_%")


@pytest.mark.parametrize("q", ["x" * 65, "a\0b"])
async def test_what_cannot_be_a_name_is_refused(client: Client, q: str) -> None:
    answer = await client.get("/common/search", params={"q": q})
    assert (answer.status_code, [one["field"] for one in answer.json()["data"]]) == (422, ["q"])


@pytest.mark.usefixtures("quartz")
@pytest.mark.parametrize("kind", KINDS)
async def test_its_list_shows_what_was_found(client: Client, kind: str) -> None:
    (one, *_) = (await search(client, "Quartz"))[kind]
    page = (await client.get(f"/{kind}s", params=one["filter"])).json()["data"]
    assert one["id"] in [row["id"] for row in page["items"]]
    assert one["note"] == {"dept": None, "menu": "/quartz"}.get(kind, "quartz")


def test_it_takes_the_right_to_read_the_list(assembled: FastAPI) -> None:
    sources = {
        feature.path: feature.declaration.search
        for feature in discover_features()
        if feature.declaration is not None and feature.declaration.search is not None
    }
    assert set(sources) == {f"system/{kind}" for kind in KINDS}
    asked = {str(context.name): access_of(context) for context in all_routes(assembled)}
    for path, one in sources.items():
        access = asked[f"list_{path.partition('/')[2]}s"]
        assert access is not None
        assert access.permission == one.permission
