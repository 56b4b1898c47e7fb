"""Initial data. Uses a database of its own, because simultaneous starts must commit."""

import asyncio
import json
from pathlib import Path

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select, update

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.dict_item.model import DictItem
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu
from app.api.v1.module_system.seed.model import AppliedSeed
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DeptClosure
from app.core.database import Database
from app.kit.i18n import current_language
from app.scripts.first_admin import create_first_admin
from app.scripts.initialize import initialize
from app.scripts.seeds import load_seeds
from tests.conftest import SETTINGS, SYSTEM, count_statements
from tests.platform_schema import TEST_OPTIONS

pytestmark = pytest.mark.anyio

TABLES = (Menu, Dept, DeptClosure, Dict, DictItem, Role, AppliedSeed)


async def row_counts(database: Database) -> list[int]:
    async with database.read(SYSTEM) as db:
        return [await db.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


async def menu_permissions(database: Database) -> set[str | None]:
    async with database.read(SYSTEM) as db:
        return set(await db.scalars(select(Menu.permission)))


async def test_second_initialize_is_one_statement_and_changes_nothing(fresh: Database) -> None:
    assert await initialize(fresh) > 0
    before = await row_counts(fresh)
    with count_statements(fresh.read_engine) as reads, count_statements(fresh.engine) as writes:
        assert await initialize(fresh) == 0
    assert (len(reads), len(writes)) == (1, 0)
    assert await row_counts(fresh) == before


async def test_menu_of_feature_is_below_its_directory_and_has_its_buttons(fresh: Database) -> None:
    await initialize(fresh)
    async with fresh.read(SYSTEM) as db:
        menus = {menu.id: menu for menu in await db.scalars(select(Menu))}
    position = next(menu for menu in menus.values() if menu.permission == "system:position:query")
    assert position.type == MenuType.MENU
    assert (position.name, position.name_en) == ("岗位管理", "Positions")
    assert position.parent_id is not None
    assert menus[position.parent_id].path == "/system"
    buttons = [menu for menu in menus.values() if menu.parent_id == position.id]
    assert {button.type for button in buttons} == {MenuType.BUTTON}
    assert {button.permission for button in buttons} == {
        f"system:position:{verb}" for verb in ("create", "update", "delete", "export")
    }


async def test_sample_role_has_menus_and_root_department_has_its_closure_row(
    fresh: Database,
) -> None:
    await initialize(fresh)
    async with fresh.read(SYSTEM) as db:
        permissions = set(
            await db.scalars(
                select(Menu.permission).join(RoleMenu).join(Role).where(Role.code == "staff")
            )
        )
        root = await db.scalar(select(Dept.id).where(Dept.code == "head_office"))
        closure_rows = (
            await db.execute(select(DeptClosure.ancestor_id, DeptClosure.descendant_id))
        ).all()
    assert "system:position:query" in permissions
    assert [tuple(row) for row in closure_rows] == [(root, root)]


async def test_initialize_keeps_changes_of_an_administrator(fresh: Database) -> None:
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
    before = await row_counts(fresh)
    assert await initialize(fresh) == 0
    assert await row_counts(fresh) == before
    async with fresh.read(SYSTEM) as db:
        query = select(Menu.name).where(Menu.permission == "system:position:query")
        assert await db.scalar(query) == "职务"


async def test_initialize_with_restore_inserts_deleted_menus_again(fresh: Database) -> None:
    await initialize(fresh)
    async with fresh.transaction(SYSTEM) as db:
        for button in await db.scalars(
            select(Menu).where(Menu.permission == "system:position:export")
        ):
            await db.delete(button)
    assert await initialize(fresh, restore=["system:position"]) == 1
    assert "system:position:export" in await menu_permissions(fresh)
    assert await initialize(fresh, restore=["system:position"]) == 0


async def test_rows_that_exist_by_natural_key_are_not_changed(fresh: Database) -> None:
    async with fresh.transaction(SYSTEM) as db:
        menu = Menu(type=MenuType.MENU, name="existing", name_en="existing")
        menu.permission = "system:position:query"
        db.add(menu)
        db.add(Dict(code="sys_status", name="existing", name_en="existing"))
    await initialize(fresh)
    async with fresh.read(SYSTEM) as db:
        names = await db.scalars(
            select(Menu.name).where(Menu.permission == "system:position:query")
        )
        assert names.all() == ["existing"]
        items = (
            select(DictItem.value)
            .join(Dict, Dict.id == DictItem.dict_id)
            .where(Dict.code == "sys_status")
        )
        assert set(await db.scalars(items)) == {"true", "false"}


async def test_simultaneous_starts_insert_each_row_once(fresh: Database) -> None:
    key_count = len({seed.key for seed in load_seeds()})
    others = [
        Database(fresh.engine.url.render_as_string(hide_password=False), TEST_OPTIONS)
        for _ in range(3)
    ]
    inserted = await asyncio.gather(*(initialize(database) for database in (fresh, *others)))
    for database in others:
        await database.close()
    assert sorted(inserted)[:3] == [0, 0, 0]
    assert max(inserted) == (await row_counts(fresh))[-1] == key_count


def test_module_without_directory_gets_one_with_its_name(tmp_path: Path) -> None:
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
    seeds_by_key = {seed.key: seed for seed in load_seeds(tmp_path)}
    directory = seeds_by_key["menu:/jukebox"]
    track = seeds_by_key["menu:jukebox:track:query"]
    album = seeds_by_key["menu:jukebox:album:query"]
    assert (directory.values["name"], directory.values["name_en"]) == ("Jukebox", "Jukebox")
    assert track.parent is directory
    assert album.parent is directory
    assert track.values["name"] == "曲" * 64


@pytest.mark.parametrize(
    "content",
    [b"{", b'{"parent": "../x"}', b"\xff\xfe"],
    ids=["no JSON", "invalid parent", "no UTF-8"],
)
def test_invalid_menu_file_is_logged_and_skipped(
    content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "module_broken" / "shelf"
    folder.mkdir(parents=True)
    (folder / "menu.json").write_bytes(content)
    seeds = load_seeds(tmp_path)
    assert seeds
    assert not [seed for seed in seeds if "broken" in seed.key]
    assert str(folder) in caplog.text


async def test_directories_without_a_menu_are_not_inserted(fresh: Database) -> None:
    await initialize(fresh)
    async with fresh.read(SYSTEM) as db:
        menus = (await db.scalars(select(Menu))).all()
    parents = {menu.parent_id for menu in menus}
    directories = [menu for menu in menus if menu.type == MenuType.DIRECTORY]
    assert [menu.path for menu in directories if menu.id not in parents] == []
    assert {"/system", "/monitor", "/generator"} <= {menu.path for menu in directories}


async def test_empty_directory_is_not_shown(
    clients: tuple[AsyncClient, AsyncClient], fresh: Database
) -> None:
    async with fresh.transaction(SYSTEM) as db:
        db.add(Menu(type=MenuType.DIRECTORY, name="空", name_en="Empty", path="/empty"))
    routes = (await clients[0].get("/auth/routes")).json()["data"]
    assert "/system" in [menu["path"] for menu in routes]
    assert "/empty" not in [menu["path"] for menu in routes]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("zh-CN", ["总公司", "普通员工", "管理员"]),
        ("en", ["Head office", "Staff", "Administrator"]),
    ],
)
async def test_names_of_initial_data_are_in_the_current_language(
    fresh: Database, language: str, names: list[str]
) -> None:
    token = current_language.set(language)
    try:
        await initialize(fresh)
        await create_first_admin(fresh, SETTINGS)
    finally:
        current_language.reset(token)
    async with fresh.read(SYSTEM) as db:
        assert [await db.scalar(select(model.name)) for model in (Dept, Role, User)] == names
