"""Read sessions that fail or are cancelled return a usable connection."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import literal_column, select

from app.core.database import Database
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


async def query(database: Database, expression: str) -> object:
    async with database.read(SYSTEM) as db:
        return await db.scalar(select(literal_column(expression)))


async def test_cancelled_read_returns_its_connection(
    fresh: Database,
) -> None:
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


async def test_failed_read_returns_its_connection(fresh: Database) -> None:
    async def fail() -> None:
        async with fresh.read(SYSTEM) as db:
            assert await db.scalar(select(literal_column("7"))) == 7
            raise ValueError("enough")

    for _ in range(DEFAULT_OPTIONS.pool_size + 1):
        with pytest.raises(ValueError, match="enough"):
            await fail()
    assert await query(fresh, "8") == 8
