"""Idle connections that the server has ended, and statements that it no longer accepts."""

from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient
from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.database import Database
from app.core.database_errors import describe_outage
from app.kit.db.options import DEFAULT_OPTIONS
from tests.conftest import LOGIN, SYSTEM, sign_in

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(shared: Database) -> AsyncIterator[Database]:
    url = shared.engine.url
    if url.host is None:
        pytest.skip("the database is a file")
    database = Database(url.render_as_string(hide_password=False), DEFAULT_OPTIONS)
    yield database
    await database.close()


async def execute(database: Database, *statements: str) -> list[int]:
    """Runs statements on a connection outside of the pool. Returns the last one's numbers."""
    engine = create_async_engine(
        database.engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    async with engine.connect() as connection:
        numbers: list[int] = []
        for statement in statements:
            result = await connection.execute(text(statement))
            numbers = [number for (number,) in result] if result.returns_rows else []
    await engine.dispose()
    return numbers


async def end_connections(database: Database) -> None:
    """Ends all other connections to the database, as an administrator or a time limit does."""
    if database.engine.dialect.name == "postgresql":
        await execute(
            database,
            "select pg_terminate_backend(pid)::int from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()",
        )
        return
    ids = await execute(
        database,
        "select id from information_schema.processlist"
        " where db = database() and id <> connection_id()",
    )
    await execute(database, *(f"kill {id}" for id in ids))


async def warm(client: AsyncClient) -> None:
    """Leaves idle connections for reading and for writing."""
    assert (await client.get("/positions")).status_code == 200
    assert (await client.post("/auth/login", json=LOGIN)).status_code == 200


async def test_read_after_connections_were_ended_returns_200(database: Database) -> None:
    async with sign_in(database) as client:
        await warm(client)
        await end_connections(database)
        assert (await client.get("/positions")).status_code == 200


async def test_login_after_connections_were_ended_returns_200(database: Database) -> None:
    async with sign_in(database) as client:
        await warm(client)
        await end_connections(database)
        assert (await client.post("/auth/login", json=LOGIN)).status_code == 200


async def test_write_after_connections_were_ended_is_stored(database: Database) -> None:
    async with sign_in(database) as client:
        await warm(client)
        await end_connections(database)
        created = await client.post("/positions", json={"name": "a", "code": "ended"})
        assert created.status_code == 200
        found = await client.get("/positions", params={"code": "ended"})
        assert [item["name"] for item in found.json()["data"]["items"]] == ["a"]


async def test_table_altered_within_a_transaction_is_an_outage(database: Database) -> None:
    """The transaction has read before, so its statement cannot be repeated."""
    is_postgresql = database.engine.dialect.name == "postgresql"
    alter, restore = (
        [f"alter table sys_position alter column name type varchar({n})" for n in (300, 255)]
        if is_postgresql
        else ["alter table sys_position force, algorithm=copy"] * 2
    )
    read = text("select name from sys_position")
    async with database.transaction(SYSTEM) as db:
        await db.execute(read)
    with pytest.raises(DBAPIError) as error_info:  # noqa: PT012 (the error ends the transaction)
        async with database.transaction(SYSTEM) as db:
            await db.execute(text("select count(*) from sys_user"))
            await execute(database, alter)
            await db.execute(read)
    assert describe_outage(error_info.value) is not None
    await execute(database, restore)
    async with database.transaction(SYSTEM) as db:
        await db.execute(read)


async def test_altered_table_under_a_running_server_returns_200(database: Database) -> None:
    async with sign_in(database) as client:
        form = {"name": "a", "code": "altered"}
        position = (await client.post("/positions", json=form)).json()["data"]
        path = f"/positions/{position['id']}"
        for length in (300, 255):
            await warm(client)
            alter = (
                "alter table sys_position alter column name type varchar({0})"
                if database.engine.dialect.name == "postgresql"
                else "alter table sys_position modify name varchar({0}) not null"
            )
            await execute(database, alter.format(length))
            assert (await client.get("/positions")).status_code == 200
            changed = await client.put(path, json={**form, "version": position["version"]})
            assert changed.status_code == 200, changed.text
            position = changed.json()["data"]
