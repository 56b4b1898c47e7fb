"""A pure junction is edited on the page of one of the two tables it ties; what is more than that is
a module.
"""

from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.configure import (
    association_of,
    association_reason,
    associations_of,
    configure_all,
)
from app.generator.introspect.schema import Dialect, SchemaInfo
from app.generator.output.render import render
from app.generator.plan import ModulePlan, build_plan

from .conftest import public
from .test_render import facts_of

pytestmark = pytest.mark.anyio

ENDS = """
create table book (id integer primary key, name varchar(20) not null);
create table tag (id integer primary key, name varchar(20) not null);
create table room (code varchar(9) not null primary key, name varchar(20));
create table count (id integer primary key, n integer);
"""
BOTH = "book_id integer not null references book (id), tag_id integer not null references tag (id)"


def tying(name: str, column: str, target: str, book: str) -> str:
    other = column.split(maxsplit=1)[0]
    ends = f"{column} not null references {target}, {book} integer not null references book (id)"
    return f"create table {name} ({ends}, primary key ({other}, {book}))"


async def junction(tmp_path: Path, ddl: str) -> tuple[str, str, list[str]] | None:
    """Which table's page it is edited on, what is tied there, and what the page calls it."""
    found = await facts_of(Dialect.SQLITE, f"{ENDS}{ddl};", tmp_path)
    (name,) = found.tables.keys() - {"book", "tag", "room", "count"}
    known = association_of(name, found)
    if known is None:
        return None
    plan = planned(found, known.source.target_table)
    return (
        known.source.target_table,
        known.target.target_table,
        [tie.name for tie in plan.many_to_many],
    )


def planned(found: SchemaInfo, name: str, **settings: object) -> ModulePlan:
    configs = configure_all(found, "library")
    own = configs[name].model_copy(update=settings)
    return build_plan(name, found, {name: own})


@pytest.mark.parametrize(
    ("ddl", "expected"),
    [
        (
            f"create table book_tag ({BOTH}, primary key (book_id, tag_id))",
            ("book", "tag", ["tags"]),
        ),
        (
            f"create table tag_book ({BOTH}, primary key (book_id, tag_id))",
            ("tag", "book", ["books"]),
        ),
        (
            f"create table Tagging ({BOTH}, primary key (tag_id, book_id))",
            ("tag", "book", ["books"]),
        ),
        (f"create table book_tag ({BOTH}, unique (book_id, tag_id))", ("book", "tag", ["tags"])),
        (
            f"create table book_tag ({BOTH}, at timestamp default current_timestamp, primary key (book_id, tag_id))",
            ("book", "tag", ["tags"]),
        ),
        (f"create table book_tag ({BOTH}, weight int, primary key (book_id, tag_id))", None),
        (f"create table book_tag ({BOTH}, primary key (book_id))", None),
        (f"create table book_tag (id integer primary key, {BOTH}, unique (book_id, tag_id))", None),
        (
            tying("room_book", "room_code varchar(9)", "room (code)", "book_id"),
            ("book", "room", ["rooms"]),
        ),
        (
            tying("book_count", "count_id integer", "count (id)", "book_id"),
            ("count", "book", ["books"]),
        ),
        (
            tying("book_like", "like_id integer", "book (id)", "book_id"),
            ("book", "book", ["books"]),
        ),
    ],
)
async def test_what_a_pure_junction_is(
    tmp_path: Path, ddl: str, expected: tuple[str, str, list[str]] | None
) -> None:
    assert await junction(tmp_path, ddl) == expected


@pytest.mark.parametrize("dialect", Dialect)
async def test_those_of_sakila_and_chinook_are_found(dialect: Dialect, tmp_path: Path) -> None:
    sakila = await facts_of(dialect, public(dialect, "sakila-schema"), tmp_path)
    assert [tie.table.name for tie in associations_of("film", sakila)] == [
        "film_actor",
        "film_category",
    ]
    chinook = await facts_of(dialect, public(dialect, "chinook"), tmp_path)
    apart = {
        name: reason.values
        for name in chinook.tables
        if (reason := association_reason(name, chinook)) is not None
    }
    assert [values["mine"].lower() for values in apart.values()] == ["playlist"]


async def test_two_ways_to_the_same_rows_have_two_names(tmp_path: Path) -> None:
    tables = "".join(
        f"create table {name} ({BOTH}, primary key (book_id, tag_id));"
        for name in ("book_tag", "book_wanted")
    )
    plan = planned(await facts_of(Dialect.SQLITE, ENDS + tables, tmp_path), "book")
    assert [(tie.name, tie.ids, tie.param) for tie in plan.many_to_many] == [
        ("tags", "tag_ids", "tag_id"),
        ("book_wanted_tags", "book_wanted_tag_ids", "book_wanted_tag_id"),
    ]


async def test_what_ties_owned_rows_is_seen_beside_them_only(tmp_path: Path) -> None:
    owned = ENDS.replace("book (id", "book (owner_id int not null, id")
    ddl = f"{owned} create table book_tag ({BOTH}, primary key (book_id, tag_id));"
    found = await facts_of(Dialect.SQLITE, ddl, tmp_path)
    path = "backend/app/api/v1/module_library/book_tag/model.py"
    assert (
        "class BookTag(Global, Unmanaged)"
        in (await render(planned(found, "book"), TEMPLATES))[path]
    )
    assert (
        "class BookTag(AssociationRow, Unmanaged)"
        in (await render(planned(found, "book", owner_column="owner_id"), TEMPLATES))[path]
    )
