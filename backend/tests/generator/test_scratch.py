"""Databases for a while: as the given one, apart from it, and gone afterwards."""

import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.generator.introspect import schema
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import Dialect
from app.generator.scratch.database import scratch_copy
from app.generator.sql_script import run_script
from app.kit.errors import BadRequest

from .conftest import FAMILIES, database, nasty, public

pytestmark = pytest.mark.anyio

EVERYWHERE = pytest.mark.parametrize("dialect", Dialect)


async def facts_of(url: str) -> schema.SchemaInfo:
    async with open_database(url) as engine:
        return await reflect(engine)


async def rows_of(url: str, table: str) -> int:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        count = await connection.scalar(text(f"select count(*) from {table}"))
    await engine.dispose()
    return int(count or 0)


@EVERYWHERE
@pytest.mark.parametrize("family", FAMILIES)
async def test_a_copy_is_the_same_database(dialect: Dialect, family: str, tmp_path: Path) -> None:
    async with (
        database(dialect, nasty(dialect, family), tmp_path) as url,
        scratch_copy(url) as copied,
    ):
        assert await facts_of(copied) == await facts_of(url)


@EVERYWHERE
async def test_sakila_is_copied_with_its_views_triggers_and_checks(
    dialect: Dialect, tmp_path: Path
) -> None:
    async with (
        database(dialect, public(dialect, "sakila-schema"), tmp_path) as url,
        scratch_copy(url) as copied,
    ):
        assert await facts_of(copied) == await facts_of(url)


@EVERYWHERE
async def test_what_happens_to_a_copy_does_not_happen_to_the_database(
    dialect: Dialect, tmp_path: Path
) -> None:
    async with database(dialect, nasty(dialect, "14_many_to_many"), tmp_path) as url:
        async with scratch_copy(url) as copied:
            assert await rows_of(copied, "student_course") == 2
            await run_script(copied, "delete from student_course;")
            assert await rows_of(copied, "student_course") == 0
        assert await rows_of(url, "student_course") == 2


@EVERYWHERE
async def test_a_copy_is_gone_when_its_block_is_left_by_an_error(
    dialect: Dialect, tmp_path: Path
) -> None:
    async with database(dialect, nasty(dialect, "05_no_pk"), tmp_path) as url:
        copied = ""
        with pytest.raises(ZeroDivisionError):
            async with scratch_copy(url) as copied:
                raise ZeroDivisionError
        with pytest.raises(BadRequest, match=r"generator\.unreachable"):
            async with open_database(copied):
                pass


async def test_a_postgresql_database_in_use_is_copied_all_the_same(tmp_path: Path) -> None:
    async with database(
        Dialect.POSTGRESQL, nasty(Dialect.POSTGRESQL, "14_many_to_many"), tmp_path
    ) as url:
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            await connection.execute(text("select 1"))
            async with scratch_copy(url) as copied:
                assert await rows_of(copied, "student_course") == 2
                given = await facts_of(url)
                copy = await facts_of(copied)
                assert {name: table.columns for name, table in copy.tables.items()} == {
                    name: table.columns for name, table in given.tables.items()
                }
        await engine.dispose()


async def test_the_given_file_is_not_written_to(tmp_path: Path) -> None:
    file = tmp_path / "a b%41#?.db"
    with sqlite3.connect(file) as connection:
        connection.execute("create table t (a integer primary key)")
    connection.close()
    before = file.read_bytes()
    async with scratch_copy(
        make_url("sqlite://").set(database=str(file)).render_as_string()
    ) as copied:
        assert make_url(copied).database != str(file)
    async with open_database(
        make_url("sqlite://").set(database=str(file)).render_as_string()
    ) as engine:
        assert [*(await reflect(engine)).tables] == ["t"]
    assert file.read_bytes() == before
    assert os.listdir(tmp_path) == [file.name]  # noqa: PTH208 (of one entry, and nobody waits)


async def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(BadRequest, match=r"generator\.unreachable"):
        async with open_database(f"sqlite:///{file}"):
            pass


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("", "generator.address"),
        ("nonsense", "generator.address"),
        ("oracle://a/b", "generator.address"),
        ("sqlite:////nowhere/at/all.db", "generator.unreachable"),
        ("postgresql://nobody@127.0.0.1:1/x", "generator.unreachable"),
        ("mysql+pymysql://nobody@127.0.0.1:1/x", "generator.unreachable"),
    ],
)
async def test_an_address_that_leads_nowhere_is_said_to(address: str, key: str) -> None:
    with pytest.raises(BadRequest, match=f"^{key}$"):
        async with open_database(address):
            pass
