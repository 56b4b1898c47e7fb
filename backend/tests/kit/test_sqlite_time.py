"""What SQLite keeps in a column of times may be anything, and no list stops at it."""

from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import Date, DateTime, Time, column, select, table, text

from app.core.database import create_engine
from app.kit.db.types import UtcDateTime
from tests.conftest import SYSTEM

pytestmark = pytest.mark.anyio

ROWS = {
    "'2024-02-29 10:00:00.5'": "2024-02-29T10:00:00.500000",
    "'2024-01-01T00:00:00Z'": "2024-01-01T00:00:00",
    "'2024-01-01T00:00:00+08:00'": "2023-12-31T16:00:00",
    "1700000000": "2023-11-14T22:13:20",
    "2460000.5": "2023-02-25T00:00:00",
    "9e99": None,
    "''": None,
    "'24:00'": None,
    "x'00'": None,
    "null": None,
}


@pytest.mark.parametrize("written", ROWS)
async def test_a_time_is_read_where_there_is_one(tmp_path: Path, written: str) -> None:
    engine = create_engine(f"sqlite+aiosqlite:///{tmp_path / 'odd.db'}").execution_options(
        scope=SYSTEM
    )
    odd = table(
        "odd",
        column("at", DateTime),
        column("day", Date),
        column("hour", Time),
        column("zoned", UtcDateTime),
    )
    async with engine.begin() as connection:
        await connection.execute(
            text("create table odd (at datetime, day date, hour time, zoned datetime)")
        )
        await connection.execute(text(f"insert into odd values ({', '.join([written] * 4)})"))
        at, day, hour, zoned = (await connection.execute(select(odd))).one()
    await engine.dispose()
    assert (at and at.isoformat()) == ROWS[written]
    assert zoned is None or zoned.replace(tzinfo=None) == at
    assert day is None or isinstance(day, date)
    assert hour is None or isinstance(hour, time)
