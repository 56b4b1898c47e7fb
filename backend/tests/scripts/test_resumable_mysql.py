"""What is left of an upgrade that was killed is no obstacle to the next, where no transaction
undoes it.
"""

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
WRITING = ("create", "alter", "insert", "update", "delete")


class Killed(BaseException):
    """As little is cleaned up as when the process is gone: the connection ends, and what had not
    committed.
    """


@contextmanager
def when_sent(moment: str, do: Callable[[str], None]) -> Iterator[None]:
    def listen(*call: Any) -> None:
        do(call[2])

    event.listen(Engine, moment, listen)
    try:
        yield
    finally:
        event.remove(Engine, moment, listen)


@pytest.fixture
async def emptied(fresh: Database) -> AsyncIterator[Database]:
    if fresh.engine.dialect.name not in ("mysql", "mariadb"):
        pytest.skip("a transaction holds the whole of it")
    await empty(fresh)
    yield fresh
    await empty(fresh)


async def empty(database: Database) -> None:
    async with database.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("set foreign_key_checks = 0"))
        for name in (await connection.scalars(text("show tables"))).all():
            await connection.execute(text(f"drop table {name}"))
        await connection.execute(text("set foreign_key_checks = 1"))


async def schema(database: Database) -> dict[str, tuple[str, object]]:
    """And how many rows each has."""
    async with database.engine.execution_options(scope=SYSTEM).connect() as connection:
        names = (await connection.scalars(text("show tables"))).all()
        described = [
            (await connection.execute(text(f"show create table {name}"))).one() for name in names
        ]
        return {
            name: (words, await connection.scalar(text(f"select count(*) from {name}")))
            for name, words in described
        }


@pytest.mark.parametrize("moment", ["before_cursor_execute", "after_cursor_execute"])
async def test_an_upgrade_killed_at_each_of_its_statements_is_taken_up_where_it_was(
    emptied: Database, moment: str
) -> None:
    await upgrade.upgrade(url_of(emptied))
    undisturbed = await schema(emptied)
    await empty(emptied)
    seen: set[str] = set()

    def kill(statement: str) -> None:
        if statement not in seen and statement.lower().startswith(WRITING):
            seen.add(statement)
            raise Killed

    killed = True
    with when_sent(moment, kill):
        while killed:
            try:
                await upgrade.upgrade(url_of(emptied))
                killed = False
            except Killed:
                pass
    assert len(seen) > 60
    assert await schema(emptied) == undisturbed
    await upgrade.check(url_of(emptied))


async def test_a_table_of_somebody_else_is_never_taken_for_one_that_was_made(
    emptied: Database,
) -> None:
    async with emptied.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("create table sys_dict (theirs int)"))
    for _ in range(3):
        with pytest.raises(Exception, match="already exists"):
            await upgrade.upgrade(url_of(emptied))
    async with emptied.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("drop table sys_dict"))
    await upgrade.upgrade(url_of(emptied))
    await upgrade.check(url_of(emptied))


async def test_what_another_version_left_half_done_is_left_to_it(emptied: Database) -> None:
    def kill(statement: str) -> None:
        if "CREATE TABLE sys_dict " in statement:
            raise Killed

    with when_sent("after_cursor_execute", kill), pytest.raises(Killed):
        await upgrade.upgrade(url_of(emptied))
    async with emptied.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(
            text(f"update {PROGRESS_TABLE} set step = 'upgrade  -> ffffffffffff'")
        )
    with pytest.raises(DatabaseNotReady, match="amid upgrade  -> ffffffffffff"):
        await upgrade.upgrade(url_of(emptied))
