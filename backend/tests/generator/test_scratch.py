"""Tests of scratch copies: equal to the original, independent of it, and dropped afterwards."""

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

ALL_DIALECTS = pytest.mark.parametrize("dialect", Dialect)


async def read_schema(url: str) -> schema.SchemaInfo:
    async with open_database(url) as engine:
        return await reflect(engine)


async def count_rows(url: str, table: str) -> int:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        count = await connection.scalar(text(f"select count(*) from {table}"))
    await engine.dispose()
    return int(count or 0)


@ALL_DIALECTS
@pytest.mark.parametrize("family", FAMILIES)
async def test_copy_has_same_schema(dialect: Dialect, family: str, tmp_path: Path) -> None:
    async with (
        database(dialect, nasty(dialect, family), tmp_path) as url,
        scratch_copy(url) as copy_url,
    ):
        assert await read_schema(copy_url) == await read_schema(url)


@ALL_DIALECTS
async def test_copy_of_sakila_has_views_triggers_and_checks(
    dialect: Dialect, tmp_path: Path
) -> None:
    async with (
        database(dialect, public(dialect, "sakila-schema"), tmp_path) as url,
        scratch_copy(url) as copy_url,
    ):
        assert await read_schema(copy_url) == await read_schema(url)


@ALL_DIALECTS
async def test_change_of_copy_does_not_change_original(dialect: Dialect, tmp_path: Path) -> None:
    async with database(dialect, nasty(dialect, "14_many_to_many"), tmp_path) as url:
        async with scratch_copy(url) as copy_url:
            assert await count_rows(copy_url, "student_course") == 2
            await run_script(copy_url, "delete from student_course;")
            assert await count_rows(copy_url, "student_course") == 0
        assert await count_rows(url, "student_course") == 2


@ALL_DIALECTS
async def test_copy_is_dropped_after_error(dialect: Dialect, tmp_path: Path) -> None:
    async with database(dialect, nasty(dialect, "05_no_pk"), tmp_path) as url:
        copy_url = ""
        with pytest.raises(ZeroDivisionError):
            async with scratch_copy(url) as copy_url:
                raise ZeroDivisionError
        with pytest.raises(BadRequest, match=r"generator\.unreachable"):
            async with open_database(copy_url):
                pass


async def test_postgresql_database_in_use_is_copied(tmp_path: Path) -> None:
    async with database(
        Dialect.POSTGRESQL, nasty(Dialect.POSTGRESQL, "14_many_to_many"), tmp_path
    ) as url:
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            await connection.execute(text("select 1"))
            async with scratch_copy(url) as copy_url:
                assert await count_rows(copy_url, "student_course") == 2
                original = await read_schema(url)
                copy = await read_schema(copy_url)
                assert {name: table.columns for name, table in copy.tables.items()} == {
                    name: table.columns for name, table in original.tables.items()
                }
        await engine.dispose()


async def test_sqlite_original_file_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "a b%41#?.db"
    with sqlite3.connect(file) as connection:
        connection.execute("create table t (a integer primary key)")
    connection.close()
    before = file.read_bytes()
    url = make_url("sqlite://").set(database=str(file)).render_as_string()
    async with scratch_copy(url) as copy_url:
        assert make_url(copy_url).database != str(file)
    async with open_database(url) as engine:
        assert [*(await reflect(engine)).tables] == ["t"]
    assert file.read_bytes() == before
    assert os.listdir(tmp_path) == [file.name]  # noqa: PTH208 (one entry)


async def test_open_database_with_invalid_file_raises_unreachable(tmp_path: Path) -> None:
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
async def test_open_database_with_invalid_address_raises_bad_request(
    address: str, key: str
) -> None:
    with pytest.raises(BadRequest, match=f"^{key}$"):
        async with open_database(address):
            pass
