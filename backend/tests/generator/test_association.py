"""Tests of association tables: which tables are one, and on which page they are edited."""

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

SHARED_TABLES = """
create table book (id integer primary key, name varchar(20) not null);
create table tag (id integer primary key, name varchar(20) not null);
create table room (code varchar(9) not null primary key, name varchar(20));
create table count (id integer primary key, n integer);
"""
REFERENCES = (
    "book_id integer not null references book (id), tag_id integer not null references tag (id)"
)

KEY = "primary key (book_id, tag_id)"
UNIQUE = "unique (book_id, tag_id)"


def association_ddl(name: str, column: str, target: str, book_column: str) -> str:
    columns = (
        f"{column} not null references {target},"
        f" {book_column} integer not null references book (id)"
    )
    column_name = column.split(maxsplit=1)[0]
    return f"create table {name} ({columns}, primary key ({column_name}, {book_column}))"


async def describe_association(tmp_path: Path, ddl: str) -> tuple[str, str, list[str]] | None:
    """Returns the source table, the target table, and the names on the page of the source."""
    database = await facts_of(Dialect.SQLITE, f"{SHARED_TABLES}{ddl};", tmp_path)
    (name,) = database.tables.keys() - {"book", "tag", "room", "count"}
    association = association_of(name, database)
    if association is None:
        return None
    source = association.source.target_table
    plan = build_library_plan(database, source)
    names = [str(relation.name) for relation in plan.api.relations.many_to_many]
    return source, association.target.target_table, names


def build_library_plan(database: SchemaInfo, name: str, **settings: object) -> ModulePlan:
    configs = configure_all(database, "library")
    config = configs[name].model_copy(update=settings)
    return build_plan(name, database, {name: config})


@pytest.mark.parametrize(
    ("ddl", "expected"),
    [
        (
            f"create table book_tag ({REFERENCES}, primary key (book_id, tag_id))",
            ("book", "tag", ["tags"]),
        ),
        (
            f"create table tag_book ({REFERENCES}, primary key (book_id, tag_id))",
            ("tag", "book", ["books"]),
        ),
        (
            f"create table Tagging ({REFERENCES}, primary key (tag_id, book_id))",
            ("tag", "book", ["books"]),
        ),
        (
            f"create table book_tag ({REFERENCES}, {UNIQUE})",
            ("book", "tag", ["tags"]),
        ),
        (
            f"create table book_tag ({REFERENCES}, at timestamp default current_timestamp, {KEY})",
            ("book", "tag", ["tags"]),
        ),
        (f"create table book_tag ({REFERENCES}, weight int, {KEY})", None),
        (f"create table book_tag ({REFERENCES}, primary key (book_id))", None),
        (
            f"create table book_tag (id integer primary key, {REFERENCES}, {UNIQUE})",
            None,
        ),
        (
            association_ddl("room_book", "room_code varchar(9)", "room (code)", "book_id"),
            ("book", "room", ["rooms"]),
        ),
        (
            association_ddl("book_count", "count_id integer", "count (id)", "book_id"),
            ("count", "book", ["books"]),
        ),
        (
            association_ddl("book_like", "like_id integer", "book (id)", "book_id"),
            ("book", "book", ["books"]),
        ),
    ],
)
async def test_association_of_table_returns_source_target_and_name(
    tmp_path: Path, ddl: str, expected: tuple[str, str, list[str]] | None
) -> None:
    assert await describe_association(tmp_path, ddl) == expected


@pytest.mark.parametrize("dialect", Dialect)
async def test_associations_of_public_schemas_are_found(dialect: Dialect, tmp_path: Path) -> None:
    sakila = await facts_of(dialect, public(dialect, "sakila-schema"), tmp_path)
    assert [association.table.name for association in associations_of("film", sakila)] == [
        "film_actor",
        "film_category",
    ]
    chinook = await facts_of(dialect, public(dialect, "chinook"), tmp_path)
    reasons = [association_reason(name, chinook) for name in chinook.tables]
    sources = [reason.values["source"] for reason in reasons if reason is not None]
    assert [source.lower() for source in sources] == ["playlist"]


async def test_two_associations_with_same_target_get_distinct_names(tmp_path: Path) -> None:
    tables = "".join(
        f"create table {name} ({REFERENCES}, primary key (book_id, tag_id));"
        for name in ("book_tag", "book_wanted")
    )
    plan = build_library_plan(
        await facts_of(Dialect.SQLITE, SHARED_TABLES + tables, tmp_path), "book"
    )
    assert [
        (relation.name, relation.ids, relation.param)
        for relation in plan.api.relations.many_to_many
    ] == [
        ("tags", "tag_ids", "tag_id"),
        ("book_wanted_tags", "book_wanted_tag_ids", "book_wanted_tag_id"),
    ]


async def test_association_of_owned_rows_is_rendered_as_association_row(tmp_path: Path) -> None:
    owned_tables = SHARED_TABLES.replace("book (id", "book (owner_id int not null, id")
    ddl = f"{owned_tables} create table book_tag ({REFERENCES}, primary key (book_id, tag_id));"
    database = await facts_of(Dialect.SQLITE, ddl, tmp_path)
    path = "backend/app/api/v1/module_library/book_tag/model.py"
    files = await render(build_library_plan(database, "book"), TEMPLATES)
    assert "class BookTag(Global, Unmanaged)" in files[path]
    plan = build_library_plan(database, "book", owner_column="owner_id")
    files = await render(plan, TEMPLATES)
    assert "class BookTag(AssociationRow, Unmanaged)" in files[path]
