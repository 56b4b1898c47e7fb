"""The real app on a real database, in a transaction that is always rolled back."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
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
from app.api.state import get_app_state
from app.api.v1.module_monitor.login_log.failed_logins import FailedLoginBuffer
from app.api.v1.module_system.auth.services import AuthServices
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.user.model import User
from app.core.config import Settings
from app.core.data_scope import DeptClosure, RoleScope, build_data_scope
from app.core.database import Database, ReadSession, Session, create_engine
from app.core.security import AccessTokenClaims
from app.generator.project import create_project
from app.kit.context import Actor
from app.kit.data_scope import DataScope
from app.kit.model import Unmanaged
from app.main import create_app
from app.migrations.upgrade import upgrade
from app.scripts.first_admin import PUBLISHED_PASSWORD, create_first_admin
from app.scripts.initialize import initialize
from tests.helpers.app_state import replace_auth, replace_state, state_of
from tests.platform_schema import renew

SYSTEM = DataScope.system("a test")
LONG = 3600  # seconds: a token outlasts any test, on however busy a machine
SETTINGS = Settings(app_env="testing", jwt_secret_key=SecretStr("s" * 32))
ALL = frozenset(f"system:position:{verb}" for verb in ("query", "create", "update", "delete"))

# Head office 1 has department 2, which has 3; 4 is elsewhere.
HOMES = {1: 1, 6: 2, 7: 2, 8: 4, 9: 2}  # which user is of which department
BRANCHES = [(1, 1), (2, 2), (3, 3), (4, 4), (1, 2), (1, 3), (2, 3)]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AsyncEngine]:
    list(features.discover_features())
    file: Path = tmp_path_factory.mktemp("db") / "test.db"
    engine = create_engine(
        os.environ.get("TEST_DATABASE_URL", f"sqlite+aiosqlite:///{file}"), poolclass=NullPool
    )
    if (
        engine.dialect.name == "sqlite"
    ):  # let SQLAlchemy, not the driver, begin transactions and savepoints
        event.listen(
            engine.sync_engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None)
        )
        event.listen(
            engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("begin")
        )
    await renew(engine)
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.run_sync(
            Unmanaged.metadata.create_all
        )  # only what the database does not have already
        if (
            engine.dialect.name == "postgresql"
        ):  # whose sequences do not notice the ids that tests give
            for table in ("sys_dept", "sys_user"):
                await connection.execute(
                    text(f"select setval(pg_get_serial_sequence('{table}', 'id'), 1000)")
                )
    yield engine
    await engine.dispose()


class Rehearsal(Database):
    """Every session joins one outer transaction; its commits become savepoints."""

    def __init__(self, engine: AsyncEngine, connection: AsyncConnection) -> None:
        self.engine = self.read_engine = engine
        joining: dict[str, Any] = {
            "join_transaction_mode": "create_savepoint",
            "expire_on_commit": False,
        }
        self.write_sessions = async_sessionmaker(connection, sync_session_class=Session, **joining)
        self.read_sessions = async_sessionmaker(
            connection, sync_session_class=ReadSession, **joining
        )


@pytest.fixture
async def database(engine: AsyncEngine) -> AsyncIterator[Database]:
    async with engine.connect() as connection:
        outer = await connection.begin()
        database = Rehearsal(engine, connection)
        async with database.transaction(SYSTEM) as db:
            db.add_all([Dept(id=id, name=f"d{id}") for id in (1, 2, 3, 4)])
            await db.flush()
            db.add_all([DeptClosure(ancestor_id=a, descendant_id=d) for a, d in BRANCHES])
            db.add_all(
                User(
                    id=id,
                    username=f"u{id}",
                    name=f"u{id}",
                    hashed_password="",
                    dept_id=dept,
                    owner_id=1,
                )
                for id, dept in HOMES.items()
            )
        yield database
        await outer.rollback()


@pytest.fixture
async def db(database: Database) -> AsyncIterator[AsyncSession]:
    """Behind the scenes: sees and makes any row."""
    async with database.transaction(SYSTEM) as session:
        yield session


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database beside the one the tests share, for what must really commit: starts and
    changes at once.
    """
    list(features.discover_features())
    given = os.environ.get("TEST_DATABASE_URL")
    url = make_url(given or f"sqlite+aiosqlite:///{tmp_path / 'fresh.db'}")
    name = f"fa_fresh_{uuid4().hex[:12]}"
    server = (
        create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        if given
        else None
    )
    if server is not None:
        async with server.connect() as connection:
            utf8 = (
                " character set utf8mb4" if url.get_backend_name() in ("mysql", "mariadb") else ""
            )
            await connection.execute(text(f"create database {name}{utf8}"))
        url = url.set(database=name)
    await upgrade(url.render_as_string(hide_password=False))
    database = Database(url.render_as_string(hide_password=False))
    yield database
    await database.close()
    if server is not None:
        async with server.connect() as connection:
            await connection.execute(text(f"drop database {name}"))
        await server.dispose()


