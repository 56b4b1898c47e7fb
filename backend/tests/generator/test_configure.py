"""What is guessed of a table, with the reason; and what a setting changes."""

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

from .conftest import database as made
from .tables import column, configured, database, planned, table

pytestmark = pytest.mark.anyio


def test_two_tables_never_share_a_folder() -> None:
    tables = [table(name=name) for name in ("film", "films", "Film", "FILM ")]
    names = [config.business_name for config in configure_all(database(*tables), "shop").values()]
    assert len(set(names)) == 4


def test_no_class_is_called_like_another_or_like_one_of_ours() -> None:
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
def test_a_module_is_called_like_its_database_but_never_like_ours(name: str, module: str) -> None:
    assert module_name(name) == module


@pytest.mark.parametrize(
    ("name", "family", "widget"),
    [
        ("api_secret", TypeFamily.STRING, Widget.PASSWORD),
        ("remark", TypeFamily.STRING, Widget.TEXTAREA),
        ("content", TypeFamily.TEXT, Widget.EDITOR),
        ("name", TypeFamily.STRING, Widget.INPUT),
    ],
)
def test_a_widget_is_guessed_by_name_and_says_so(
    name: str, family: TypeFamily, widget: Widget
) -> None:
    guessed = configured(table(column(name, family))).columns[1]
    assert guessed.html_type is widget
    assert guessed.reasons["html_type"].key == (
        "generator.reason.type" if name == "name" else "generator.reason.name"
    )


def test_a_secret_is_in_no_list_and_is_no_words_for_its_row() -> None:
    one = table(column("password"), column("nick"))
    assert not configured(one).columns[1].is_list
    assert display_column(one) == "nick"


def known_by(*columns: ColumnInfo, unique: tuple[str, ...] = (), name: str = "thing") -> str | None:
    sets = (UniqueInfo(name=None, columns=unique),) if unique else ()
    return display_column(table(*columns, name=name).model_copy(update={"uniques": sets}))


def test_the_words_for_a_row_are_what_it_is_called_then_a_unique_text_then_the_first() -> None:
    isbn = column("isbn", nullable=False)
    title = column("title", nullable=False)
    author = column("author_name", nullable=False)
    blurb = column("blurb", nullable=False)
    assert known_by(isbn, author, title, unique=("isbn",)) == "title"
    assert known_by(blurb, isbn, unique=("isbn",)) == "isbn"
    assert known_by(blurb, column("postal_code", nullable=False)) == "blurb"
    assert known_by(blurb, column("thing_code", nullable=False)) == "thing_code"


def test_the_words_for_a_row_are_some_that_every_row_has() -> None:
    """Its e-mail may be missing; and what the database calls LastName is a name all the same."""
    assert (
        known_by(column("email"), column("full_name", nullable=False), unique=("email",))
        == "full_name"
    )
    assert known_by(column("Title"), column("LastName", nullable=False)) == "LastName"
    assert known_by(column("nick"), column("email"), unique=("email",)) == "email"


def test_the_words_for_a_row_are_never_the_key_of_another() -> None:
    """An invoice is known by its number, which is unique among those of its client."""
    columns = (
        column("currency_code", nullable=False),
        column("status", nullable=False),
        column("number", nullable=False),
    )
    link = ForeignKeyInfo(
        name=None,
        columns=("currency_code",),
        target_schema=None,
        target_table="c",
        target_columns=("x",),
    )
    one = table(*columns, name="invoice").model_copy(update={"foreign_keys": (link,)})
    assert (
        display_column(
            one.model_copy(update={"uniques": (UniqueInfo(name=None, columns=("number", "id")),)})
        )
        == "number"
    )
    assert display_column(table(columns[0]).model_copy(update={"foreign_keys": (link,)})) is None


def test_a_table_without_a_key_is_refused_unless_something_is_as_good() -> None:
    keyless = table(column("code", nullable=False)).model_copy(update={"primary_key": ()})
    assert (refused := ineligible_reason(keyless)) is not None
    assert refused.key == "generator.unsupported.no_key"
    assert (
        ineligible_reason(
            keyless.model_copy(update={"uniques": (UniqueInfo(name=None, columns=("code",)),)})
        )
        is None
    )


def test_people_see_columns_in_the_order_of_their_settings_and_the_model_keeps_the_tables() -> None:
    one = table(column("first"), column("second"))
    config = configured(one)
    config.columns[2].sort = 1
    config.columns[1].sort = 2
    plan = planned(one, config)
    assert [str(field.name) for field in plan.form_fields] == ["second", "first"]
    assert [str(field.name) for field in plan.response_fields] == ["id", "second", "first"]
    assert [str(found.field.name) for found in plan.filters] == ["second", "first"]
    assert [str(field.name) for field in plan.model.fields] == ["id", "first", "second"]


async def test_a_table_we_fail_at_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(table: TableInfo, database: SchemaInfo) -> list[ColumnConfig]:
        if table.name == "b":
            raise InvalidOperation
        return infer_columns(table, database)

    monkeypatch.setattr("app.generator.configure.infer_columns", failing)
    tables = database(*(table(column("name"), name=name) for name in "abc"))
    assert [*configure_all(tables)] == ["a", "c"]
    async with made(Dialect.SQLITE, "create table b (id integer primary key)", tmp_path) as url:
        (verdict,) = (await verify(url, TEMPLATES)).results
    assert (verdict.outcome, verdict.key) == (
        VerifyOutcome.UNSUPPORTED,
        "generator.unsupported.generator_error",
    )
