"""One clock: the database's own times are UTC, whatever its time zone is."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.database import Database
from tests.conftest import SYSTEM

pytestmark = pytest.mark.anyio

# The zone is eight hours away, so an hour tells the clocks apart on any machine.
TOLERANCE = timedelta(hours=1)
SET_ZONE = "alter database {} set timezone = 'Asia/Shanghai'"
RESET_ZONE = "alter database {} reset timezone"


@pytest.fixture
async def distant(shared: Database) -> AsyncIterator[Database]:
    """A database whose sessions begin eight hours ahead, where a test can set that."""
    url = shared.engine.url
    is_postgresql = url.get_backend_name() == "postgresql"
    admin = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    if is_postgresql:
        async with admin.connect() as connection:
            await connection.execute(text(SET_ZONE.format(url.database)))
    database = Database(url.render_as_string(hide_password=False))
    yield database
    await database.close()
    if is_postgresql:
        async with admin.connect() as connection:
            await connection.execute(text(RESET_ZONE.format(url.database)))
    await admin.dispose()


async def test_default_of_a_column_without_zone_is_utc(distant: Database) -> None:
    async with distant.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("drop table if exists clock"))
        await connection.execute(
            text("create table clock (id int primary key, at timestamp default current_timestamp)")
        )
        await connection.execute(text("insert into clock (id) values (1)"))
        at = (await connection.execute(text("select at from clock"))).scalar_one()
    at = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    assert abs(at.replace(tzinfo=UTC) - datetime.now(UTC)) < TOLERANCE


async def test_session_of_mysql_is_in_utc(distant: Database) -> None:
    """The zone of the server cannot be changed here: it is that of all its databases."""
    if distant.engine.dialect.name not in ("mysql", "mariadb"):
        pytest.skip("about MySQL and MariaDB")
    for engine in (distant.engine, distant.read_engine):
        async with engine.execution_options(scope=SYSTEM).connect() as connection:
            assert await connection.scalar(text("select @@session.time_zone")) == "+00:00"