@pytest.fixture
async def clients(fresh: Database) -> AsyncIterator[tuple[AsyncClient, AsyncClient]]:
    """Two, each with a session of its own, of an app whose every request takes a connection of its
    own and commits.
    """
    settings = SETTINGS.model_copy(update={"app_env": "development"})
    await initialize(fresh)
    await create_first_admin(fresh, settings)
    transport = ASGITransport(create_app(settings, fresh), raise_app_exceptions=False)
    base = "http://test/api/v1"
    async with (
        AsyncClient(transport=transport, base_url=base) as one,
        AsyncClient(transport=transport, base_url=base) as other,
    ):
        for client in (one, other):
            answer = await client.post(
                "/auth/login", json={"username": "admin", "password": PUBLISHED_PASSWORD}
            )
            client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        yield one, other


ALL_DEFERRABLE = """
do $$ declare link record; begin
    for link in select conrelid::regclass as place, conname from pg_constraint
        where contype = 'f' and not condeferrable and conparentid = 0 and connamespace = current_schema()::regnamespace
    loop execute format('alter table %s alter constraint %I deferrable', link.place, link.conname); end loop;
end $$
"""
DEFER_FOREIGN_KEYS = {
    "sqlite": ("pragma defer_foreign_keys = on",),
    "mysql": ("set foreign_key_checks = 0",),
    "postgresql": (ALL_DEFERRABLE, "set constraints all deferred"),
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
    for sql in statements[
        "mysql" if connection.dialect.name == "mariadb" else connection.dialect.name
    ]:
        await connection.exec_driver_sql(sql)


@contextmanager
def count_statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """What reaches the database meanwhile, savepoints apart."""
    seen: list[str] = []

    def note(*call: Any) -> None:
        if "SAVEPOINT" not in call[2]:
            seen.append(call[2])

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


class Client(AsyncClient):
    """Speaks as somebody: `client.as_(9).get("positions")`."""

    def as_(self, user_id: int | None) -> "Client":
        self.headers.pop("authorization", None)
        if user_id is not None:
            tokens = state_of(self).service(AuthServices).access_tokens
            self.headers["authorization"] = f"Bearer {tokens.issue(user_id, str(user_id), LONG)}"
        return self


# Users of one test, by session id. They exist without a login.
ACCOUNTS: dict[str, Actor] = {}


def register_account(
    id: int, dept_id: int | None, *reaches: str, permissions: frozenset[str] = ALL
) -> None:
    """Makes `client.as_(id)` a user with these permissions and data scopes."""
    ACCOUNTS[str(id)] = Actor(
        id, permissions, build_data_scope(id, dept_id, map(RoleScope, reaches))
    )


@pytest.fixture(scope="session")
def assembled() -> FastAPI:
    """Once: to put a hundred routes together takes longer than most tests."""
    return create_app(SETTINGS)


def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, obj: object
) -> list[pytest.Item] | None:
    """A class that a file of tests only imports is none of them, though it is called `Test`."""
    here = getattr(collector.module, "__name__", None)
    return [] if isinstance(obj, type) and obj.__module__ != here else None


@pytest.fixture
def app(assembled: FastAPI, database: Database) -> FastAPI:
    """On this test's database, knowing nobody from the test before."""
    project = create_project(SETTINGS, database, partial(initialize, database))
    replace_state(assembled, database=database, project=project)
    replace_auth(assembled, always_require_captcha=False)
    state = get_app_state(assembled)
    for actors in (state.actors, state.api_key_actors):
        actors.ttl_seconds = 0.0
        actors._entries.clear()  # noqa: SLF001 (only tests have more than one database)
    state.denials.drain()
    state.service(FailedLoginBuffer).drain()
    return assembled


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[Client]:
    """Signed in as the superuser, 1. 9 sees his own, 8 department 4, 7 department 2 and below, 6
    nothing.
    """
    register_account(1, 1, "all", permissions=frozenset({"*"}))
    register_account(9, 2, "self")
    register_account(8, 4, "department")
    register_account(7, 2, "department_and_below")
    register_account(6, 2)
    actors = get_app_state(app).actors
    real = actors.load

    async def load(claims: AccessTokenClaims) -> Actor | None:
        return ACCOUNTS.get(claims.session_id) or await real(claims)

    actors.load = load
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with Client(transport=transport, base_url="http://test/api/v1") as client:
        yield client.as_(1)
    actors.load = real
    ACCOUNTS.clear()
