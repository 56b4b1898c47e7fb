"""Audit chains detect every change that is made with SQL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.api.v1.module_system.dict.model import Dict
from app.core.crypto.signer import Signer
from app.core.database import Database
from app.extensions.audit.ends import ChainEnd, chain_ends, dump_ends, parse_ends
from app.extensions.audit.retention import purge_entries
from app.extensions.audit.signing import sign_chains, sign_new_chains
from app.extensions.audit.verify import ChainReport, verify_chains
from app.kit.data_scope import DataScope
from app.kit.model import utc_now
from tests.conftest import count_statements

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


OLD_KEY = "k" * 32
NEW_KEY = "n" * 32


@pytest.fixture
async def signed(fresh: Database) -> Database:
    """A database with six entries in signed chains."""
    fresh.audit_signer = Signer([OLD_KEY], "audit")
    assert await sign_new_chains(fresh)
    for number in range(6):
        await add_dict(fresh, f"d{number}")
    return fresh


async def signed_problems(database: Database, ends: Sequence[ChainEnd] = ()) -> list[str]:
    async with database.read(SYSTEM) as db:
        report = await verify_chains(db, database.audit_signer, ends)
    return [str(problem).partition(",")[0] for problem in report.problems]


async def saved_ends(database: Database) -> Sequence[ChainEnd]:
    async with database.read(SYSTEM) as db:
        return parse_ends(dump_ends(await chain_ends(db)))


async def test_verify_of_signed_chains_finds_no_problem(signed: Database) -> None:
    assert await signed_problems(signed, await saved_ends(signed)) == []


async def test_verify_detects_tail_cut_with_head_set_to_last_entry(
    signed: Database, sql: RunSql
) -> None:
    (entry,) = await sql("select hash from sys_audit where lane = 0 and seq = 4")
    await sql("delete from sys_audit where lane = 0 and seq > 4")
    await sql(f"update sys_audit_lane set seq = 4, hash = '{entry.hash}' where lane = 0")
    assert await problems(signed) == []
    assert await signed_problems(signed) == ["forged: number 4 of lane 0"]


@pytest.mark.parametrize("signature", ["signature", "null"])
async def test_verify_detects_emptied_tables_with_reset_chains(
    signed: Database, sql: RunSql, signature: str
) -> None:
    await sql("delete from sys_audit")
    await sql(
        "update sys_audit_lane set seq = 0, hash = '', floor_seq = 0, floor_hash = '',"
        f" signature = {signature} where lane = 0"
    )
    assert await problems(signed) == []
    kind = "unsigned" if signature == "null" else "forged"
    assert await signed_problems(signed) == [f"{kind}: number 0 of lane 0"]
    # Neither a later change nor a restart hides it.
    await add_dict(signed, "later")
    assert not await sign_new_chains(signed)
    assert await signed_problems(signed) == [f"{kind}: number 1 of lane 0"]


async def test_verify_detects_signature_of_another_lane(signed: Database, sql: RunSql) -> None:
    (lane,) = await sql("select signature from sys_audit_lane where lane = 1")
    await sql("delete from sys_audit where lane = 0")
    await sql(
        "update sys_audit_lane set seq = 0, hash = '',"
        f" signature = '{lane.signature}' where lane = 0"
    )
    assert await signed_problems(signed) == ["forged: number 0 of lane 0"]


async def test_verify_with_ends_detects_older_signed_head(signed: Database, sql: RunSql) -> None:
    (old,) = await sql("select seq, hash, signature from sys_audit_lane where lane = 0")
    await add_dict(signed, "later")
    ends = await saved_ends(signed)
    await sql(f"delete from sys_audit where lane = 0 and seq > {old.seq}")
    await sql(
        f"update sys_audit_lane set seq = {old.seq}, hash = '{old.hash}',"
        f" signature = '{old.signature}' where lane = 0"
    )
    assert await signed_problems(signed) == []
    assert await signed_problems(signed, ends) == ["rolled back: number 7 of lane 0"]
    # Further entries in place of the deleted ones have another hash.
    await add_dict(signed, "instead")
    assert await signed_problems(signed, ends) == ["edited: number 7 of lane 0"]


async def test_purge_keeps_signatures_and_ends_valid(signed: Database) -> None:
    ends = await saved_ends(signed)
    await purge_entries(signed, utc_now() + timedelta(seconds=1))
    assert await signed_problems(signed, ends) == []
    await add_dict(signed, "later")
    assert await signed_problems(signed, await saved_ends(signed)) == []


async def test_moved_floor_is_detected_by_signature(signed: Database, sql: RunSql) -> None:
    await sql("delete from sys_audit where lane = 0 and seq <= 3")
    await sql("update sys_audit_lane set floor_seq = 3 where lane = 0")
    assert await signed_problems(signed) != []


async def test_key_rotation_keeps_signatures_valid(signed: Database) -> None:
    signed.audit_signer = Signer([NEW_KEY, OLD_KEY], "audit")
    await add_dict(signed, "later")
    assert await signed_problems(signed) == []
    assert await sign_chains(signed) == []
    # The old key is no longer needed, also for the lanes without a new entry.
    signed.audit_signer = Signer([NEW_KEY], "audit")
    assert await signed_problems(signed) == []
    signed.audit_signer = Signer(["x" * 32], "audit")
    assert len(await signed_problems(signed)) == 16
    assert len(await sign_chains(signed)) == 16
    assert await sign_chains(signed, force=True) == []
    assert await signed_problems(signed) == []


async def test_chains_of_an_older_version_are_signed_once(
    database_with_six_entries: Database, sql: RunSql
) -> None:
    database = database_with_six_entries
    database.audit_signer = Signer([OLD_KEY], "audit")
    assert len(await signed_problems(database)) == 16
    assert await sign_new_chains(database)
    assert await signed_problems(database) == []
    await sql("update sys_audit_lane set signature = null where lane = 2")
    assert not await sign_new_chains(database)
    assert await signed_problems(database) == ["unsigned: number 0 of lane 2"]


async def test_signed_write_executes_as_many_statements_as_unsigned(signed: Database) -> None:
    with count_statements(signed.engine) as with_signature:
        await add_dict(signed, "one")
    signed.audit_signer = None
    with count_statements(signed.engine) as without:
        await add_dict(signed, "two")
    assert len(with_signature) == len(without)
