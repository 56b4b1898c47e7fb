"""Audit chains detect every change that is made with SQL."""

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
RunSql = Callable[[str], Awaitable[list[Any]]]


@pytest.fixture
async def sql(fresh: Database) -> AsyncIterator[RunSql]:
    """Runs SQL on the same database, without the data scope."""
    engine = create_async_engine(fresh.engine.url, poolclass=NullPool)

    async def run(statement: str) -> list[Any]:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement))
            return list(result.all()) if result.returns_rows else []

    yield run
    await engine.dispose()


async def add_dict(database: Database, code: str) -> None:
    async with database.transaction(SYSTEM) as db:
        db.add(Dict(name=code, name_en=code, code=code))


async def verify(database: Database) -> ChainReport:
    async with database.read(SYSTEM) as db:
        return await verify_chains(db)


async def problems(database: Database) -> list[str]:
    return [str(problem).partition(",")[0] for problem in (await verify(database)).problems]


@pytest.fixture
async def database_with_six_entries(fresh: Database) -> Database:
    for number in range(6):
        await add_dict(fresh, f"d{number}")
    return fresh


async def test_verify_of_untouched_entries_finds_no_problem(
    database_with_six_entries: Database,
) -> None:
    report = await verify(database_with_six_entries)
    assert (report.count, report.problems) == (6, [])


@pytest.mark.parametrize(
    "column", ["label", "after", "user_id", "at", "ip", "owner_dept_id", "prev", "hash"]
)
async def test_verify_names_edited_entry(
    database_with_six_entries: Database, sql: RunSql, column: str
) -> None:
    value = {"user_id": "7", "owner_dept_id": "7", "at": "'2020-01-01 00:00:00'"}.get(column, "'x'")
    quote = "`" if database_with_six_entries.engine.dialect.name in ("mysql", "mariadb") else '"'
    await sql(f"update sys_audit set {quote}{column}{quote} = {value} where seq = 3")
    (problem,) = (await verify(database_with_six_entries)).problems
    assert str(problem).startswith("edited: number 3 of lane 0, entry ")


async def test_verify_names_entry_with_recomputed_hash(
    database_with_six_entries: Database, sql: RunSql
) -> None:
    for seq in (3, 6):
        (entry,) = await sql(f"select hash from sys_audit where seq = {seq}")
        await sql(f"update sys_audit set hash = '{'0' * 64}', prev = prev where seq = {seq}")
        assert await problems(database_with_six_entries) == [f"edited: number {seq} of lane 0"]
        await sql(f"update sys_audit set hash = '{entry.hash}' where seq = {seq}")
    assert await problems(database_with_six_entries) == []


@pytest.mark.parametrize("seq", [1, 3, 6])
async def test_verify_names_deleted_entry(
    database_with_six_entries: Database, sql: RunSql, seq: int
) -> None:
    await sql(f"delete from sys_audit where seq = {seq}")
    assert await problems(database_with_six_entries) == [f"deleted: number {seq} of lane 0"]


async def test_verify_detects_deletion_of_all_entries(
    database_with_six_entries: Database, sql: RunSql
) -> None:
    await sql("delete from sys_audit")
    assert await problems(database_with_six_entries) == ["deleted: number 1 of lane 0"]
    await sql("delete from sys_audit_lane where lane = 0")
    assert await problems(database_with_six_entries) == ["deleted: number 0 of lane 0"]


@pytest.mark.parametrize(("lane", "seq"), [(0, 7), (3, 1), (99, 1)])
async def test_verify_names_inserted_entry(
    database_with_six_entries: Database, sql: RunSql, lane: int, seq: int
) -> None:
    entry = (await sql("select * from sys_audit where seq = 6"))[0]._asdict()
    values = {**entry, "id": 1000, "lane": lane, "seq": seq}
    quote = "`" if database_with_six_entries.engine.dialect.name in ("mysql", "mariadb") else '"'
    columns = ", ".join(f"{quote}{name}{quote}" for name in values)
    literals = ", ".join("null" if value is None else f"'{value}'" for value in values.values())
    await sql(f"insert into sys_audit ({columns}) values ({literals})".replace(":", "\\:"))
    problem = (await problems(database_with_six_entries))[0]
    assert problem.endswith(f"number {seq} of lane {lane}")
    assert problem.startswith(("inserted", "edited"))


async def test_concurrent_writes_keep_chains_valid(fresh: Database) -> None:
    await asyncio.gather(*(add_dict(fresh, f"c{number}") for number in range(40)))
    report = await verify(fresh)
    assert (report.count, report.problems) == (40, [])


async def test_slow_transaction_does_not_block_others(fresh: Database) -> None:
    if fresh.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    async with fresh.transaction(SYSTEM) as db:
        db.add(Dict(name="slow", name_en="slow", code="slow"))
        await db.flush()
        await asyncio.wait_for(add_dict(fresh, "quick"), 5)
    assert (await verify(fresh)).count == 2


async def test_verify_during_writes_finds_no_problem(database_with_six_entries: Database) -> None:
    async def write() -> None:
        for number in range(10):
            await add_dict(database_with_six_entries, f"more{number}")

    _, *problem_lists = await asyncio.gather(
        write(), *(problems(database_with_six_entries) for _ in range(3))
    )
    assert problem_lists == [[], [], []]


async def test_purge_keeps_chains_valid(database_with_six_entries: Database, sql: RunSql) -> None:
    assert await purge_entries(database_with_six_entries, utc_now() - timedelta(days=1)) == 0
    before = utc_now()
    await add_dict(database_with_six_entries, "new")
    assert await purge_entries(database_with_six_entries, before) == 6
    assert await purge_entries(database_with_six_entries, before) == 0
    report = await verify(database_with_six_entries)
    assert (report.count, report.problems) == (2, [])
    assert [tuple(row) for row in await sql("select seq, action from sys_audit order by seq")] == [
        (7, "create"),
        (8, "purge"),
    ]


async def test_verify_detects_floor_moved_without_purge(
    database_with_six_entries: Database, sql: RunSql
) -> None:
    (third,) = await sql("select hash from sys_audit where seq = 3")
    await sql("delete from sys_audit where seq <= 3")
    await sql(
        f"update sys_audit_lane set floor_seq = 3, floor_hash = '{third.hash}' where lane = 0"
    )
    assert await problems(database_with_six_entries) == ["deleted: number 1 of lane 0"]
