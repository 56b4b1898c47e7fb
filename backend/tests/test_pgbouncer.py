"""PostgreSQL through pgbouncer, which assigns a server connection to each transaction."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.config import Settings
from app.core.database import Database
from app.core.database_errors import DatabaseUnreachable
from app.kit.db.options import DEFAULT_OPTIONS
from app.migrations.state import is_current
from app.migrations.upgrade import downgrade, upgrade
from tests.conftest import LOGIN, SYSTEM, sign_in
from tests.helpers.pgbouncer import pgbouncer_path, run_pgbouncer

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(pgbouncer_path() is None, reason="pgbouncer is not installed"),
]

# More connections to pgbouncer than it has to the server, so that they change.
OPTIONS = replace(
    DEFAULT_OPTIONS,
    transaction_pooler=True,
    pool_size=30,
    statement_seconds=60.0,
    hang_seconds=60.0,
)


@pytest.fixture(scope="module")
async def pooled_url(
    shared: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    if shared.engine.dialect.name != "postgresql":
        pytest.skip("pgbouncer is for PostgreSQL")
    with run_pgbouncer(shared.engine.url, tmp_path_factory.mktemp("pgbouncer")) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
async def pooled(pooled_url: str) -> AsyncIterator[Database]:
    database = Database(pooled_url, OPTIONS)
    yield database
    await database.close()


async def test_parallel_requests_through_pgbouncer_return_200(pooled: Database) -> None:
    async with sign_in(pooled) as client:
        for round_number in range(3):
            form = {"name": "a", "code": f"r{round_number}"}
            responses = await asyncio.gather(
                *(client.get("/positions") for _ in range(25)),
                *(client.get("/users", params={"page_size": 5}) for _ in range(15)),
                *(
                    client.post("/positions", json={**form, "code": f"{form['code']}n{n}"})
                    for n in range(10)
                ),
                client.post("/auth/login", json=LOGIN),
            )
            assert {response.status_code for response in responses} == {200}


async def test_pooler_without_the_setting_is_named_with_its_setting(pooled_url: str) -> None:
    database = Database(pooled_url)
    with pytest.raises(
        DatabaseUnreachable, match="set DATABASE_POOLER = transaction"
    ) as error_info:
        async with database.transaction(SYSTEM) as db:
            await db.execute(text("select 1"))
    assert "\n" not in str(error_info.value)
    await database.close()


async def test_url_with_pgbouncer_option_sets_the_pooler(pooled_url: str) -> None:
    settings = Settings(database_url=f"{pooled_url}?pgbouncer=true&connection_limit=1")
    options = replace(settings.database_options, statement_seconds=60.0, hang_seconds=60.0)
    database = Database(settings.database_url, options)
    async with sign_in(database) as client:
        assert (await client.get("/positions")).status_code == 200
    await database.close()


async def test_statement_limit_holds_through_pgbouncer(pooled_url: str) -> None:
    database = Database(pooled_url, replace(OPTIONS, statement_seconds=0.5))
    with pytest.raises(DBAPIError, match="statement timeout"):
        async with database.transaction(SYSTEM) as db:
            await db.execute(text("select pg_sleep(100)"))
    await database.close()


async def test_upgrade_through_pgbouncer_is_current(pooled_url: str) -> None:
    await downgrade(pooled_url, options=OPTIONS)
    assert not await is_current(pooled_url, OPTIONS)
    await upgrade(pooled_url, OPTIONS)
    assert await is_current(pooled_url, OPTIONS)
