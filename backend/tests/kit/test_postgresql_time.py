"""PostgreSQL's times that Python cannot represent are read as None."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core.database_engine import create_engine
from tests.conftest import SYSTEM

pytestmark = pytest.mark.anyio

parse = datetime.fromisoformat

EXPECTED_BY_LITERAL = {
    "timestamptz '0044-03-15 12:00 BC'": None,
    "timestamptz '12024-01-01'": None,
    "timestamptz 'infinity'": datetime.max.replace(tzinfo=UTC),
    "timestamp '294276-12-31 23:59:59'": None,
    "timestamp '-infinity'": parse("0001-01-01"),
    "timestamp '2024-02-29 10:00:00.5'": parse("2024-02-29T10:00:00.5"),
    "date '4713-01-01 BC'": None,
    "date 'infinity'": date.max,
    "date '2024-02-29'": date(2024, 2, 29),
    "time '24:00'": None,
    "time '23:59:59.999999'": time(23, 59, 59, 999_999),
    "timetz '24:00+02'": None,
    "timetz '23:59:59+14'": time(23, 59, 59, tzinfo=timezone(timedelta(hours=14))),
    "interval '170000000 years'": None,
    "interval '-14 mons 3 days'": timedelta(days=-422),
}
VALUES_BY_TYPE = {
    "date": (date.max, date.min, date(2024, 2, 29)),
    "timestamp": (
        parse("9999-12-31T23:59:59.999999"),
        parse("0001-01-01"),
        parse("1969-07-20T20:17:40.000001"),
    ),
    "timestamptz": (datetime(2024, 1, 1, 3, tzinfo=timezone(timedelta(hours=8))),),
    "time": (time(0), time(23, 59, 59, 999_999)),
    "timetz": (time(1, 2, 3, 4, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),),
    "interval": (timedelta(days=-1, microseconds=1), timedelta(days=999)),
}


@pytest.fixture
async def connection() -> AsyncIterator[AsyncConnection]:
    if (server := os.environ.get("TEST_POSTGRES_URL")) is None:
        pytest.skip("TEST_POSTGRES_URL is not set")
    engine = create_engine(server).execution_options(scope=SYSTEM)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


@pytest.mark.parametrize("value", EXPECTED_BY_LITERAL)
async def test_unrepresentable_time_is_read_as_none(
    connection: AsyncConnection, value: str
) -> None:
    assert await connection.scalar(text(f"select {value}")) == EXPECTED_BY_LITERAL[value]


@pytest.mark.parametrize("type_name", VALUES_BY_TYPE)
async def test_written_time_is_read_unchanged(connection: AsyncConnection, type_name: str) -> None:
    for value in VALUES_BY_TYPE[type_name]:
        result = await connection.exec_driver_sql(
            f"select $1::{type_name}, $1::{type_name} = ($1::{type_name})::text::{type_name}",
            (value,),
        )
        assert result.one() == (value, True)


async def test_first_and_last_time_are_written_as_infinity(connection: AsyncConnection) -> None:
    result = await connection.exec_driver_sql(
        "select $1::date::text, $2::timestamp::text", (date.max, parse("0001-01-01"))
    )
    assert result.one() == ("infinity", "-infinity")


async def test_update_with_unrepresentable_time_leaves_it_unchanged(
    connection: AsyncConnection,
) -> None:
    class LocalBase(DeclarativeBase):
        pass

    class Battle(LocalBase):
        __tablename__ = "h_battle"

        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]
        fought: Mapped[date | None]

    await connection.execute(
        text("create temporary table h_battle (id int primary key, name text, fought date)")
    )
    await connection.execute(text("insert into h_battle values (1, 'Marathn', '0490-09-12 BC')"))
    async with AsyncSession(connection) as db:
        battle = await db.get_one(Battle, 1)
        battle.name = "Marathon"
        battle.fought = battle.fought
        await db.flush()
    assert (await connection.execute(text("select name, fought::text from h_battle"))).one() == (
        "Marathon",
        "0490-09-12 BC",
    )
