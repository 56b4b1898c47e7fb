"""Migrations: upgrades, downgrades, new revisions and the comparison with the models."""

import ast
import asyncio
import os
import shutil
import sys
from asyncio.subprocess import PIPE
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import MetaData, Table, select, text

from app.api.v1.module_system.user.model import LoginName, User
from app.core.config import BACKEND_DIR
from app.core.database import Database
from app.core.database_errors import DatabaseNotReady
from app.core.login_names import login_key
from app.generator.design.create_table import create_table
from app.generator.introspect import schema
from app.generator.introspect.database import reflect
from app.migrations import upgrade
from app.migrations.state import (
    UNSUPPORTED_REVISIONS,
    current_revisions,
    heads,
    is_current,
    require_supported,
)
from tests.conftest import SYSTEM
from tests.generator.example import DEFINITION

pytestmark = pytest.mark.anyio

VERSIONS_DIR = BACKEND_DIR / "alembic" / "versions"


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


async def test_migrations_create_the_schema_of_the_models(fresh: Database) -> None:
    await upgrade.check(url_of(fresh))


async def test_downgrade_to_base_and_upgrade_restore_the_schema(fresh: Database) -> None:
    await upgrade.downgrade(url_of(fresh))
    async with fresh.engine.execution_options(scope=SYSTEM).connect() as connection:
        assert await connection.scalar(text("select count(*) from alembic_version")) == 0
    assert not await is_current(url_of(fresh))
    await upgrade.upgrade(url_of(fresh))
    assert await is_current(url_of(fresh))


async def test_simultaneous_upgrades_run_one_after_the_other(fresh: Database) -> None:
    await upgrade.downgrade(url_of(fresh))
    await asyncio.gather(*(upgrade.upgrade(url_of(fresh)) for _ in range(3)))
    await upgrade.check(url_of(fresh))


async def test_revision_without_changes_writes_no_file() -> None:
    files = set(VERSIONS_DIR.iterdir())
    assert await upgrade.create_revision("初始化迁移") == []
    assert set(VERSIONS_DIR.iterdir()) == files


async def test_heads_are_those_of_alembic_and_only_one() -> None:
    config = Config(BACKEND_DIR / "alembic.ini")
    assert heads() == set(ScriptDirectory.from_config(config).get_heads())
    assert len(heads()) == 1


async def test_database_created_before_first_version_is_rejected(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'old.db'}")
    engine = database.engine.execution_options(scope=SYSTEM)
    async with engine.begin() as connection:
        await connection.execute(text("create table alembic_version (version_num varchar(32))"))
        await connection.execute(text("insert into alembic_version values ('')"))
    assert len(UNSUPPORTED_REVISIONS) == 15
    for revision in UNSUPPORTED_REVISIONS:
        async with engine.begin() as connection:
            await connection.execute(text(f"update alembic_version set version_num = '{revision}'"))
        for function in (current_revisions, upgrade.upgrade, require_supported):
            with pytest.raises(DatabaseNotReady, match=r"created before 0\.1\.0"):
                await function(url_of(database))
    await database.close()


async def test_require_supported_accepts_missing_file_and_does_not_create_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "missing.db"
    await require_supported(f"sqlite+aiosqlite:///{file}")
    assert not await asyncio.to_thread(file.exists)


async def test_start_without_upgrade_does_not_import_large_modules() -> None:
    """The libraries would take 10 to 20 MB of memory each, the generator's plan 2 MB."""
    code = (
        "import sys, app.main, app.migrations.state, app.scripts.initialize\n"
        "app.main.app\n"
        "print(*sys.modules)"
    )
    env = {**os.environ, "JWT_SECRET_KEY": "s" * 48}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=BACKEND_DIR, env=env, stdout=PIPE
    )
    modules = (await child.communicate())[0].decode().split()
    assert "sqlalchemy" in modules
    unneeded = {"alembic", "PIL", "sqlglot", "ua_parser", "xlsxwriter", "app.generator.plan"}
    assert not unneeded & set(modules)


async def test_check_ignores_tables_of_other_applications(fresh: Database) -> None:
    async with fresh.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("create table other_application (id integer)"))
    await upgrade.check(url_of(fresh))


