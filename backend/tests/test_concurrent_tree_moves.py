"""Two administrators move at once, in transactions that really commit."""

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
EXPECTED = (Unprocessable, NotFound)


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


async def drop_dept(database: Database, id: int) -> None:
    async with database.transaction(ADMIN.scope) as db:
        await DeptService(Context(db, ADMIN)).delete([id])


async def require_closed(database: Database) -> None:
    async with database.read(ADMIN.scope) as db:
        parents = {
            row.id: row.parent_id for row in await db.execute(select(Dept.id, Dept.parent_id))
        }
        pairs = {
            tuple(row)
            for row in await db.execute(select(DeptClosure.ancestor_id, DeptClosure.descendant_id))
        }
    walked = set()
    for id in parents:
        above = id
        steps = 0
        while above is not None:
            walked.add((above, id))
            above = parents[above]
            steps = steps + 1
            assert steps <= len(parents), "a loop"
    assert pairs == walked


@pytest.mark.parametrize("race", range(5))
async def test_two_moves_that_together_close_a_loop(fresh: Database, race: int) -> None:
    await add_dept(fresh, "eldest")
    left = await add_dept(fresh, "left")
    right = await add_dept(fresh, "right")
    moves = [move_dept(fresh, left, right), move_dept(fresh, right, left)]
    results = await asyncio.gather(*(moves[::-1] if race % 2 else moves), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Unprocessable"]
    await require_closed(fresh)


@pytest.mark.parametrize("race", range(5))
async def test_a_branch_that_moves_while_it_grows_and_shrinks(fresh: Database, race: int) -> None:
    one = await add_dept(fresh, "one")
    other = await add_dept(fresh, "other")
    branch = await add_dept(fresh, "branch", one)
    leaf = await add_dept(fresh, "leaf", branch)
    work = [
        move_dept(fresh, branch, other),
        add_dept(fresh, "new", branch),
        add_dept(fresh, "newer", leaf),
        move_dept(fresh, leaf, one),
        drop_dept(fresh, leaf),
        move_dept(fresh, other, one),
        move_dept(fresh, one, branch),
    ]
    results = await asyncio.gather(*work[race:], *work[:race], return_exceptions=True)
    assert not [
        result
        for result in results
        if isinstance(result, Exception) and not isinstance(result, EXPECTED)
    ]
    await require_closed(fresh)


async def test_whoever_waits_for_a_department_that_is_deleted_still_takes_his_turn(
    fresh: Database,
) -> None:
    eldest, left, right = [await add_dept(fresh, name) for name in ("eldest", "left", "right")]
    results = await asyncio.gather(
        drop_dept(fresh, eldest),
        move_dept(fresh, left, right),
        move_dept(fresh, right, left),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == [
        "NoneType",
        "NoneType",
        "Unprocessable",
    ]
    await require_closed(fresh)


async def test_menus_take_turns_too(fresh: Database) -> None:
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
