"""Columns that record when a row was created and updated: one clock, and no shift of zones."""

import sqlite3
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.introspect.schema import ColumnInfo, DefaultInfo, Dialect, TypeFamily
from app.generator.types import auto_timestamp
from app.generator.verify.run import VerifyOutcome, verify
from app.kit.model import local_now

from .conftest import database
from .tables import column, table

SCRIPTS = {
    Dialect.SQLITE: """
create table note (
    id integer primary key, name varchar(40) not null, created_at datetime not null, at datetime,
    updated_at datetime not null default (datetime('now', 'localtime'))
);
insert into note (name, created_at, at) values ('one', '2002-08-14 09:30:00', '2002-08-14 23:59');
""",
    Dialect.POSTGRESQL: """
create table note (
    id serial primary key, name varchar(40) not null, created_at timestamp not null,
    at timestamp without time zone, updated_at timestamp(6) without time zone not null
);
insert into note (name, created_at, at, updated_at)
    values ('one', '2002-08-14 09:30', '2002-08-14 23:59:59.123456', now());
""",
    Dialect.MYSQL: """
create table note (
    id int auto_increment primary key, name varchar(40) not null, created_at datetime not null,
    at datetime(6), seen timestamp null, updated_at timestamp not null default current_timestamp
);
insert into note (name, created_at, at, seen)
    values ('one', '2002-08-14 09:30', '2002-08-14 23:59:59.123456', '2002-08-14 23:59');
""",
}


def moment(name: str, sql: str | None = None, *, nullable: bool = False) -> ColumnInfo:
    default = None if sql is None else DefaultInfo(sql=sql, is_now=True)
    time_column = column(name, TypeFamily.DATETIME, nullable=nullable)
    return time_column.model_copy(update={"default": default})


@pytest.mark.parametrize(
    "name",
    ["created_at", "createTime", "date_created", "gmt_create", "inserted_at", "CreatedOn"],
)
def test_required_creation_time_is_set_in_the_clock_of_the_update_time(name: str) -> None:
    created, updated = moment(name), moment("updated_at")
    facts = table(created, updated)
    assert auto_timestamp(created, facts) == "default=utc_now_naive"
    assert auto_timestamp(updated, facts) == "default=utc_now_naive, onupdate=utc_now_naive"


@pytest.mark.parametrize("name", ["create_until", "recreated_at", "due_at", "insert_after"])
def test_other_required_times_are_entered(name: str) -> None:
    assert auto_timestamp(moment(name), table(moment(name))) is None


def test_nullable_creation_time_without_default_is_entered() -> None:
    created = moment("created_at", nullable=True)
    assert auto_timestamp(created, table(created)) is None


def test_times_of_a_table_with_local_defaults_are_local() -> None:
    created = moment("created_at", "datetime('now', 'localtime')")
    updated = moment("updated_at")
    facts = table(created, updated)
    assert auto_timestamp(created, facts) == "server_default=func.now()"
    assert auto_timestamp(updated, facts) == "default=local_now, onupdate=local_now"
    on_server = table(created, updated, dialect=Dialect.POSTGRESQL)
    assert auto_timestamp(updated, on_server) == "default=utc_now_naive, onupdate=utc_now_naive"


@pytest.fixture
def _in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_in_shanghai")
def test_local_now_is_the_local_time_of_sqlite() -> None:
    with sqlite3.connect(":memory:") as connection:
        (text,) = connection.execute("select datetime('now', 'localtime')").fetchone()
    connection.close()
    assert abs(local_now() - datetime.fromisoformat(text)) < timedelta(hours=1)


@pytest.mark.anyio
@pytest.mark.parametrize("dialect", Dialect)
async def test_times_with_and_without_zone_are_stored_as_shown(
    dialect: Dialect, tmp_path: Path
) -> None:
    async with database(dialect, SCRIPTS[dialect], tmp_path) as url:
        report = await verify(url, TEMPLATES)
    assert [result.outcome for result in report.results] == [VerifyOutcome.PASSED], report.results
