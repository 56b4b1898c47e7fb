"""What MySQL holds in a column of times may be nothing that Python can say, and no list stops at
it.
"""

import os
from datetime import date, datetime

import pytest
from sqlalchemy import Date, DateTime, column, select, table, text

from app.core.database import create_engine
from app.kit.db.types import UtcDateTime
from tests.conftest import SYSTEM

pytestmark = pytest.mark.anyio

NONE = "'0000-00-00', '2024-00-00 00:00:00', '0000-00-00'"
LEAP = "'2024-02-29', '2024-02-29 10:00', now()"
OLD = f"insert into old values ({NONE}), ({LEAP})"


async def test_what_no_time_of_ours_can_say_is_shown_as_none() -> None:
    if (server := os.environ.get("TEST_MYSQL_URL")) is None:
        pytest.skip("TEST_MYSQL_URL is not set")
    old = table(
        "old", column("day", Date()), column("at", DateTime()), column("seen", UtcDateTime())
    )
    engine = create_engine(server).execution_options(scope=SYSTEM)
    async with engine.connect() as connection:
        for statement in (
            "set sql_mode = ''",
            "create temporary table old (day date, at datetime, seen datetime)",
            OLD,
        ):
            await connection.execute(text(statement))
        rows = (await connection.execute(select(old).order_by(old.c.day))).all()
    await engine.dispose()
    assert tuple(rows[0]) == (None, None, None)
    assert tuple(rows[1])[:2] == (date(2024, 2, 29), datetime.fromisoformat("2024-02-29T10:00"))
    assert rows[1].seen.utcoffset() is not None
