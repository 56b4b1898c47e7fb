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

from app.core.database import create_engine
from app.kit.data_scope import DataScope

pytestmark = pytest.mark.anyio


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    engine = create_engine(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}").execution_options(
        scope=DataScope.system("a test")
    )
    async with engine.begin() as found:
        await found.execute(text("create table one (id integer primary key, name text unique)"))
        yield found
    await engine.dispose()


async def test_a_statement_is_one_trip_to_its_thread(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips: list[object] = []
    sent: Any = aiosqlite.Connection._execute  # noqa: SLF001 (the driver's one way to its thread)

    async def counted(self: aiosqlite.Connection, *call: Any) -> Any:
        trips.append(call[1])
        return await sent(self, *call)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    await connection.execute(text("insert into one (name) values (:name)"), {"name": "a"})
    rows = (await connection.execute(text("select id, name from one"))).all()
    assert (rows, trips) == ([(1, "a")], ["execute", "execute"])


async def test_what_a_statement_did_is_known_when_its_cursor_has_long_been_closed(
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
    found = await connection.execute(text("select id, name from one where id = 7"))
    assert (list(found.keys()), found.all()) == (["id", "name"], [])


async def test_what_is_refused_says_why_and_the_connection_goes_on(
    connection: AsyncConnection,
) -> None:
    await connection.execute(text("insert into one (name) values ('a')"))
    with pytest.raises(IntegrityError, match="UNIQUE"):
        await connection.execute(text("insert into one (name) values ('a')"))
    with pytest.raises(OperationalError, match="no such table"):
        await connection.execute(text("select * from two"))
    assert await connection.scalar(text("select count(*) from one")) == 1


async def test_rows_asked_for_as_a_stream_come_as_one(connection: AsyncConnection) -> None:
    await connection.execute(
        text("insert into one (name) values (:name)"), [{"name": str(n)} for n in range(500)]
    )
    seen = [row.id async for row in await connection.stream(text("select id from one order by id"))]
    assert seen == list(range(1, 501))


def test_a_process_that_ends_does_not_wait_for_a_connection_left_open(tmp_path: Path) -> None:
    script = (
        "import asyncio\nfrom app.core.database import Database\n"
        f"async def main():\n    await Database('sqlite+aiosqlite:///{tmp_path / 'b.db'}').read_engine.connect()\n"
        "asyncio.run(main())"
    )
    subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-c", script], check=True, timeout=60, cwd=Path(__file__).parents[2]
    )
