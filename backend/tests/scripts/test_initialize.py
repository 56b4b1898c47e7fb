"""Against a database of its own, for what starts at once must really commit."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.dict_item.model import DictItem
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu
from app.api.v1.module_system.seed.model import AppliedSeed
from app.core.data_scope import DeptClosure
from app.core.database import Database
from app.scripts.initialize import initialize
from app.scripts.seeds import load_seeds
from tests.conftest import SYSTEM, count_statements

pytestmark = pytest.mark.anyio

TABLES = (Menu, Dept, DeptClosure, Dict, DictItem, Role, AppliedSeed)


async def counts(database: Database) -> list[int]:
    async with database.read(SYSTEM) as db:
        return [await db.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


async def permissions(database: Database) -> set[str | None]:
    async with database.read(SYSTEM) as db:
        return set(await db.scalars(select(Menu.permission)))


async def test_a_second_start_is_one_statement_and_changes_nothing(fresh: Database) -> None:
    assert await initialize(fresh) > 0
    before = await counts(fresh)
    with count_statements(fresh.read_engine) as read, count_statements(fresh.engine) as written:
        assert await initialize(fresh) == 0
    assert (len(read), len(written)) == (1, 0)
    assert await counts(fresh) == before


async def test_every_feature_stands_below_its_directory_with_its_buttons(fresh: Database) -> None:
    await initialize(fresh)
    async with fresh.read(SYSTEM) as db:
        menus = {menu.id: menu for menu in await db.scalars(select(Menu))}
    position = next(menu for menu in menus.values() if menu.permission == "system:position:query")
    assert (position.type, position.name, position.name_en) == (
        MenuType.MENU,
        "岗位管理",
        "Positions",
    )
    assert position.parent_id is not None
    assert menus[position.parent_id].path == "/system"
    buttons = [menu for menu in menus.values() if menu.parent_id == position.id]
    assert {button.type for button in buttons} == {MenuType.BUTTON}
    assert {button.permission for button in buttons} == {
        f"system:position:{verb}" for verb in ("create", "update", "delete", "export")
    }


async def test_the_sample_role_holds_menus_and_the_root_department_its_branch(
    fresh: Database,
) -> None:
    await initialize(fresh)
    async with fresh.read(SYSTEM) as db:
        held = set(
            await db.scalars(
                select(Menu.permission).join(RoleMenu).join(Role).where(Role.code == "staff")
            )
        )
        root = await db.scalar(select(Dept.id).where(Dept.code == "head_office"))
        branches = (
            await db.execute(select(DeptClosure.ancestor_id, DeptClosure.descendant_id))
        ).all()
    assert "system:position:query" in held
    assert [tuple(branch) for branch in branches] == [(root, root)]


async def test_what_an_administrator_did_is_never_undone(fresh: Database) -> None:
    await initialize(fresh)
    async with fresh.transaction(SYSTEM) as db:
        await db.execute(
            update(Menu)
            .where(Menu.permission == "system:position:query")
            .values(name="职务", sort=7)
        )
        await db.execute(update(Dict).where(Dict.code == "sys_yes_no").values(code="yes_no"))
        for button in await db.scalars(
            select(Menu).where(Menu.permission == "system:position:export")
        ):
            await db.delete(button)
    before = await counts(fresh)
    assert await initialize(fresh) == 0
    assert await counts(fresh) == before
    async with fresh.read(SYSTEM) as db:
        assert (
            await db.scalar(select(Menu.name).where(Menu.permission == "system:position:query"))
            == "职务"
        )


async def test_a_regenerated_feature_gets_its_deleted_menus_back(fresh: Database) -> None:
    await initialize(fresh)
    async with fresh.transaction(SYSTEM) as db:
        for button in await db.scalars(
            select(Menu).where(Menu.permission == "system:position:export")
        ):
            await db.delete(button)
    assert await initialize(fresh, restore=["system:position"]) == 1
    assert "system:position:export" in await permissions(fresh)
    assert await initialize(fresh, restore=["system:position"]) == 0


async def test_what_is_there_by_its_natural_key_counts_as_given(fresh: Database) -> None:
    async with fresh.transaction(SYSTEM) as db:
        db.add(
            Menu(
                type=MenuType.MENU, name="mine", name_en="mine", permission="system:position:query"
            )
        )
        db.add(Dict(code="sys_status", name="mine", name_en="mine"))
    await initialize(fresh)
    async with fresh.read(SYSTEM) as db:
        named = await db.scalars(
            select(Menu.name).where(Menu.permission == "system:position:query")
        )
        assert named.all() == ["mine"]
        items = (
            select(DictItem.value)
            .join(Dict, Dict.id == DictItem.dict_id)
            .where(Dict.code == "sys_status")
        )
        assert set(await db.scalars(items)) == {"true", "false"}


async def test_processes_that_start_at_once_double_nothing(fresh: Database) -> None:
    alone = len({seed.key for seed in load_seeds()})
    others = [Database(fresh.engine.url.render_as_string(hide_password=False)) for _ in range(3)]
    new = await asyncio.gather(*(initialize(database) for database in (fresh, *others)))
    for database in others:
        await database.close()
    assert sorted(new)[:3] == [0, 0, 0]
    assert max(new) == (await counts(fresh))[-1] == alone


def test_a_module_without_a_directory_gets_one_of_its_name(tmp_path: Path) -> None:
    for feature in ("track", "album"):
        folder = tmp_path / "module_jukebox" / feature
        folder.mkdir(parents=True)
        menu = {
            "parent": "jukebox",
            "type": "menu",
            "name": {"zh-CN": "曲" * 100, "en": "Tracks"},
            "path": f"/jukebox/{feature}",
            "component": f"jukebox/{feature}/index",
            "permission": f"jukebox:{feature}:query",
        }
        (folder / "menu.json").write_text(json.dumps(menu), "utf-8")
    found = {seed.key: seed for seed in load_seeds(tmp_path)}
    directory = found["menu:/jukebox"]
    assert directory.values["name_en"] == "Jukebox"
    assert (
        found["menu:jukebox:track:query"].parent
        is found["menu:jukebox:album:query"].parent
        is directory
    )
    assert found["menu:jukebox:track:query"].values["name"] == "曲" * 64


def test_a_menu_file_that_cannot_be_read_is_named_and_costs_nobody_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name, content in (
        ("bad", "{"),
        ("odd", '{"parent": "../x"}'),
        ("old", b"\xff\xfe".decode("latin-1")),
    ):
        (tmp_path / "module_broken" / name).mkdir(parents=True)
        (tmp_path / "module_broken" / name / "menu.json").write_text(content, "latin-1")
    assert not [seed for seed in load_seeds(tmp_path) if "broken" in seed.key]
    assert [str(Path("module_broken") / name) in caplog.text for name in ("bad", "odd", "old")] == [
        True
    ] * 3
