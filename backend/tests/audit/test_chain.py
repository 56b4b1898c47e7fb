"""An operator with SQL in his hands cannot touch an entry unseen."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.api.v1.module_system.dict.model import Dict
from app.core.database import Database
from app.extensions.audit.retention import purge_entries
from app.extensions.audit.verify import ChainReport, verify_chains
from app.kit.data_scope import DataScope
from app.kit.model import utc_now

pytestmark = pytest.mark.anyio

SYSTEM = DataScope.system("a test")
Sql = Callable[[str], Awaitable[list[Any]]]


@pytest.fixture
async def sql(fresh: Database) -> AsyncIterator[Sql]:
    """The same database, as an operator's console shows it."""
    engine = create_async_engine(fresh.engine.url, poolclass=NullPool)

    async def run(statement: str) -> list[Any]:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement))
            return list(result.all()) if result.returns_rows else []

    yield run
    await engine.dispose()


async def change(database: Database, code: str) -> None:
    async with database.transaction(SYSTEM) as db:
        db.add(Dict(name=code, name_en=code, code=code))


async def judge(database: Database) -> ChainReport:
    async with database.read(SYSTEM) as db:
        return await verify_chains(db)


async def problems(database: Database) -> list[str]:
    return [str(problem).partition(",")[0] for problem in (await judge(database)).problems]


@pytest.fixture
async def six(fresh: Database) -> Database:
    for number in range(6):
        await change(fresh, f"d{number}")
    return fresh


async def test_untouched_entries_fit(six: Database) -> None:
    verdict = await judge(six)
    assert (verdict.count, verdict.problems) == (6, [])


@pytest.mark.parametrize(
    "column", ["label", "after", "user_id", "at", "ip", "owner_dept_id", "prev", "hash"]
)
async def test_an_edited_entry_is_named(six: Database, sql: Sql, column: str) -> None:
    value = {"user_id": "7", "owner_dept_id": "7", "at": "'2020-01-01 00:00:00'"}.get(column, "'x'")
    quote = "`" if six.engine.dialect.name in ("mysql", "mariadb") else '"'
    await sql(f"update sys_audit set {quote}{column}{quote} = {value} where seq = 3")
    (problem,) = (await judge(six)).problems
    assert str(problem).startswith("edited: number 3 of lane 0, entry ")


async def test_an_edit_that_was_sealed_anew_is_named_too(six: Database, sql: Sql) -> None:
    for seq in (3, 6):
        (six_,) = await sql(f"select hash from sys_audit where seq = {seq}")
        await sql(f"update sys_audit set hash = '{'0' * 64}', prev = prev where seq = {seq}")
        assert await problems(six) == [f"edited: number {seq} of lane 0"]
        await sql(f"update sys_audit set hash = '{six_.hash}' where seq = {seq}")
    assert await problems(six) == []


@pytest.mark.parametrize("seq", [1, 3, 6])
async def test_a_deleted_entry_is_missed(six: Database, sql: Sql, seq: int) -> None:
    await sql(f"delete from sys_audit where seq = {seq}")
    assert await problems(six) == [f"deleted: number {seq} of lane 0"]


async def test_deleting_everything_is_noticed(six: Database, sql: Sql) -> None:
    await sql("delete from sys_audit")
    assert await problems(six) == ["deleted: number 1 of lane 0"]
    await sql("delete from sys_audit_lane where lane = 0")
    assert await problems(six) == ["deleted: number 0 of lane 0"]


@pytest.mark.parametrize(("lane", "seq"), [(0, 7), (3, 1), (99, 1)])
async def test_an_entry_that_was_slipped_in_is_named(
    six: Database, sql: Sql, lane: int, seq: int
) -> None:
    entry = (await sql("select * from sys_audit where seq = 6"))[0]._asdict()
    values = {**entry, "id": 1000, "lane": lane, "seq": seq}
    quote = "`" if six.engine.dialect.name in ("mysql", "mariadb") else '"'
    columns = ", ".join(f"{quote}{name}{quote}" for name in values)
    literals = ", ".join("null" if value is None else f"'{value}'" for value in values.values())
    await sql(f"insert into sys_audit ({columns}) values ({literals})".replace(":", "\\:"))
    found = (await problems(six))[0]
    assert found.endswith(f"number {seq} of lane {lane}")
    assert found.startswith(("inserted", "edited"))


async def test_many_who_write_at_once_do_not_break_the_chain(fresh: Database) -> None:
    await asyncio.gather(*(change(fresh, f"c{number}") for number in range(40)))
    verdict = await judge(fresh)
    assert (verdict.count, verdict.problems) == (40, [])


async def test_a_slow_transaction_keeps_nobody_waiting(fresh: Database) -> None:
    if fresh.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one write at a time, whatever we do")
    async with fresh.transaction(SYSTEM) as db:
        db.add(Dict(name="slow", name_en="slow", code="slow"))
        await db.flush()
        await asyncio.wait_for(change(fresh, "quick"), 5)
    assert (await judge(fresh)).count == 2


async def test_verification_is_not_confused_by_what_is_written_meanwhile(six: Database) -> None:
    async def write() -> None:
        for number in range(10):
            await change(six, f"more{number}")

    _, *verdicts = await asyncio.gather(write(), *(problems(six) for _ in range(3)))
    assert verdicts == [[], [], []]


async def test_old_entries_go_and_the_rest_still_fits(six: Database, sql: Sql) -> None:
    assert await purge_entries(six, utc_now() - timedelta(days=1)) == 0
    before = utc_now()
    await change(six, "new")
    assert await purge_entries(six, before) == 6
    assert await purge_entries(six, before) == 0
    verdict = await judge(six)
    assert (verdict.count, verdict.problems) == (2, [])
    assert [tuple(row) for row in await sql("select seq, action from sys_audit order by seq")] == [
        (7, "create"),
        (8, "purge"),
    ]


async def test_nobody_else_can_lift_the_floor(six: Database, sql: Sql) -> None:
    (third,) = await sql("select hash from sys_audit where seq = 3")
    await sql("delete from sys_audit where seq <= 3")
    await sql(
        f"update sys_audit_lane set floor_seq = 3, floor_hash = '{third.hash}' where lane = 0"
    )
    assert await problems(six) == ["deleted: number 1 of lane 0"]
