"""MySQL databases whose tables could not hold every text."""

import os
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.database_errors import DatabaseNotReady
from app.migrations.state import is_current
from app.migrations.upgrade import upgrade

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["utf8mb3", "latin1", "gbk", "ascii"])
async def foreign_charset(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The URL of an empty database of another character set."""
    server = os.environ.get("TEST_DATABASE_URL", "sqlite://")
    url = make_url(server)
    if url.get_backend_name() not in ("mysql", "mariadb"):
        pytest.skip("about MySQL and MariaDB")
    name = f"fa_charset_{uuid4().hex[:8]}"
    admin = create_async_engine(url, poolclass=NullPool)
    async with admin.connect() as connection:
        await connection.execute(text(f"create database {name} character set {request.param}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    async with admin.connect() as connection:
        await connection.execute(text(f"drop database {name}"))
    await admin.dispose()


async def test_database_of_another_character_set_is_refused_in_one_line(
    foreign_charset: str,
) -> None:
    for command in (upgrade, is_current):
        with pytest.raises(DatabaseNotReady, match="the character set of the database is") as error:
            await command(foreign_charset)
        assert "\n" not in str(error.value)
    engine = create_async_engine(foreign_charset, poolclass=NullPool)
    async with engine.connect() as connection:
        assert (await connection.execute(text("show tables"))).all() == []
    await engine.dispose()
