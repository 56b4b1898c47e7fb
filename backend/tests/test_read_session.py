"""A reading session ends where it stands, and its connection goes back as it was taken."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import literal_column, select

from app.core.database import POOL_OPTIONS, Database

from .conftest import SYSTEM

pytestmark = pytest.mark.anyio

SLOW = {
    "sqlite": "(with recursive n(i) as (select 1 union all select i + 1 from n where i < 300000) select max(i) from n)",
    "postgresql": "pg_sleep(0.5)::text",
    "mysql": "sleep(0.5)",
}


async def ask(database: Database, question: str) -> object:
    async with database.read(SYSTEM) as db:
        return await db.scalar(select(literal_column(question)))


async def test_questions_given_up_in_the_middle_keep_no_connection_and_spoil_none(
    fresh: Database,
) -> None:
    slow = SLOW[
        "mysql" if fresh.read_engine.dialect.name == "mariadb" else fresh.read_engine.dialect.name
    ]
    for number in range(POOL_OPTIONS["pool_size"] + 1):
        task = asyncio.create_task(ask(fresh, slow))
        await asyncio.sleep(0.01 * (number % 3))  # before it began, on its way, and while it runs
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert fresh.read_engine.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert await asyncio.gather(*(ask(fresh, str(n)) for n in range(40))) == list(range(40))


async def test_a_question_that_fails_in_the_middle_spoils_none_that_follow(fresh: Database) -> None:
    async def fail() -> None:
        async with fresh.read(SYSTEM) as db:
            assert await db.scalar(select(literal_column("7"))) == 7
            raise ValueError("enough")

    for _ in range(POOL_OPTIONS["pool_size"] + 1):
        with pytest.raises(ValueError, match="enough"):
            await fail()
    assert await ask(fresh, "8") == 8
