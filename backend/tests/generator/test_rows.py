"""Rows that generated tests need first, where tables point at each other."""

from pathlib import Path

import pytest

from app.generator.configure import configure_all
from app.generator.facts import Dialect
from app.generator.plan import Plan, make
from app.generator.reflect import open_database, reflect

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
async def plans(tmp_path: Path) -> dict[str, Plan]:
    async with database(Dialect.SQLITE, CIRCLE, tmp_path) as url, open_database(url) as engine:
        read = await reflect(engine)
    configs = configure_all(read, "shop")
    return {name: make(name, read, configs) for name in configs}


def made(plan: Plan) -> list[tuple[str, dict[str, str]]]:
    return [
        (row.variable, {str(name): str(code) for name, code in row.values})
        for row in plan.suite.rows
    ]


async def test_one_of_a_circle_has_a_key_that_is_known_before_it_is_made(
    plans: dict[str, Plan],
) -> None:
    assert plans["sale"].suite.circular
    (store, store_values), (staff, staff_values) = made(plans["sale"])
    assert (store, staff) == ("store", "staff")
    assert store_values["manager_id"] == staff_values["id"]
    assert staff_values["store_id"] == "store.id"


async def test_what_may_be_pointed_at_once_has_a_second_row_to_point_at(
    plans: dict[str, Plan],
) -> None:
    assert [variable for variable, _ in made(plans["store"])] == ["store", "staff", "staff_"]
    assert (
        dict((*plans["store"].suite.fresh, *plans["store"].suite.form))["manager_id"] == "staff_.id"
    )


async def test_a_row_that_must_point_at_its_like_points_at_itself(plans: dict[str, Plan]) -> None:
    ((_, values),) = made(plans["knot"])
    assert values["knot_id"] == values["id"]
    assert plans["knot"].suite.writes


async def test_who_is_found_by_name_needs_no_second_row_to_point_at(plans: dict[str, Plan]) -> None:
    assert [variable for variable, _ in made(plans["staff"])] == ["staff", "store"]
    assert plans["staff"].suite.narrow == '"name": NAME'


async def test_a_set_in_which_the_form_says_nothing_refuses_no_second_row(
    plans: dict[str, Plan],
) -> None:
    assert [rule.label for rule in plans["folder"].rules] == ["parent_id_and_name"]
    assert plans["folder"].suite.rules == ()


async def test_where_every_key_may_be_in_use_the_tests_only_read(plans: dict[str, Plan]) -> None:
    assert (plans["stage"].suite.writes, plans["stage"].suite.reason) == (False, "code")


def test_where_no_partition_may_take_a_row_the_tests_only_read() -> None:
    one = table(column("name"))
    assert planned(one).suite.writes
    assert planned(one.model_copy(update={"parted": True})).suite.reason == "thing"