async def test_upgrade_logs_no_warning_about_primary_key_names(
    fresh: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await upgrade.downgrade(url_of(fresh))
    caplog.clear()
    await upgrade.upgrade(url_of(fresh))
    messages = [
        record.getMessage() for record in caplog.records if record.name.startswith("asyncmy")
    ]
    assert messages == []


@pytest.mark.parametrize(
    "message", ['Add "notes"', "Add \\notes\\", 'Add """notes"""', "加 'notes'"]
)
def test_revision_message_with_quotes_is_a_valid_docstring(
    message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration that cannot be parsed would stop every command."""
    monkeypatch.setattr(upgrade, "BACKEND_DIR", tmp_path)
    (tmp_path / "alembic.ini").write_bytes((BACKEND_DIR / "alembic.ini").read_bytes())
    shutil.copytree(BACKEND_DIR / "alembic", tmp_path / "alembic")
    script = command.revision(upgrade._alembic_config(), message)  # noqa: SLF001
    assert isinstance(script, Script)
    assert ast.get_docstring(ast.parse(Path(script.path).read_text("utf-8"))) == message


async def test_failed_upgrade_releases_the_lock(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"

    def fail(_: object) -> None:
        raise RuntimeError("out of disk")

    with pytest.raises(RuntimeError):
        await upgrade.run_locked(url, fail)
    await asyncio.wait_for(upgrade.upgrade(url), 10)


async def test_example_table_of_migration_equals_its_definition(fresh: Database) -> None:
    copy = DEFINITION.model_copy(update={"name": "example_copy"})
    async with fresh.engine.execution_options(scope=upgrade.MIGRATION_SCOPE).begin() as connection:
        await create_table(connection, copy)
    database = await reflect(fresh.read_engine)
    assert table_properties(database, DEFINITION.name) == table_properties(database, copy.name)


def table_properties(database: schema.SchemaInfo, name: str) -> dict[str, object]:
    """Returns everything but names derived from the name of the table."""
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


NEW_LOGIN_NAMES = "3c0f6a9d71b5"
OLD_USERS = {
    1: ("Alice", "Alice@Example.org"),
    2: ("jose", None),
    3: ("josé", None),
    4: ("smile😀", "a@xn--fsqu00a.xn--0zwm56d"),
    5: ("bob@example.org", "BOB@example.org"),
}


async def insert_old_users(fresh: Database, users: dict[int, tuple[str, str | None]]) -> None:
    """Inserts users as of the revision before the login names."""
    await upgrade.downgrade(url_of(fresh), f"{NEW_LOGIN_NAMES}-1")
    async with fresh.engine.execution_options(scope=SYSTEM).begin() as connection:
        if connection.dialect.name == "mysql":
            # The old unique indexes do not distinguish accents.
            await connection.execute(
                text(
                    "alter table sys_user modify username varchar(64) collate utf8mb4_bin not null"
                )
            )
        sys_user = await connection.run_sync(
            lambda sync: Table("sys_user", MetaData(), autoload_with=sync, resolve_fks=False)
        )
        sys_dept = await connection.run_sync(
            lambda sync: Table("sys_dept", MetaData(), autoload_with=sync, resolve_fks=False)
        )
        await connection.execute(sys_dept.insert(), [placeholders(sys_dept) | {"id": 1}])
        for id, (username, email) in users.items():
            values = {"id": id, "username": username, "email": email, "dept_id": 1}
            await connection.execute(sys_user.insert(), [placeholders(sys_user) | values])


def placeholders(table: Table) -> dict[str, object]:
    """Returns a value for each NOT NULL column."""
    now = datetime(2026, 1, 1)  # noqa: DTZ001
    is_aware = {column.name for column in table.c if getattr(column.type, "timezone", False)}
    values: dict[type, object] = {str: "x", int: 1, bool: False, datetime: now}
    return {
        column.name: now.replace(tzinfo=UTC)
        if column.name in is_aware
        else values[column.type.python_type]
        for column in table.c
        if not column.nullable
    }


async def test_upgrade_gives_existing_users_their_login_names(fresh: Database) -> None:
    await insert_old_users(fresh, OLD_USERS)
    await upgrade.upgrade(url_of(fresh))
    async with fresh.transaction(SYSTEM) as db:
        rows = await db.execute(select(LoginName.name, LoginName.user_id))
        assert {(name, id) for name, id in rows} == {
            (login_key(name), id) for id, names in OLD_USERS.items() for name in names if name
        }
        users = {user.id: (user.username, user.email) for user in await db.scalars(select(User))}
        assert users == OLD_USERS


async def test_upgrade_with_users_of_one_login_name_names_them_and_changes_nothing(
    fresh: Database,
) -> None:
    users = {
        1: ("owner", "Owner@example.org"),
        2: ("owner@EXAMPLE.org", None),
        3: ("ｏwner1", None),
    }
    await insert_old_users(fresh, users)
    with pytest.raises(DatabaseNotReady, match=r"Owner@example.org \(id 1\), owner@EXAMPLE") as e:
        await upgrade.upgrade(url_of(fresh))
    assert "owner1" not in str(e.value)
    async with fresh.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("delete from sys_user where id = 2"))
    await upgrade.upgrade(url_of(fresh))
