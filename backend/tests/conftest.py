"""Fixtures: the real application on a real database, in a transaction that is rolled back."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pydantic import SecretStr
from sqlalchemy import NullPool, event, make_url, text
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from app.api import features
from app.api.state import get_app_state, set_app_state
from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_system.auth.services import AuthServices
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.user.model import User
from app.core.config import Settings
from app.core.data_scope import DeptClosure, RoleScope, build_data_scope
from app.core.database import Database, ReadSession, Session
from app.core.database_engine import create_engine
from app.core.database_error_counts import DatabaseErrorCounts
from app.core.security import AccessTokenClaims
from app.generator.project import create_project
from app.kit.compiled_queries import COMPILED_QUERIES_KEY, CompiledQueries
from app.kit.context import Actor
from app.kit.data_scope import DataScope
from app.kit.db.pool import ConnectionBudget
from app.kit.model import Unmanaged
from app.main import create_app
from app.migrations.upgrade import upgrade
from app.scripts.first_admin import PUBLISHED_PASSWORD, create_first_admin
from app.scripts.initialize import initialize
from tests.helpers.app_state import replace_state, set_parameters, state_of
from tests.platform_schema import TEST_OPTIONS, renew

SYSTEM = DataScope.system("a test")
TOKEN_SECONDS = 3600  # longer than any test takes
SETTINGS = Settings(
    app_env="testing",
    jwt_secret_key=SecretStr("s" * 32),
    allowed_hosts=("test",),
    # Tests change rows in a transaction that never commits, which no cache can see.
    cache_max_entries=0,
)
ALL = frozenset(f"system:position:{verb}" for verb in ("query", "create", "update", "delete"))

# Department 1 is the root of 2, which is the parent of 3. Department 4 is another root.
DEPT_BY_USER = {1: 1, 6: 2, 7: 2, 8: 4, 9: 2}
CLOSURE_ROWS = [(1, 1), (2, 2), (3, 3), (4, 4), (1, 2), (1, 3), (2, 3)]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AsyncEngine]:
    list(features.discover_features())
    file: Path = tmp_path_factory.mktemp("db") / "test.db"
    engine = create_engine(
        os.environ.get("TEST_DATABASE_URL", f"sqlite+aiosqlite:///{file}"),
        TEST_OPTIONS,
        poolclass=NullPool,
    )
    if engine.dialect.name == "sqlite":
        # SQLAlchemy instead of the driver begins transactions and savepoints.
        event.listen(
            engine.sync_engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None)
        )
        event.listen(
            engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("begin")
        )
    await renew(engine)
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.run_sync(Unmanaged.metadata.create_all)
        if engine.dialect.name == "postgresql":
            # Tests insert rows with ids, which does not advance the sequences.
            for table in ("sys_dept", "sys_user"):
                await connection.execute(
                    text(f"select setval(pg_get_serial_sequence('{table}', 'id'), 1000)")
                )
    yield engine
    await engine.dispose()


class RolledBackDatabase(Database):
    """A database whose sessions join one outer transaction. Their commits become savepoints."""

    def __init__(self, engine: AsyncEngine, connection: AsyncConnection) -> None:
        self.engine = self.read_engine = engine
        self.budget = ConnectionBudget(TEST_OPTIONS, None, lambda _: False)
        self.error_counts = DatabaseErrorCounts()
        options: dict[str, Any] = {
            "join_transaction_mode": "create_savepoint",
            "expire_on_commit": False,
        }
        self.write_sessions = async_sessionmaker(connection, sync_session_class=Session, **options)
        queries = CompiledQueries(engine.sync_engine, partial(_share, connection, asyncio.Lock()))
        self.read_sessions = async_sessionmaker(
            connection,
            sync_session_class=ReadSession,
            info={COMPILED_QUERIES_KEY: queries},
            **options,
        )


@asynccontextmanager
async def _share(connection: AsyncConnection, lock: asyncio.Lock) -> AsyncIterator[Any]:
    """Opens the connection for one statement, which may fail without ending the transaction."""
    async with lock, connection.begin_nested():
        yield (await connection.get_raw_connection()).dbapi_connection


@pytest.fixture
async def database(engine: AsyncEngine) -> AsyncIterator[Database]:
    async with engine.connect() as connection:
        if engine.dialect.name == "mysql":
            # The outer transaction is idle while a test computes; a server may end it then.
            await connection.execute(text("set wait_timeout = 600"))
            await connection.commit()
        transaction = await connection.begin()
        database = RolledBackDatabase(engine, connection)
        async with database.transaction(SYSTEM) as db:
            db.add_all([Dept(id=id, name=f"d{id}") for id in (1, 2, 3, 4)])
            await db.flush()
            db.add_all([DeptClosure(ancestor_id=a, descendant_id=d) for a, d in CLOSURE_ROWS])
            db.add_all(
                User(
                    id=id,
                    username=f"u{id}",
                    name=f"u{id}",
                    hashed_password="",
                    dept_id=dept,
                    owner_id=1,
                )
                for id, dept in DEPT_BY_USER.items()
            )
        yield database
        await transaction.rollback()


@pytest.fixture
async def db(database: Database) -> AsyncIterator[AsyncSession]:
    """A session that reads and writes every row."""
    async with database.transaction(SYSTEM) as session:
        yield session


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Database]:
    """A new database of its own, for tests that must really commit."""
    async with new_database(tmp_path) as database:
        yield database


@asynccontextmanager
async def new_database(folder: Path) -> AsyncIterator[Database]:
    """Creates an upgraded database without initial data, and drops it in the end."""
    list(features.discover_features())
    server_url = os.environ.get("TEST_DATABASE_URL")
    url = make_url(server_url or f"sqlite+aiosqlite:///{folder / 'fresh.db'}")
    name = f"fa_fresh_{uuid4().hex[:12]}"
    server = (
        create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        if server_url
        else None
    )
    if server is not None:
        async with server.connect() as connection:
            utf8 = (
                " character set utf8mb4" if url.get_backend_name() in ("mysql", "mariadb") else ""
            )
            await connection.execute(text(f"create database {name}{utf8}"))
        url = url.set(database=name)
    await upgrade(url.render_as_string(hide_password=False), TEST_OPTIONS)
    database = Database(url.render_as_string(hide_password=False), TEST_OPTIONS)
    yield database
    await database.close()
    if server is not None:
        async with server.connect() as connection:
            force = " with (force)" if url.get_backend_name() == "postgresql" else ""
            await connection.execute(text(f"drop database {name}{force}"))
        await server.dispose()


DEVELOPMENT = SETTINGS.model_copy(update={"app_env": "development"})
LOGIN = {"username": "admin", "password": PUBLISHED_PASSWORD}


@pytest.fixture(scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    """A database of one module's tests, with initial data and the first account."""
    async with new_database(tmp_path_factory.mktemp("shared")) as database:
        await initialize(database)
        await create_first_admin(database, DEVELOPMENT)
        yield database


