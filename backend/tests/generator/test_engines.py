"""Tables of MySQL and MariaDB whose engine has no transactions and no foreign keys."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.core.database import Database
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import Dialect
from app.generator.output.render import render_raw
from app.generator.sql_script import run_script
from app.generator.verify.run import VerifyOutcome, verify
from app.kit.context import ANONYMOUS, Context
from app.kit.crud import Crud
from app.kit.data_scope import DataScope, Global
from app.kit.db.types import Id
from app.kit.model import Unmanaged
from app.kit.schema import UnmanagedOut
from app.migrations.upgrade import upgrade

from .conftest import database
from .tables import column, planned, table

pytestmark = pytest.mark.anyio

SCRIPT = """
create table shelf (
    id int auto_increment primary key, name varchar(40) not null, code varchar(10) not null unique
) engine=MyISAM;
create table book (
    id int auto_increment primary key, title varchar(60) not null, price decimal(9, 2) not null,
    shelf_id int not null, foreign key (shelf_id) references shelf (id)
) engine=MyISAM;
create table line (
    a int not null, b varchar(10) not null, amount int not null, primary key (a, b)
) engine=MEMORY;
create table box (
    id int auto_increment primary key, name varchar(40) not null, code varchar(10) not null unique
) engine=Aria;
create table page (id int auto_increment primary key, name varchar(40) not null) engine=InnoDB;
"""


async def test_modules_of_tables_without_transactions_pass_their_tests(tmp_path: Path) -> None:
    async with database(Dialect.MYSQL, SCRIPT, tmp_path) as url:
        async with open_database(url) as engine:
            tables = (await reflect(engine)).tables
        report = await verify(url, TEMPLATES)
    has_transactions = {name: facts.has_transactions for name, facts in tables.items()}
    assert has_transactions == {
        "book": False,
        "box": False,
        "line": False,
        "page": True,
        "shelf": False,
    }
    failures = [
        result.describe() for result in report.results if result.outcome is not VerifyOutcome.PASSED
    ]
    assert failures == []


@pytest.mark.parametrize("has_transactions", [False, True])
def test_rows_of_tests_are_deleted_only_without_transactions(*, has_transactions: bool) -> None:
    facts = table(column("name", nullable=False))
    facts = facts.model_copy(update={"has_transactions": has_transactions})
    files = render_raw(planned(facts), TEMPLATES)
    (test,) = (text for path, text in files.items() if path.endswith("test_thing.py"))
    assert ("remove_added_rows(db, Thing)" in test) is not has_transactions
    (model,) = (text for path, text in files.items() if path.endswith("/model.py"))
    assert ("__has_transactions__ = False" in model) is not has_transactions


class CrashSafeBox(Global, Unmanaged):
    """A row of a table that raises an error for a savepoint after it was read."""

    __tablename__ = "crash_safe_box"
    __has_transactions__ = False
    id: Mapped[int] = mapped_column(Id, primary_key=True)


class CrashSafeBoxOut(UnmanagedOut):
    id: int


class CrashSafeBoxCrud(Crud[CrashSafeBox, CrashSafeBoxOut]):
    model = CrashSafeBox
    out_schema = CrashSafeBoxOut


async def test_row_of_a_crash_safe_aria_table_is_deleted(tmp_path: Path) -> None:
    script = "create table crash_safe_box (id bigint primary key) engine=Aria transactional=1;"
    scope = DataScope.system("a test")
    async with database(Dialect.MYSQL, "", tmp_path) as url:
        await upgrade(url)
        await run_script(url, f"{script} insert into crash_safe_box values (1);")
        boxes = Database(url)
        async with boxes.transaction(scope) as db:
            crud = CrashSafeBoxCrud(Context(db, ANONYMOUS))
            await crud.delete(await crud.get_many([1]))
        async with boxes.read(scope) as db:
            assert (await db.scalars(select(CrashSafeBox.id))).all() == []
        await boxes.close()
