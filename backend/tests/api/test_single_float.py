"""Columns of type real (PostgreSQL) and float (MariaDB)."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Database
from app.kit.data_scope import Global
from app.kit.db.single_float import SingleFloat, shortest, to_single
from app.kit.model import Unmanaged
from app.kit.param import between, equal, one_of
from tests.conftest import SYSTEM
from tests.platform_schema import TEST_OPTIONS

pytestmark = pytest.mark.anyio

NINE_DIGITS = 1.20631976e-08
VALUES = (1.1, 0.1, -2.7, 123456.79, 16777216.0, 1234567.9, 1.2345679e-30, 3e38, NINE_DIGITS, 0.0)


class Weight(Global, Unmanaged):
    __tablename__ = "fa_weight"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[float | None] = mapped_column(SingleFloat)


Weight.metadata.remove(Weight.__table__)  # type: ignore[arg-type]


@pytest.fixture
async def weights(engine: AsyncEngine) -> AsyncIterator[Database]:
    type = "real" if engine.dialect.name == "postgresql" else "float"
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("drop table if exists fa_weight"))
        await connection.execute(
            text(f"create table fa_weight (id integer primary key, value {type})")
        )
    database = Database(engine.url.render_as_string(hide_password=False), TEST_OPTIONS)
    yield database
    await database.close()
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("drop table fa_weight"))


async def test_float_of_four_bytes_is_read_as_written_and_equal_to_itself(
    weights: Database,
) -> None:
    rows = [Weight(id=number, value=value) for number, value in enumerate((*VALUES, None))]
    async with weights.transaction(SYSTEM) as db:
        db.add_all(rows)
        await db.flush()
        stored = (await db.scalars(select(Weight.value).order_by(Weight.id))).all()
        assert stored == [*VALUES, None]
        for value in VALUES:
            for clauses in (
                equal(Weight.value, value),
                between(Weight.value, value, value),
                one_of(Weight.value, [value]),
            ):
                found = (await db.scalars(select(Weight).where(*clauses))).all()
                assert [row.value for row in found] == [value]


@pytest.mark.parametrize("value", [float("inf"), 1e300, 1.1, 5e-324])
def test_float_out_of_range_stays_as_it_is(value: float) -> None:
    assert shortest(to_single(value)) in (value, 0.0)
