import ast
import asyncio
import os
import shutil
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import text

from app.core.config import BACKEND_DIR
from app.core.database import Database
from app.generator.design.create_table import create_table
from app.generator.introspect import reflect, schema
from app.migrations import upgrade
from app.migrations.state import heads, is_current
from tests.conftest import SYSTEM
from tests.generator.example import DEFINITION

pytestmark = pytest.mark.anyio


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


async def test_the_history_leads_to_what_the_models_say(fresh: Database) -> None:
    await upgrade.check(url_of(fresh))


async def test_it_leads_back_to_nothing_too(fresh: Database) -> None:
    await upgrade.downgrade(url_of(fresh))
    async with fresh.engine.execution_options(scope=SYSTEM).connect() as connection:
        assert await connection.scalar(text("select count(*) from alembic_version")) == 0
    assert not await is_current(url_of(fresh))
    await upgrade.upgrade(url_of(fresh))
    assert await is_current(url_of(fresh))


async def test_upgrades_at_once_take_turns(fresh: Database) -> None:
    await upgrade.downgrade(url_of(fresh))
    await asyncio.gather(*(upgrade.upgrade(url_of(fresh)) for _ in range(3)))
    await upgrade.check(url_of(fresh))


async def test_a_revision_with_nothing_to_say_leaves_no_file() -> None:
    before = set((BACKEND_DIR / "alembic" / "versions").iterdir())
    assert await upgrade.create_revision("初始化迁移") == []
    assert set((BACKEND_DIR / "alembic" / "versions").iterdir()) == before


async def test_the_history_has_one_end_and_is_read_as_alembic_reads_it() -> None:
    config = Config(BACKEND_DIR / "alembic.ini")
    assert heads() == set(ScriptDirectory.from_config(config).get_heads())
    assert len(heads()) == 1


async def test_a_start_that_changes_nothing_loads_only_what_it_needs() -> None:
    """Each of these is some 10 MB, or 20, that would stay."""
    start = "import sys, app.main, app.migrations.state, app.scripts.initialize; app.main.app; print(*sys.modules)"
    env = {**os.environ, "JWT_SECRET_KEY": "s" * 48}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", start, cwd=BACKEND_DIR, env=env, stdout=PIPE
    )
    loaded = (await child.communicate())[0].decode().split()
    assert "sqlalchemy" in loaded
    assert not {"alembic", "PIL", "sqlglot", "ua_parser", "xlsxwriter"} & set(loaded)


async def test_a_table_that_is_not_ours_is_left_alone(fresh: Database) -> None:
    async with fresh.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("create table somebodys (id integer)"))
    await upgrade.check(url_of(fresh))


async def test_an_upgrade_has_nothing_to_tell_of_keys(
    fresh: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await upgrade.downgrade(url_of(fresh))
    caplog.clear()
    await upgrade.upgrade(url_of(fresh))
    assert [line.getMessage() for line in caplog.records if line.name.startswith("asyncmy")] == []


@pytest.mark.parametrize(
    "message", ['Add "notes"', "Add \\notes\\", 'Add """notes"""', "加 'notes'"]
)
def test_a_message_may_be_of_any_characters(
    message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A script that cannot be read stops everything."""
    monkeypatch.setattr(upgrade, "BACKEND_DIR", tmp_path)
    (tmp_path / "alembic.ini").write_bytes((BACKEND_DIR / "alembic.ini").read_bytes())
    shutil.copytree(BACKEND_DIR / "alembic", tmp_path / "alembic")
    written = command.revision(upgrade._alembic_config(), message)  # noqa: SLF001 (what `revise` gives it)
    assert isinstance(written, Script)
    assert ast.get_docstring(ast.parse(Path(written.path).read_text("utf-8"))) == message


async def test_a_failed_upgrade_lets_the_next_one_in(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"

    def fail(_: object) -> None:
        raise RuntimeError("out of disk")

    with pytest.raises(RuntimeError):
        await upgrade.run_locked(url, fail)
    await asyncio.wait_for(upgrade.upgrade(url), 10)


async def test_the_example_s_table_is_the_one_its_definition_describes(fresh: Database) -> None:
    described = DEFINITION.model_copy(update={"name": "described"})
    async with fresh.engine.execution_options(scope=upgrade.MIGRATION_SCOPE).begin() as connection:
        await create_table(connection, described)
    database = await reflect(fresh.read_engine)
    assert facts_in(database, DEFINITION.name) == facts_in(database, described.name)


def facts_in(database: schema.SchemaInfo, name: str) -> dict[str, object]:
    """All but what is named after the table."""
    table = database.tables[name]
    columns = [
        column.model_copy(update={"default": column.default and column.default.literal})
        for column in table.columns
    ]
    return {
        "comment": table.comment,
        "columns": columns,
        "key": table.primary_key,
        "uniques": [unique.columns for unique in table.uniques],
        "choices": [(check.column, check.choices) for check in table.checks],
    }