@asynccontextmanager
async def sign_in(database: Database) -> AsyncIterator[AsyncClient]:
    """Yields a signed-in client of an application of its own on the database."""
    transport = ASGITransport(create_app(DEVELOPMENT, database), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        response = await client.post("/auth/login", json=LOGIN)
        client.headers["authorization"] = f"Bearer {response.json()['access_token']}"
        yield client


@pytest.fixture
async def clients(fresh: Database) -> AsyncIterator[tuple[AsyncClient, AsyncClient]]:
    """Two signed-in clients with sessions of their own. Every request commits."""
    settings = SETTINGS.model_copy(update={"app_env": "development"})
    await initialize(fresh)
    await create_first_admin(fresh, settings)
    transport = ASGITransport(create_app(settings, fresh), raise_app_exceptions=False)
    base_url = "http://test/api/v1"
    async with (
        AsyncClient(transport=transport, base_url=base_url) as first,
        AsyncClient(transport=transport, base_url=base_url) as second,
    ):
        for client in (first, second):
            response = await client.post(
                "/auth/login", json={"username": "admin", "password": PUBLISHED_PASSWORD}
            )
            client.headers["authorization"] = f"Bearer {response.json()['access_token']}"
        yield first, second


MAKE_ALL_DEFERRABLE = """
do $$ declare key record; begin
    for key in select conrelid::regclass as table_name, conname from pg_constraint
        where contype = 'f' and not condeferrable and conparentid = 0
            and connamespace = current_schema()::regnamespace
    loop
        execute format(
            'alter table %s alter constraint %I deferrable', key.table_name, key.conname
        );
    end loop;
end $$
"""
DEFER_FOREIGN_KEYS = {
    "sqlite": ("pragma defer_foreign_keys = on",),
    "mysql": ("set foreign_key_checks = 0",),
    "postgresql": (MAKE_ALL_DEFERRABLE, "set constraints all deferred"),
}
CHECK_FOREIGN_KEYS = {
    "sqlite": ("pragma defer_foreign_keys = off",),
    "mysql": ("set foreign_key_checks = 1",),
    "postgresql": ("set constraints all immediate",),
}


async def defer_foreign_keys(db: AsyncSession) -> None:
    """Allows references to rows that are inserted later in the transaction."""
    await _run_all(db, DEFER_FOREIGN_KEYS)


async def check_foreign_keys(db: AsyncSession) -> None:
    """Checks all references, and those of later statements."""
    await _run_all(db, CHECK_FOREIGN_KEYS)


async def _run_all(db: AsyncSession, statements: Mapping[str, Sequence[str]]) -> None:
    connection = await db.connection()
    name = connection.dialect.name
    for sql in statements["mysql" if name == "mariadb" else name]:
        await connection.exec_driver_sql(sql)


@contextmanager
def count_statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """Yields a list of the statements that are executed in the block, without savepoints."""
    statements: list[str] = []

    def record(*arguments: Any) -> None:
        statement: str = arguments[2]
        if "SAVEPOINT" not in statement:
            statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", record)


class Client(AsyncClient):
    """An HTTP client that sends requests as any user: `client.as_(9).get("positions")`."""

    def as_(self, user_id: int | None) -> "Client":
        self.headers.pop("authorization", None)
        if user_id is not None:
            tokens = state_of(self).service(AuthServices).access_tokens
            self.headers["authorization"] = (
                f"Bearer {tokens.issue(user_id, str(user_id), TOKEN_SECONDS)}"
            )
        return self


# Users of one test, by session id. They exist without a login.
ACCOUNTS: dict[str, Actor] = {}


def register_account(
    id: int, dept_id: int | None, *data_scopes: str, permissions: frozenset[str] = ALL
) -> None:
    """Makes `client.as_(id)` a user with these permissions and data scopes."""
    ACCOUNTS[str(id)] = Actor(
        id, permissions, build_data_scope(id, dept_id, map(RoleScope, data_scopes))
    )


def accept_users_without_session(app: FastAPI) -> None:
    """Lets the users of ACCOUNTS, who have no session, pass as recently authenticated."""
    is_login_fresh = get_app_state(app).is_login_fresh

    async def is_fresh(session_id: str) -> bool:
        return not session_id or await is_login_fresh(session_id)

    replace_state(app, is_login_fresh=is_fresh)


@pytest.fixture(scope="session")
def assembled() -> FastAPI:
    """The application, built once: adding its routes takes longer than most tests."""
    return create_app(SETTINGS)


def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, obj: object
) -> list[pytest.Item] | None:
    """Skips classes that a test module only imports, although their names start with Test."""
    module = getattr(collector.module, "__name__", None)
    return [] if isinstance(obj, type) and obj.__module__ != module else None


