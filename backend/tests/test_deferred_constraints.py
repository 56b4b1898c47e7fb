"""Foreign keys that are initially deferred, as Django creates them."""

import pytest
from sqlalchemy import text

from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.user.model import User
from app.core.database import Database
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
    user = User(username="a", name="a", hashed_password="", dept_id=999, owner_id=1)
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
        db.add(User(username="b", name="b", hashed_password="", dept_id=dept.id, owner_id=1))
    async with deferred.write_sessions(scope=SYSTEM) as db:
        await db.delete(await db.get_one(Dept, dept.id))
        with pytest.raises(ConstraintViolation) as error_info:
            await db.flush()
    assert error_info.value.key == "in_use"
