"""Rows that generated tests insert first, for tables that reference each other."""

from pathlib import Path

import pytest

from app.generator.configure import configure_all
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import Dialect
from app.generator.plan import ModulePlan, build_plan

from .conftest import database
from .tables import column, planned, table

pytestmark = pytest.mark.anyio

TABLES = """
create table store (
    id integer primary key,
    manager_id int not null unique references staff (id)
);
create table staff (
    id integer primary key,
    name varchar(40) not null,
    store_id int not null references store (id)
);
create table sale (id integer primary key, staff_id int not null references staff (id));
create table node (
    id integer primary key,
    name varchar(40) not null,
    node_id int not null references node (id)
);
create table folder (
    id integer primary key,
    parent_id int references folder (id),
    name varchar(40) not null,
    unique (parent_id, name)
);
create table country (id integer primary key, iso varchar(40) unique);
create table pass (id integer primary key, iso varchar(40) not null references country (iso));
create table stage (code varchar(9) primary key check (code in ('a', 'b')), name varchar(40));
"""


@pytest.fixture
async def plans(tmp_path: Path) -> dict[str, ModulePlan]:
    async with database(Dialect.SQLITE, TABLES, tmp_path) as url, open_database(url) as engine:
        schema = await reflect(engine)
    configs = configure_all(schema, "shop")
    return {name: build_plan(name, schema, configs) for name in configs}


def fixture_rows(plan: ModulePlan) -> list[tuple[str, dict[str, str]]]:
    """Returns the variables and the values of the rows."""
    return [
        (row.variable, {str(name): str(code) for name, code in row.values})
        for row in plan.tests.fixtures.rows
    ]


def variables(plan: ModulePlan) -> list[str]:
    return [variable for variable, _ in fixture_rows(plan)]


async def test_first_row_of_a_cycle_references_a_fixed_key(plans: dict[str, ModulePlan]) -> None:
    assert plans["sale"].tests.fixtures.has_cycle
    (store, store_values), (staff, staff_values) = fixture_rows(plans["sale"])
    assert (store, staff) == ("store", "staff")
    assert store_values["manager_id"] == staff_values["id"]
    assert staff_values["store_id"] == "store.id"


async def test_unique_reference_to_a_used_row_gets_a_second_row(
    plans: dict[str, ModulePlan],
) -> None:
    assert variables(plans["store"]) == ["store", "staff", "staff_"]
    payload = plans["store"].tests.payload
    assert dict((*payload.create, *payload.form))["manager_id"] == "str(staff_.id)"


async def test_required_self_reference_points_to_its_own_row(
    plans: dict[str, ModulePlan],
) -> None:
    ((_, values),) = fixture_rows(plans["node"])
    assert values["node_id"] == values["id"]
    assert plans["node"].tests.can_write


async def test_table_searched_by_name_needs_no_second_row(plans: dict[str, ModulePlan]) -> None:
    assert variables(plans["staff"]) == ["staff", "store"]
    assert plans["staff"].tests.search.query == '"name": NAME'


async def test_unique_rule_with_a_null_field_is_not_tested(plans: dict[str, ModulePlan]) -> None:
    rules = plans["folder"].api.requests.unique_rules
    assert [rule.test_label for rule in rules] == ["parent_id_and_name"]
    assert plans["folder"].tests.relations.unique_rules == ()


async def test_key_with_choices_allows_only_reading_tests(plans: dict[str, ModulePlan]) -> None:
    tests = plans["stage"].tests
    assert (tests.can_write, tests.read_only_reason) == (False, "code")


def test_partitioned_table_allows_only_reading_tests() -> None:
    facts = table(column("name"))
    assert planned(facts).tests.can_write
    partitioned = planned(facts.model_copy(update={"is_partitioned": True}))
    assert partitioned.tests.read_only_reason == "thing"


async def test_row_has_the_nullable_key_that_is_referenced(plans: dict[str, ModulePlan]) -> None:
    ((variable, values),) = fixture_rows(plans["pass"])
    assert variable == "country"
    assert "COUNTER" in values["iso"]
    assert dict(plans["pass"].tests.payload.form)["iso"] == "country.iso"
