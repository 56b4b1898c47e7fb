"""Foreign keys that are initially deferred, as Django creates them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    delete,
    insert,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql.dml import Insert, Update

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.user.model import User
from app.core.database import Database
from app.core.database_engine import create_engine
from app.kit.db.integrity_errors import ConstraintViolation
from tests.conftest import SYSTEM

pytestmark = pytest.mark.anyio

DEFER_ALL = """
do $$ declare key record; begin
    for key in select conrelid::regclass as table_name, conname from pg_constraint
        where contype = 'f' and connamespace = current_schema()::regnamespace
    loop
        execute format('alter table %s alter constraint %I deferrable initially deferred',
            key.table_name, key.conname);
    end loop;
end $$
"""


@pytest.fixture(scope="module")
async def deferred(shared: Database) -> Database:
    if shared.engine.dialect.name != "postgresql":
        pytest.skip("only PostgreSQL has deferred constraints of other programs")
    async with shared.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text(DEFER_ALL))
    return shared


async def test_dangling_reference_of_deferred_key_names_its_field(deferred: Database) -> None:
    user = User(username="anna", name="Anna", hashed_password="", dept_id=999, owner_id=1)
    async with deferred.write_sessions(scope=SYSTEM) as db:
        db.add(user)
        with pytest.raises(ConstraintViolation) as error_info:
            await db.flush()
    assert (error_info.value.key, error_info.value.fields) == ("reference_not_found", ("dept_id",))


async def test_deleted_row_that_a_deferred_key_references_is_in_use(deferred: Database) -> None:
    async with deferred.transaction(SYSTEM) as db:
        dept = Dept(name="used")
        db.add(dept)
        await db.flush()
        db.add(User(username="bert", name="Bert", hashed_password="", dept_id=dept.id, owner_id=1))
    async with deferred.write_sessions(scope=SYSTEM) as db:
        await db.delete(await db.get_one(Dept, dept.id))
        with pytest.raises(ConstraintViolation) as error_info:
            await db.flush()
    assert error_info.value.key == "in_use"


SHELVES = Table("shelf", MetaData(), Column("id", Integer, primary_key=True))
VOLUMES = Table(
    "volume",
    SHELVES.metadata,
    Column("id", Integer, primary_key=True),
    Column("shelf_id", ForeignKey("shelf.id", deferrable=True, initially="DEFERRED")),
)


@pytest.fixture
async def shelves(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """Yields a SQLite database with a deferred foreign key."""
    engine = create_engine(f"sqlite+aiosqlite:///{tmp_path / 'shelves.db'}")
    async with engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.run_sync(SHELVES.metadata.create_all)
        await connection.execute(insert(SHELVES), [{"id": 1}])
        await connection.execute(insert(VOLUMES), [{"id": 1, "shelf_id": 1}])
    yield engine.execution_options(scope=SYSTEM)
    await engine.dispose()


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        (insert(VOLUMES), [{"id": 2, "shelf_id": 999}]),
        (insert(VOLUMES), [{"id": 2, "shelf_id": 1}, {"id": 3, "shelf_id": 999}]),
        (update(VOLUMES), [{"shelf_id": 999}]),
    ],
    ids=["insert", "insert_of_two", "update"],
)
async def test_dangling_reference_of_deferred_sqlite_key_fails_its_statement(
    shelves: AsyncEngine, statement: Insert | Update, rows: list[dict[str, int]]
) -> None:
    async with shelves.connect() as connection:
        with pytest.raises(ConstraintViolation) as error_info:
            await connection.execute(statement, rows)
    assert error_info.value.key == "reference_not_found"


async def test_deleted_row_that_a_deferred_sqlite_key_references_is_in_use(
    shelves: AsyncEngine,
) -> None:
    async with shelves.connect() as connection:
        await connection.execute(delete(SHELVES))
        with pytest.raises(ConstraintViolation) as error_info:
            await connection.commit()
    assert error_info.value.key == "in_use"