@pytest.fixture
def app(assembled: FastAPI, database: Database) -> Iterator[FastAPI]:
    """The application on the database of this test, with empty caches and buffers.

    Afterwards it has its first state again, whatever the test replaced.
    """
    first_state = get_app_state(assembled)
    project = create_project(SETTINGS, database, partial(initialize, database))
    replace_state(assembled, database=database, project=project)
    state = get_app_state(assembled)
    for actors in (state.actors, state.api_key_actors):
        actors.ttl_seconds = 0.0
        actors._entries.clear()  # noqa: SLF001 (only tests have more than one database)
    set_parameters(assembled, {})
    state.denials.drain()
    state.service(FailedLoginBuffer).drain()
    yield assembled
    set_app_state(assembled, first_state)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[Client]:
    """A client that is signed in as user 1, the superuser.

    Other users: 9 sees own rows, 8 department 4, 7 department 2 and below, and 6 nothing.
    """
    register_account(1, 1, "all", permissions=frozenset({"*"}))
    register_account(9, 2, "self")
    register_account(8, 4, "department")
    register_account(7, 2, "department_and_below")
    register_account(6, 2)
    actors = get_app_state(app).actors
    load_from_database = actors.load

    async def load(claims: AccessTokenClaims) -> Actor | None:
        return ACCOUNTS.get(claims.session_id) or await load_from_database(claims)

    actors.load = load
    accept_users_without_session(app)
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with Client(transport=transport, base_url="http://test/api/v1") as client:
        yield client.as_(1)
    actors.load = load_from_database
    ACCOUNTS.clear()
