"""Every way to change a cached row starts a new generation of its families."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.dict_item.model import DictItem
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.role.model import Role, RoleMenu
from app.api.v1.module_system.seed.model import AppliedSeed
from app.core.database import Database
from app.extensions.caching.generation import SELECT_ALL
from app.generator.introspect.schema import Dialect
from app.generator.sql_script import split_statements
from app.kit.model import Base
from app.migrations.upgrade import upgrade
from app.scripts.initialize import initialize
from tests.conftest import SYSTEM
from tests.platform_schema import TEST_OPTIONS

pytestmark = pytest.mark.anyio

Change = Callable[[AsyncSession], Awaitable[object]]
BACKEND = Path(__file__).parents[2]


async def generations(database: Database) -> dict[str, str]:
    async with database.read(SYSTEM) as db:
        return {row.family: row.generation for row in await db.execute(SELECT_ALL)}


async def changed_by(database: Database, change: Change) -> set[str]:
    """Returns the families with a new generation."""
    before = await generations(database)
    async with database.transaction(SYSTEM) as db:
        await change(db)
    after = await generations(database)
    return {family for family, generation in after.items() if before.get(family) != generation}


@pytest.fixture
async def filled(fresh: Database) -> Database:
    await initialize(fresh)
    return fresh


async def test_initial_data_starts_generations(fresh: Database) -> None:
    assert await generations(fresh) == {}
    await initialize(fresh)
    assert (await generations(fresh)).keys() == {"dictionary", "menu"}
    before = await generations(fresh)
    await initialize(fresh)
    assert await generations(fresh) == before


async def add_row(db: AsyncSession) -> None:
    db.add(Dict(code="new", name="n", name_en="n"))


async def change_row(db: AsyncSession) -> None:
    row = (await db.scalars(select(DictItem).limit(1))).one()
    row.label = "changed"


async def delete_row(db: AsyncSession) -> None:
    await db.delete((await db.scalars(select(DictItem).limit(1))).one())


async def flush_early(db: AsyncSession) -> None:
    await add_row(db)
    await db.flush()
    await db.execute(select(Dict.id))


async def update_statement(db: AsyncSession) -> None:
    await db.execute(update(DictItem).where(DictItem.sort >= 0).values(sort=7))


async def delete_statement(db: AsyncSession) -> None:
    await db.execute(delete(DictItem).where(DictItem.sort >= 0))


async def change_in_savepoint(db: AsyncSession) -> None:
    async with db.begin_nested():
        await add_row(db)


@pytest.mark.parametrize(
    "change",
    [
        add_row,
        change_row,
        delete_row,
        flush_early,
        update_statement,
        delete_statement,
        change_in_savepoint,
    ],
)
async def test_change_of_dictionaries_starts_their_generation(
    filled: Database, change: Change
) -> None:
    assert await changed_by(filled, change) == {"dictionary"}


async def test_statement_on_a_table_starts_its_generation(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audit log rejects it, unless the model is not audited."""
    monkeypatch.setattr(Dict, "__audited__", False)
    table = Base.metadata.tables["sys_dict"]
    assert isinstance(table, Table)

    async def insert_row(db: AsyncSession) -> None:
        moment = (await db.scalars(select(Dict.created_at).limit(1))).one()
        values = {"code": "new", "name": "n", "name_en": "n", "enabled": True, "version": 1}
        times = {"created_at": moment, "updated_at": moment}
        await db.execute(insert(table).values(values | times))

    assert await changed_by(filled, insert_row) == {"dictionary"}


async def add_menu(db: AsyncSession) -> None:
    db.add(Menu(type=MenuType.DIRECTORY, name="n", name_en="n", path="/new"))


async def grant_menu(db: AsyncSession) -> None:
    role = Role(name="r", code="r")
    db.add(role)
    await db.flush()
    menu_id = (await db.scalars(select(Menu.id).limit(1))).one()
    db.add(RoleMenu(role_id=role.id, menu_id=menu_id))


async def disable_role(db: AsyncSession) -> None:
    await db.execute(update(Role).values(enabled=False))


async def revoke_menus(db: AsyncSession) -> None:
    await db.execute(delete(RoleMenu))


@pytest.mark.parametrize("change", [add_menu, grant_menu, disable_role, revoke_menus])
async def test_change_of_menus_and_grants_starts_their_generation(
    filled: Database, change: Change
) -> None:
    assert await changed_by(filled, change) == {"menu"}


async def test_change_of_two_families_starts_both_generations(filled: Database) -> None:
    async def change_both(db: AsyncSession) -> None:
        await add_row(db)
        await add_menu(db)

    assert await changed_by(filled, change_both) == {"dictionary", "menu"}


async def test_change_of_another_model_starts_no_generation(filled: Database) -> None:
    async def add_other(db: AsyncSession) -> None:
        db.add(AppliedSeed(key="other"))

    assert await changed_by(filled, add_other) == set()


async def test_rolled_back_change_starts_no_generation(filled: Database) -> None:
    before = await generations(filled)

    async def change_and_fail(db: AsyncSession) -> None:
        await flush_early(db)
        raise LookupError

    with pytest.raises(LookupError):
        await changed_by(filled, change_and_fail)
    assert await generations(filled) == before


async def test_upgrade_starts_all_generations(filled: Database) -> None:
    """A migration changes rows without a session."""
    url = filled.engine.url.render_as_string(hide_password=False)
    await upgrade(url, TEST_OPTIONS)
    assert await generations(filled) == {}


async def test_sql_script_of_a_module_starts_the_generation_of_menus(filled: Database) -> None:
    script = (BACKEND / "app/api/v1/module_example/demo/sql.sql").read_text("utf-8")
    async with filled.transaction(SYSTEM) as db:
        connection = await db.connection()
        for statement in split_statements(Dialect.POSTGRESQL, script):
            await connection.exec_driver_sql(statement)
    assert (await generations(filled)).keys() == {"dictionary"}
