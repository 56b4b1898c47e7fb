"""Generated modules of tables whose keys the database sets, and of types of another schema."""

from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.configure import configure_all
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import Dialect
from app.generator.plan import build_plan
from app.generator.verify.run import VerifyOutcome, verify

from .conftest import database

pytestmark = pytest.mark.anyio

SCRIPTS = {
    Dialect.SQLITE: """
create table voucher (
    id text primary key not null default (lower(hex(randomblob(16)))), name varchar(40) not null
);
""",
    Dialect.POSTGRESQL: """
create schema other;
create type other.mood as enum ('glad', 'sad');
create sequence other.numbers;
create table voucher (id uuid primary key default gen_random_uuid(), name varchar(40) not null);
create table invoice (
    tenant int not null, id serial, name varchar(40) not null, primary key (tenant, id)
);
create table event (
    id bigint not null default nextval('other.numbers'), day date not null,
    name varchar(40) not null, mood other.mood not null, moods other.mood[] not null,
    primary key (id, day)
) partition by range (day);
create table event_other partition of event default;
""",
    Dialect.MYSQL: """
create table voucher (id uuid primary key default uuid(), name varchar(40) not null);
create table invoice (
    tenant int not null, id int not null auto_increment, name varchar(40) not null,
    primary key (tenant, id), key (id)
);
create table event (
    id bigint not null auto_increment, day date not null, name varchar(40) not null,
    primary key (id, day)
) partition by hash (year(day)) partitions 2;
""",
}


@pytest.mark.parametrize("dialect", Dialect)
async def test_key_that_the_database_sets_is_not_asked_for(
    dialect: Dialect, tmp_path: Path
) -> None:
    """The tests of each module create rows without that part of the key."""
    async with database(dialect, SCRIPTS[dialect], tmp_path) as url:
        async with open_database(url) as engine:
            schema = await reflect(engine)
        configs = configure_all(schema, "shop")
        for name in schema.tables:
            plan = build_plan(name, schema, configs)
            assert "id" not in [field.column.name for field in plan.api.requests.fields]
            assert plan.tests.can_write
        report = await verify(url, TEMPLATES)
    failures = [
        result.describe() for result in report.results if result.outcome is not VerifyOutcome.PASSED
    ]
    assert [failure for failure in failures if not failure.startswith("event_other")] == []
