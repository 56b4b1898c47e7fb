"""Resumption of interrupted migrations on MySQL and MariaDB."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from app.core.database import Database
from app.core.database_errors import DatabaseNotReady
from app.migrations import upgrade
from app.migrations.resumable_mysql import PROGRESS_TABLE
from tests.conftest import SYSTEM
from tests.scripts.test_migration import url_of

pytestmark = pytest.mark.anyio
WRITE_STATEMENTS = ("create", "alter", "insert", "update", "delete")


class Killed(BaseException):
    """Ends an upgrade like a killed process: the connection closes and rolls back."""


@contextmanager
def statement_listener(event_name: str, callback: Callable[[str], None]) -> Iterator[None]:
    """Calls back with each statement, before or after it is executed."""

    def listener(*arguments: Any) -> None:
        callback(arguments[2])

    event.listen(Engine, event_name, listener)
    try:
        yield
    finally:
        event.remove(Engine, event_name, listener)


@pytest.fixture
async def empty_database(fresh: Database) -> AsyncIterator[Database]:
    if fresh.engine.dialect.name not in ("mysql", "mariadb"):
        pytest.skip("the upgrade is one transaction")
    await drop_all_tables(fresh)
    yield fresh
    await drop_all_tables(fresh)


async def drop_all_tables(database: Database) -> None:
    async with database.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("set foreign_key_checks = 0"))
        for name in (await connection.scalars(text("show tables"))).all():
            await connection.execute(text(f"drop table {name}"))
        await connection.execute(text("set foreign_key_checks = 1"))


async def schema_and_row_counts(database: Database) -> dict[str, tuple[str, object]]:
    tables: dict[str, tuple[str, object]] = {}
    async with database.engine.execution_options(scope=SYSTEM).connect() as connection:
        for name in (await connection.scalars(text("show tables"))).all():
            _, ddl = (await connection.execute(text(f"show create table {name}"))).one()
            row_count = await connection.scalar(text(f"select count(*) from {name}"))
            tables[name] = (ddl, row_count)
    return tables


@pytest.mark.parametrize("event_name", ["before_cursor_execute", "after_cursor_execute"])
async def test_upgrade_killed_at_each_statement_is_resumed(
    empty_database: Database, event_name: str
) -> None:
    url = url_of(empty_database)
    await upgrade.upgrade(url)
    expected = await schema_and_row_counts(empty_database)
    await drop_all_tables(empty_database)
    statements: set[str] = set()

    def kill_once(statement: str) -> None:
        is_write = statement.lstrip().lower().startswith(WRITE_STATEMENTS)
        if is_write and statement not in statements:
            statements.add(statement)
            raise Killed

    finished = False
    with statement_listener(event_name, kill_once):
        while not finished:
            try:
                await upgrade.upgrade(url)
                finished = True
            except Killed:
                pass
    assert len(statements) > 60
    assert await schema_and_row_counts(empty_database) == expected
    await upgrade.check(url)


async def test_upgrade_fails_each_time_if_another_application_has_the_table(
    empty_database: Database,
) -> None:
    url = url_of(empty_database)
    engine = empty_database.engine.execution_options(scope=SYSTEM)
    async with engine.begin() as connection:
        await connection.execute(text("create table sys_dict (other_column int)"))
    for _ in range(3):
        with pytest.raises(Exception, match="already exists"):
            await upgrade.upgrade(url)
    async with engine.begin() as connection:
        await connection.execute(text("drop table sys_dict"))
    await upgrade.upgrade(url)
    await upgrade.check(url)


async def test_upgrade_interrupted_by_another_version_is_rejected(
    empty_database: Database,
) -> None:
    def kill(statement: str) -> None:
        if "CREATE TABLE sys_dict " in statement:
            raise Killed

    url = url_of(empty_database)
    with statement_listener("after_cursor_execute", kill), pytest.raises(Killed):
        await upgrade.upgrade(url)
    async with empty_database.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(
            text(f"update {PROGRESS_TABLE} set step = 'upgrade  -> ffffffffffff'")
        )
    with pytest.raises(DatabaseNotReady, match="migration upgrade  -> ffffffffffff"):
        await upgrade.upgrade(url)
