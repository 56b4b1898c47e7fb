"""Rows that generated tests need first, where tables point at each other."""

from pathlib import Path

import pytest

from app.generator.configure import configure_all
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import Dialect
from app.generator.plan import ModulePlan, build_plan

from .conftest import database
from .tables import column, planned, table

pytestmark = pytest.mark.anyio

CIRCLE = """
create table store (id integer primary key, manager_id int not null unique references staff (id));
create table staff (id integer primary key, name varchar(40) not null, store_id int not null references store (id));
create table sale (id integer primary key, staff_id int not null references staff (id));
create table knot (id integer primary key, name varchar(40) not null, knot_id int not null references knot (id));
create table folder (
    id integer primary key, parent_id int references folder (id), name varchar(40) not null, unique (parent_id, name)
);
create table stage (code varchar(9) primary key check (code in ('a', 'b')), name varchar(40));
"""


@pytest.fixture
async def plans(tmp_path: Path) -> dict[str, ModulePlan]:
    async with database(Dialect.SQLITE, CIRCLE, tmp_path) as url, open_database(url) as engine:
        read = await reflect(engine)
    configs = configure_all(read, "shop")
    return {name: build_plan(name, read, configs) for name in configs}


def made(plan: ModulePlan) -> list[tuple[str, dict[str, str]]]:
    return [
        (row.variable, {str(name): str(code) for name, code in row.values})
        for row in plan.tests.fixture_rows
    ]


async def test_one_of_a_circle_has_a_key_that_is_known_before_it_is_made(
    plans: dict[str, ModulePlan],
) -> None:
    assert plans["sale"].tests.has_cycle
    (store, store_values), (staff, staff_values) = made(plans["sale"])
    assert (store, staff) == ("store", "staff")
    assert store_values["manager_id"] == staff_values["id"]
    assert staff_values["store_id"] == "store.id"


async def test_what_may_be_pointed_at_once_has_a_second_row_to_point_at(
    plans: dict[str, ModulePlan],
) -> None:
    assert [variable for variable, _ in made(plans["store"])] == ["store", "staff", "staff_"]
    assert (
        dict((*plans["store"].tests.create_values, *plans["store"].tests.form_values))["manager_id"]
        == "staff_.id"
    )


async def test_a_row_that_must_point_at_its_like_points_at_itself(
    plans: dict[str, ModulePlan],
) -> None:
    ((_, values),) = made(plans["knot"])
    assert values["knot_id"] == values["id"]
    assert plans["knot"].tests.can_write


async def test_who_is_found_by_name_needs_no_second_row_to_point_at(
    plans: dict[str, ModulePlan],
) -> None:
    assert [variable for variable, _ in made(plans["staff"])] == ["staff", "store"]
    assert plans["staff"].tests.search_query == '"name": NAME'


async def test_a_set_in_which_the_form_says_nothing_refuses_no_second_row(
    plans: dict[str, ModulePlan],
) -> None:
    assert [rule.test_label for rule in plans["folder"].unique_rules] == ["parent_id_and_name"]
    assert plans["folder"].tests.unique_rules == ()


async def test_where_every_key_may_be_in_use_the_tests_only_read(
    plans: dict[str, ModulePlan],
) -> None:
    assert (plans["stage"].tests.can_write, plans["stage"].tests.read_only_reason) == (
        False,
        "code",
    )


def test_where_no_partition_may_take_a_row_the_tests_only_read() -> None:
    one = table(column("name"))
    assert planned(one).tests.can_write
    assert (
        planned(one.model_copy(update={"is_partitioned": True})).tests.read_only_reason == "thing"
    )
