"""Recreation of the platform's tables in a test database."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.database import Database
from tests.platform_schema import SYSTEM, renew

pytestmark = pytest.mark.anyio

CREATE_NOTE = """
create table note (
    id integer primary key, dept bigint, foreign key (dept) references sys_dept (id)
)
"""


async def test_other_table_keeps_rows_and_foreign_key_when_platform_is_recreated(
    fresh: Database,
) -> None:
    engine = fresh.engine.execution_options(scope=SYSTEM)
    async with engine.begin() as connection:
        await connection.execute(text(CREATE_NOTE))
        await connection.execute(text("insert into note (id) values (1)"))
    await renew(fresh.engine)
    async with engine.begin() as connection:
        assert await connection.scalar(text("select count(*) from note")) == 1
        with pytest.raises(IntegrityError):
            await connection.execute(text("insert into note (id, dept) values (2, 4711)"))
