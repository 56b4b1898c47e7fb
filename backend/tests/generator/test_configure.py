"""Tests of guessed configurations and their reasons."""

from decimal import InvalidOperation
from pathlib import Path

import pytest

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.config import ColumnConfig, Widget
from app.generator.configure import configure_all, display_column, ineligible_reason, module_name
from app.generator.configure.columns import infer_columns
from app.generator.introspect.schema import (
    ColumnInfo,
    Dialect,
    ForeignKeyInfo,
    SchemaInfo,
    TableInfo,
    TypeFamily,
    UniqueInfo,
)
from app.generator.verify.run import VerifyOutcome, verify

from .conftest import database as create_database
from .tables import column, configured, database, planned, table

pytestmark = pytest.mark.anyio


def test_business_names_of_tables_are_distinct() -> None:
    tables = [table(name=name) for name in ("film", "films", "Film", "FILM ")]
    names = [config.business_name for config in configure_all(database(*tables), "shop").values()]
    assert len(set(names)) == 4


def test_class_names_differ_from_each_other_and_from_platform() -> None:
    tables = [table(name=name) for name in ("user", "tag_2", "tag2", "dept")]
    names = {
        name: config.class_name for name, config in configure_all(database(*tables), "shop").items()
    }
    assert names == {"user": "UserRow", "dept": "DeptRow", "tag2": "Tag2", "tag_2": "Tag2Row"}


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("system", "system_data"),
        ("2024 sales", "m_2024_sales"),
        ("", "app"),
        ("import", "import_data"),
    ],
)
def test_module_name_avoids_reserved_names(name: str, module: str) -> None:
    assert module_name(name) == module


@pytest.mark.parametrize(
    ("name", "family", "widget", "reason"),
    [
        ("api_secret", TypeFamily.STRING, Widget.PASSWORD, "secret"),
        ("remark", TypeFamily.STRING, Widget.TEXTAREA, "name"),
        ("content", TypeFamily.TEXT, Widget.EDITOR, "name"),
        ("name", TypeFamily.STRING, Widget.INPUT, "type"),
    ],
)
def test_widget_is_guessed_from_column_name_with_reason(
    name: str, family: TypeFamily, widget: Widget, reason: str
) -> None:
    column_config = configured(table(column(name, family))).columns[1]
    assert column_config.html_type is widget
    assert column_config.reasons["html_type"].key == f"generator.reason.{reason}"


def test_secret_column_is_neither_listed_nor_display_column() -> None:
    thing = table(column("password"), column("nick"))
    assert not configured(thing).columns[1].is_list
    assert display_column(thing) == "nick"


def display_column_of(
    *columns: ColumnInfo, unique: tuple[str, ...] = (), name: str = "thing"
) -> str | None:
    sets = (UniqueInfo(name=None, columns=unique),) if unique else ()
    return display_column(table(*columns, name=name).model_copy(update={"uniques": sets}))


def test_display_column_prefers_name_then_unique_text_then_first_text() -> None:
    isbn = column("isbn", nullable=False)
    title = column("title", nullable=False)
    author = column("author_name", nullable=False)
    blurb = column("blurb", nullable=False)
    assert display_column_of(isbn, author, title, unique=("isbn",)) == "title"
    assert display_column_of(blurb, isbn, unique=("isbn",)) == "isbn"
    assert display_column_of(blurb, column("postal_code", nullable=False)) == "blurb"
    assert display_column_of(blurb, column("thing_code", nullable=False)) == "thing_code"


def test_display_column_prefers_not_null_columns() -> None:
    """A name in camel case, such as LastName, counts as a name."""
    assert (
        display_column_of(column("email"), column("full_name", nullable=False), unique=("email",))
        == "full_name"
    )
    assert display_column_of(column("Title"), column("LastName", nullable=False)) == "LastName"
    assert display_column_of(column("nick"), column("email"), unique=("email",)) == "email"


def test_display_column_is_never_foreign_key() -> None:
    """The display column of an invoice is its number, which is unique within a client."""
    columns = (
        column("currency_code", nullable=False),
        column("status", nullable=False),
        column("number", nullable=False),
    )
    foreign_key = ForeignKeyInfo(
        name=None,
        columns=("currency_code",),
        target_schema=None,
        target_table="c",
        target_columns=("x",),
    )
    thing = table(*columns, name="invoice").model_copy(update={"foreign_keys": (foreign_key,)})
    unique = UniqueInfo(name=None, columns=("number", "id"))
    assert display_column(thing.model_copy(update={"uniques": (unique,)})) == "number"
    assert (
        display_column(table(columns[0]).model_copy(update={"foreign_keys": (foreign_key,)}))
        is None
    )


def test_table_without_key_is_ineligible_unless_not_null_unique() -> None:
    keyless = table(column("code", nullable=False)).model_copy(update={"primary_key": ()})
    reason = ineligible_reason(keyless)
    assert reason is not None
    assert reason.key == "generator.unsupported.no_key"
    unique = UniqueInfo(name=None, columns=("code",))
    assert ineligible_reason(keyless.model_copy(update={"uniques": (unique,)})) is None


def test_fields_follow_sort_setting_and_model_follows_table() -> None:
    thing = table(column("first"), column("second"))
    config = configured(thing)
    config.columns[2].sort = 1
    config.columns[1].sort = 2
    plan = planned(thing, config)
    assert [str(field.name) for field in plan.api.requests.fields] == ["second", "first"]
    assert [str(field.name) for field in plan.api.responses.fields] == ["id", "second", "first"]
    assert [str(column_filter.field.name) for column_filter in plan.api.filters] == [
        "second",
        "first",
    ]
    assert [str(field.name) for field in plan.model.fields] == ["id", "first", "second"]


async def test_table_that_generator_fails_on_does_not_stop_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(table: TableInfo, database: SchemaInfo) -> list[ColumnConfig]:
        if table.name == "b":
            raise InvalidOperation
        return infer_columns(table, database)

    monkeypatch.setattr("app.generator.configure.infer_columns", failing)
    tables = database(*(table(column("name"), name=name) for name in "abc"))
    assert [*configure_all(tables)] == ["a", "c"]
    async with create_database(
        Dialect.SQLITE, "create table b (id integer primary key)", tmp_path
    ) as url:
        (result,) = (await verify(url, TEMPLATES)).results
    assert (result.outcome, result.key) == (
        VerifyOutcome.UNSUPPORTED,
        "generator.unsupported.generator_error",
    )


async def test_verify_reports_tables_named_like_those_of_the_platform(tmp_path: Path) -> None:
    script = "create table sys_user (id integer primary key); create view v as select 1 as id;"
    async with create_database(Dialect.SQLITE, script, tmp_path) as url:
        results = (await verify(url, TEMPLATES)).results_by_table
    assert {name: result.key for name, result in results.items()} == {
        "sys_user": "generator.unsupported.platform_name",
        "v": "generator.unsupported.view",
    }
    assert results["sys_user"].outcome is VerifyOutcome.UNSUPPORTED
