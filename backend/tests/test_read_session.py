"""Read sessions that fail or are cancelled return a usable connection."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from typing import Any, cast

import pytest
from sqlalchemy import column, event, literal_column, select, table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.position.model import Position
from app.core.database import Database
from app.kit.compiled_queries import fetch_rows
from app.kit.db.options import DEFAULT_OPTIONS

from .conftest import SYSTEM

pytestmark = pytest.mark.anyio

SLOW_EXPRESSION = {
    "sqlite": (
        "(with recursive n(i) as (select 1 union all select i + 1 from n where i < 300000)"
        " select max(i) from n)"
    ),
    "postgresql": "pg_sleep(0.5)::text",
    "mysql": "sleep(0.5)",
}


Query = Callable[[Database, str], Coroutine[Any, Any, object]]


async def query_by_session(database: Database, expression: str) -> object:
    async with database.read(SYSTEM) as db:
        return await db.scalar(select(literal_column(expression)))


async def query_compiled(database: Database, expression: str) -> object:
    async with database.read(SYSTEM) as db:
        ((value,),) = await fetch_rows(db, select(literal_column(expression)))
        assert not db.in_transaction()
        return value


@pytest.fixture(params=[query_by_session, query_compiled])
def query(request: pytest.FixtureRequest) -> Query:
    return cast("Query", request.param)


@pytest.fixture
async def _without_report_of_cancelled_connect() -> AsyncIterator[None]:
    """Ignores an error that asyncpg sets in a future after the task that connects is cancelled."""
    loop = asyncio.get_running_loop()
    report = loop.get_exception_handler()

    def filter_report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if "unexpected connection_lost()" not in str(context.get("exception")) and report:
            report(loop, context)

    loop.set_exception_handler(filter_report)
    yield
    loop.set_exception_handler(report)


@pytest.mark.usefixtures("_without_report_of_cancelled_connect")
async def test_cancelled_read_returns_its_connection(fresh: Database, query: Query) -> None:
    slow = SLOW_EXPRESSION[
        "mysql" if fresh.read_engine.dialect.name == "mariadb" else fresh.read_engine.dialect.name
    ]
    for number in range(DEFAULT_OPTIONS.pool_size + 1):
        task = asyncio.create_task(query(fresh, slow))
        # The task is cancelled before it starts, while it connects, or while the query runs.
        await asyncio.sleep(0.01 * (number % 3))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert fresh.budget.used_count == 0
    assert await asyncio.gather(*(query(fresh, str(n)) for n in range(40))) == list(range(40))


async def test_failed_read_returns_its_connection(fresh: Database, query: Query) -> None:
    async def fail() -> None:
        async with fresh.read(SYSTEM) as db:
            assert await db.scalar(select(literal_column("7"))) == 7
            raise ValueError("enough")

    for _ in range(DEFAULT_OPTIONS.pool_size + 1):
        with pytest.raises(ValueError, match="enough"):
            await fail()
    assert await query(fresh, "8") == 8


# Errors of the driver: of a value that it cannot send, of the server, and of a missing table.
FAILING = {
    "value": select(Position.id).where(Position.id == 2**70),
    "text": select(Position.id).where(Position.name == "\ud800"),
    "server": select(literal_column("no_such_function(1)")),
    "table": select(table("no_such_table", column("id"))),
}


@pytest.mark.parametrize("name", FAILING)
async def test_compiled_query_raises_error_of_session(fresh: Database, name: str) -> None:
    if name == "value" and fresh.read_engine.dialect.name == "mysql":
        pytest.skip("MySQL compares numbers of any size")
    errors: list[Any] = []
    for execute in (AsyncSession.execute, fetch_rows):
        async with fresh.read(SYSTEM) as db:
            with pytest.raises(DBAPIError) as caught:
                await execute(db, FAILING[name])
        errors.append(caught.value)
    by_session, compiled = errors
    assert type(compiled) is type(by_session)
    assert type(compiled.orig) is type(by_session.orig)
    assert str(compiled.orig) == str(by_session.orig)
    assert compiled.statement
    assert fresh.budget.used_count == 0


async def test_transaction_sees_its_own_changes_in_fetched_rows(fresh: Database) -> None:
    async with fresh.transaction(SYSTEM) as db:
        db.add(Dept(id=1, name="new"))
        assert [tuple(row) for row in await fetch_rows(db, select(Dept.name))] == [("new",)]


async def test_objects_are_not_fetched_as_rows(fresh: Database) -> None:
    async with fresh.read(SYSTEM) as db:
        with pytest.raises(TypeError, match="selects columns"):
            await fetch_rows(db, select(Position))


async def test_row_lock_in_read_session_is_rejected_by_session(fresh: Database) -> None:
    async with fresh.read(SYSTEM) as db:
        await fetch_rows(db, select(Position.id).with_for_update())
        assert db.in_transaction()


async def test_listeners_learn_that_a_failed_compiled_query_has_ended(fresh: Database) -> None:
    ended: list[str] = []
    engine = fresh.read_engine.sync_engine
    event.listen(engine, "after_cursor_execute", lambda *call: ended.append(call[2]))
    async with fresh.read(SYSTEM) as db:
        with pytest.raises(DBAPIError):
            await fetch_rows(db, FAILING["text"])
    assert len(ended) == 1
