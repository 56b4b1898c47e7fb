"""Generated modules of tables whose keys are beyond 2^53, which JavaScript would round."""

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

TABLES = """
create table ledger (id {big} primary key, name varchar(40) not null);
create table entry (
    id {serial} primary key, ledger_id {big} not null, note varchar(40) not null,
    foreign key (ledger_id) references ledger (id)
);
create table label (id {big} primary key, name varchar(40) not null);
create table ledger_label (
    ledger_id {big} not null, label_id {big} not null, primary key (ledger_id, label_id),
    foreign key (ledger_id) references ledger (id), foreign key (label_id) references label (id)
);
create table page (
    ledger_id {big} not null, number int not null, note varchar(40) not null,
    primary key (ledger_id, number), foreign key (ledger_id) references ledger (id)
);
insert into ledger values ({wide}, 'one');
insert into entry (ledger_id, note) values ({wide}, 'first');
insert into label values ({wide}, 'red');
insert into ledger_label values ({wide}, {wide});
insert into page values ({wide}, 1, 'first');
"""
TYPES = {
    Dialect.SQLITE: {"big": "integer", "serial": "integer", "wide": 2**53 + 1},
    Dialect.POSTGRESQL: {"big": "bigint", "serial": "bigserial", "wide": 2**53 + 1},
    Dialect.MYSQL: {"big": "bigint unsigned", "serial": "serial", "wide": 2**63 + 1},
}


@pytest.mark.parametrize("dialect", Dialect)
async def test_keys_and_references_beyond_2_53_work_as_text(
    dialect: Dialect, tmp_path: Path
) -> None:
    """The tests of each module send and expect keys beyond 2^53 (MySQL: 2^63)."""
    names = ("ledger", "entry", "page")
    async with database(dialect, TABLES.format(**TYPES[dialect]), tmp_path) as url:
        async with open_database(url) as engine:
            schema = await reflect(engine)
        configs = configure_all(schema, "shop")
        for name in names:
            for field in build_plan(name, schema, configs).api.model.fields:
                # SQLite's INTEGER has 64 bits, also in a key of several columns.
                is_wide = field.column.name in ("id", "ledger_id") or (
                    field.column.name == "number" and dialect is Dialect.SQLITE
                )
                assert field.mapping.response.is_json_string is is_wide
        report = await verify(url, TEMPLATES, names)
    failures = [
        result.describe() for result in report.results if result.outcome is not VerifyOutcome.PASSED
    ]
    assert failures == []
