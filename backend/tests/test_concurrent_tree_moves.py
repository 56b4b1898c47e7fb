"""Concurrent moves in trees keep them free of cycles. All transactions are really committed."""

import asyncio

import pytest
from sqlalchemy import select

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.dept.schema import DeptCreate, DeptUpdate
from app.api.v1.module_system.dept.service import DeptService
from app.api.v1.module_system.menu.model import MenuType
from app.api.v1.module_system.menu.schema import MenuCreate, MenuUpdate
from app.api.v1.module_system.menu.service import MenuService
from app.core.data_scope import DeptClosure
from app.core.database import Database
from app.kit.context import Actor, Context
from app.kit.data_scope import DataScope
from app.kit.errors import NotFound, Unprocessable

pytestmark = pytest.mark.anyio

ADMIN = Actor(1, frozenset({"*"}), DataScope(user_id=1, dept_id=1, all_rows=True))
EXPECTED_ERRORS = (Unprocessable, NotFound)


async def add_dept(database: Database, name: str, parent: int | None = None) -> int:
    async with database.transaction(ADMIN.scope) as db:
        return (
            await DeptService(Context(db, ADMIN)).create(DeptCreate(name=name, parent_id=parent))
        ).id


async def move_dept(database: Database, id: int, parent: int | None, version: int = 1) -> None:
    async with database.transaction(ADMIN.scope) as db:
        await DeptService(Context(db, ADMIN)).update(
            id, DeptUpdate(name="m", parent_id=parent, version=version)
        )


async def delete_dept(database: Database, id: int) -> None:
    async with database.transaction(ADMIN.scope) as db:
        await DeptService(Context(db, ADMIN)).delete([id])


async def assert_closure_matches_tree(database: Database) -> None:
    async with database.read(ADMIN.scope) as db:
        parents = {
            row.id: row.parent_id for row in await db.execute(select(Dept.id, Dept.parent_id))
        }
        pairs = {
            tuple(row)
            for row in await db.execute(select(DeptClosure.ancestor_id, DeptClosure.descendant_id))
        }
    expected_pairs = set()
    for id in parents:
        ancestor = id
        steps = 0
        while ancestor is not None:
            expected_pairs.add((ancestor, id))
            ancestor = parents[ancestor]
            steps += 1
            assert steps <= len(parents), "a cycle"
    assert pairs == expected_pairs


@pytest.mark.parametrize("race", range(5))
async def test_concurrent_moves_form_no_cycle(fresh: Database, race: int) -> None:
    await add_dept(fresh, "eldest")
    left = await add_dept(fresh, "left")
    right = await add_dept(fresh, "right")
    moves = [move_dept(fresh, left, right), move_dept(fresh, right, left)]
    results = await asyncio.gather(*(moves[::-1] if race % 2 else moves), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Unprocessable"]
    await assert_closure_matches_tree(fresh)


@pytest.mark.parametrize("race", range(5))
async def test_concurrent_changes_of_branch_keep_closure_valid(fresh: Database, race: int) -> None:
    first = await add_dept(fresh, "one")
    second = await add_dept(fresh, "other")
    branch = await add_dept(fresh, "branch", first)
    leaf = await add_dept(fresh, "leaf", branch)
    changes = [
        move_dept(fresh, branch, second),
        add_dept(fresh, "new", branch),
        add_dept(fresh, "newer", leaf),
        move_dept(fresh, leaf, first),
        delete_dept(fresh, leaf),
        move_dept(fresh, second, first),
        move_dept(fresh, first, branch),
    ]
    results = await asyncio.gather(*changes[race:], *changes[:race], return_exceptions=True)
    assert not [
        result
        for result in results
        if isinstance(result, Exception) and not isinstance(result, EXPECTED_ERRORS)
    ]
    await assert_closure_matches_tree(fresh)


async def test_moves_during_delete_of_locked_row_form_no_cycle(
    fresh: Database,
) -> None:
    eldest, left, right = [await add_dept(fresh, name) for name in ("eldest", "left", "right")]
    results = await asyncio.gather(
        delete_dept(fresh, eldest),
        move_dept(fresh, left, right),
        move_dept(fresh, right, left),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == [
        "NoneType",
        "NoneType",
        "Unprocessable",
    ]
    await assert_closure_matches_tree(fresh)


async def test_concurrent_moves_of_menus_form_no_cycle(fresh: Database) -> None:
    def form(path: str, parent: int | None) -> MenuCreate:
        return MenuCreate(
            type=MenuType.DIRECTORY, name="m", name_en="m", path=path, parent_id=parent
        )

    async def add(path: str) -> int:
        async with fresh.transaction(ADMIN.scope) as db:
            return (await MenuService(Context(db, ADMIN)).create(form(path, None))).id

    async def move(path: str, id: int, parent: int) -> None:
        async with fresh.transaction(ADMIN.scope) as db:
            change = MenuUpdate(**form(path, parent).model_dump(), version=1)
            await MenuService(Context(db, ADMIN)).update(id, change)

    left = await add("/left")
    right = await add("/right")
    results = await asyncio.gather(
        move("/left", left, right), move("/right", right, left), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Unprocessable"]
