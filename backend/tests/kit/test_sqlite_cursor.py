"""Statements on SQLite take one hop to the driver's thread."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.database_engine import create_engine
from app.kit.data_scope import DataScope

pytestmark = pytest.mark.anyio


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    engine = create_engine(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}").execution_options(
        scope=DataScope.system("a test")
    )
    async with engine.begin() as connection:
        await connection.execute(
            text("create table one (id integer primary key, name text unique)")
        )
        yield connection
    await engine.dispose()


async def test_statement_takes_one_hop(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    hops: list[object] = []
    # The driver runs everything on its thread through this method.
    execute: Any = aiosqlite.Connection._execute  # noqa: SLF001

    async def counting_execute(self: aiosqlite.Connection, *call: Any) -> Any:
        hops.append(call[1])
        return await execute(self, *call)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counting_execute)
    await connection.execute(text("insert into one (name) values (:name)"), {"name": "a"})
    rows = (await connection.execute(text("select id, name from one"))).all()
    assert (rows, hops) == ([(1, "a")], ["execute", "execute"])


async def test_result_of_closed_cursor_is_complete(
    connection: AsyncConnection,
) -> None:
    inserted = await connection.execute(text("insert into one (name) values ('a')"))
    assert inserted.lastrowid == 1
    returned = await connection.execute(
        text("insert into one (name) values ('b'), ('c') returning id")
    )
    assert list(returned.scalars()) == [2, 3]
    assert (await connection.execute(text("update one set name = name || '!'"))).rowcount == 3
    many = await connection.execute(
        text("delete from one where id = :id"), [{"id": 1}, {"id": 2}, {"id": 7}]
    )
    assert many.rowcount == 2
    empty_result = await connection.execute(text("select id, name from one where id = 7"))
    assert (list(empty_result.keys()), empty_result.all()) == (["id", "name"], [])


async def test_connection_survives_failed_statement(
    connection: AsyncConnection,
) -> None:
    await connection.execute(text("insert into one (name) values ('a')"))
    with pytest.raises(IntegrityError, match="UNIQUE"):
        await connection.execute(text("insert into one (name) values ('a')"))
    with pytest.raises(OperationalError, match="no such table"):
        await connection.execute(text("select * from two"))
    assert await connection.scalar(text("select count(*) from one")) == 1


async def test_stream_returns_all_rows(connection: AsyncConnection) -> None:
    await connection.execute(
        text("insert into one (name) values (:name)"), [{"name": str(n)} for n in range(500)]
    )
    ids = [row.id async for row in await connection.stream(text("select id from one order by id"))]
    assert ids == list(range(1, 501))


def test_process_exits_with_open_connection(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'b.db'}"
    script = (
        "import asyncio\nfrom app.core.database import Database\n"
        f"async def main():\n    await Database('{url}').read_engine.connect()\n"
        "asyncio.run(main())"
    )
    subprocess.run(  # noqa: S603 (a command of the test)
        [sys.executable, "-c", script], check=True, timeout=60, cwd=Path(__file__).parents[2]
    )
