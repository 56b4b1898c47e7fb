"""Any value in a time column of SQLite is read as a time or as None."""

from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import Date, DateTime, Time, column, select, table, text

from app.core.database_engine import create_engine
from app.kit.db.types import UtcDateTime
from tests.conftest import SYSTEM

pytestmark = pytest.mark.anyio

EXPECTED_BY_LITERAL = {
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


@pytest.mark.parametrize("literal", EXPECTED_BY_LITERAL)
async def test_time_column_with_any_value_is_readable(tmp_path: Path, literal: str) -> None:
    engine = create_engine(f"sqlite+aiosqlite:///{tmp_path / 'times.db'}").execution_options(
        scope=SYSTEM
    )
    times = table(
        "times",
        column("at", DateTime),
        column("day", Date),
        column("hour", Time),
        column("zoned", UtcDateTime),
    )
    async with engine.begin() as connection:
        await connection.execute(
            text("create table times (at datetime, day date, hour time, zoned datetime)")
        )
        await connection.execute(text(f"insert into times values ({', '.join([literal] * 4)})"))
        at, day, hour, zoned = (await connection.execute(select(times))).one()
    await engine.dispose()
    assert (at and at.isoformat()) == EXPECTED_BY_LITERAL[literal]
    assert zoned is None or zoned.replace(tzinfo=None) == at
    assert day is None or isinstance(day, date)
    assert hour is None or isinstance(hour, time)
