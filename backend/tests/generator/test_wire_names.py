"""JSON, query parameters, errors and pages use the names of the columns."""

from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.introspect.schema import Dialect, TypeFamily
from app.generator.naming import attribute_names, snake_case, wire_names
from app.generator.output.render import render
from app.generator.verify.run import verify

from .conftest import database
from .tables import column, planned, table

pytestmark = pytest.mark.anyio

SCRIPT = """
create table {0}客户{0} (id integer primary key, {0}名称{0} varchar(40) not null unique);
create table wired (
    wid integer primary key, {0}version{0} integer not null, {0}key{0} varchar(40) not null unique,
    {0}date{0} date, {0}number{0} integer not null, {0}default{0} integer default 3,
    {0}from{0} timestamp null, {0}größe{0} numeric(6, 2),
    {0}class{0} varchar(20) not null check ({0}class{0} in ('a', 'b')),
    {0}page{0} varchar(20), {0}order_by{0} varchar(30), {0}UserName{0} varchar(40),
    {0}user name{0} varchar(20), {0}l{0} integer,
    {0}客户{0} integer references {0}客户{0} (id), {0}if{0} integer references wired (wid),
    unique ({0}from{0}, {0}default{0})
);
"""


@pytest.mark.parametrize("dialect", Dialect)
async def test_module_with_reserved_and_foreign_names_passes_its_tests(
    dialect: Dialect, tmp_path: Path
) -> None:
    quote = "`" if dialect is Dialect.MYSQL else '"'
    async with database(dialect, SCRIPT.format(quote), tmp_path) as address:
        report = await verify(address, TEMPLATES)
    assert {name: result.outcome for name, result in report.results_by_table.items()} == {
        "wired": "passed",
        "客户": "passed",
    }, report.results_by_table


def test_wire_name_is_that_of_the_column() -> None:
    names = ("key", "date", "from", "größe", "客户名", "UserName", "l", "metadata")
    attributes = attribute_names(table(*map(column, names)))
    assert attributes["客户名"] == "ke_hu_ming"
    assert attributes["größe"] == "grosse"
    assert wire_names(attributes) == {"id": "id", **{name: name for name in names}}


def test_reserved_and_unspeakable_wire_names_are_replaced() -> None:
    columns = ("No", "id", "version", "unit price", "unit_price", "__proto__", "2nd")
    attributes = attribute_names(table(*map(column, columns[1:])))
    attributes = {"No": "id", **{name: attributes[name] for name in columns[1:]}}
    attributes["id"] = "id_"
    assert wire_names(attributes) == {
        "No": "id",
        "id": "id_",
        "version": "version_",
        "unit price": "unit_price_2",
        "unit_price": "unit_price",
        "__proto__": "proto",
        "2nd": "c_2nd",
    }


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("客户名称", "ke_hu_ming_cheng"),
        ("银行", "yin_hang"),
        ("größe", "grosse"),
        ("订单Order", "ding_dan_order"),
        ("номер", "nomer"),
    ],
)
def test_other_scripts_are_transliterated(name: str, snake: str) -> None:
    assert snake_case(name) == snake


async def test_page_and_texts_use_the_wire_name() -> None:
    plan = planned(table(column("from"), column("page"), column("date", TypeFamily.DATE)))
    files = await render(plan, TEMPLATES)
    page = files["frontend/src/views/shop/thing/index.vue"]
    assert 'v-model="form.from"' in page
    assert 'v-model="filter.date_from"' in page
    assert ":name=\"t('page_2')\"" in page
    texts = files["frontend/src/views/shop/thing/messages.ts"]
    assert "    from: 'From'," in texts
    assert "    page_2: 'Thing'," in texts
