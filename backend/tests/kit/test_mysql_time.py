"""MySQL's zero dates are read as None."""

import os
from datetime import date, datetime

import pytest
from sqlalchemy import Date, DateTime, column, select, table, text

from app.core.database_engine import create_engine
from app.kit.db.types import UtcDateTime
from tests.conftest import SYSTEM

pytestmark = pytest.mark.anyio

ZERO_DATES = "'0000-00-00', '2024-00-00 00:00:00', '0000-00-00'"
LEAP_DAY = "'2024-02-29', '2024-02-29 10:00', now()"
INSERT = f"insert into times values ({ZERO_DATES}), ({LEAP_DAY})"


async def test_zero_date_is_read_as_none() -> None:
    if (server := os.environ.get("TEST_MYSQL_URL")) is None:
        pytest.skip("TEST_MYSQL_URL is not set")
    times = table(
        "times", column("day", Date()), column("at", DateTime()), column("zoned", UtcDateTime())
    )
    engine = create_engine(server).execution_options(scope=SYSTEM)
    async with engine.connect() as connection:
        for statement in (
            "set sql_mode = ''",
            "create temporary table times (day date, at datetime, zoned datetime)",
            INSERT,
        ):
            await connection.execute(text(statement))
        rows = (await connection.execute(select(times).order_by(times.c.day))).all()
    await engine.dispose()
    assert tuple(rows[0]) == (None, None, None)
    assert tuple(rows[1])[:2] == (date(2024, 2, 29), datetime.fromisoformat("2024-02-29T10:00"))
    assert rows[1].zoned.utcoffset() is not None
