"""Names of a database become identifiers that are valid, distinct and not reserved."""

import keyword

import pytest

from app.generator.introspect.schema import TypeFamily
from app.generator.naming import (
    IDENTIFIER_PATTERN,
    KEYWORDS,
    MAX_NAME_LENGTH,
    attribute_names,
    business_name,
    label_attribute,
    pluralize,
    singularize,
    snake_case,
)

from .tables import column, table

HOSTILE = [
    "",
    " ",
    "1st",
    "class",
    "None",
    "启用",
    "a'b",
    "../..",
    "__init__",
    "é",
    "x; DROP TABLE y; --",
    "n" * 64,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_becomes_an_attribute_and_a_folder(name: str) -> None:
    for identifier in (attribute_names(table(column(name)))[name], business_name(name)):
        assert IDENTIFIER_PATTERN.fullmatch(identifier)
        assert not keyword.iskeyword(identifier)
        assert identifier not in KEYWORDS
        assert len(identifier) <= MAX_NAME_LENGTH + 5


@pytest.mark.parametrize(
    "name",
    [
        "metadata",
        "registry",
        "version",
        "model_config",
        "model_dump",
        "page_no",
        "order_by",
        "key",
        "str",
    ],
)
def test_attribute_of_a_base_class_is_not_reused(name: str) -> None:
    assert attribute_names(table(column(name)))[name] not in {name, "id"}


def test_attribute_is_not_named_after_the_type_of_another_column() -> None:
    names = attribute_names(
        table(column("date"), column("datetime"), column("born", TypeFamily.DATE))
    )
    assert (names["date"], names["datetime"]) == ("date_", "datetime")


def test_names_that_differ_in_case_stay_distinct() -> None:
    names = attribute_names(table(column("UserName"), column("user_name"), column("user name")))
    assert sorted(names.values()) == ["id", "user_name", "user_name_2", "user_name_3"]


def test_long_names_with_equal_start_stay_distinct_and_stable() -> None:
    first = "x" * 60 + "a"
    second = "x" * 60 + "b"
    names = attribute_names(table(column(first), column(second)))
    assert names[first] != names[second]
    assert names == attribute_names(table(column(first), column(second)))


def test_surrogate_key_is_called_id_and_another_id_column_is_renamed() -> None:
    columns = (column("No", TypeFamily.INTEGER), column("id"))
    facts = table().model_copy(update={"columns": columns, "primary_key": ("No",)})
    assert attribute_names(facts) == {"No": "id", "id": "id_"}


@pytest.mark.parametrize(
    "name",
    ["con", "data", "tests", "index", "service", "String", "Schema", "ManyToOne", "Decimal"],
)
def test_reserved_name_gets_a_suffix(name: str) -> None:
    assert business_name(name).endswith("_row")


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("box", "boxes"),
        ("city", "cities"),
        ("day", "days"),
        ("person", "people"),
        ("news", "newses"),
    ],
)
def test_plural_differs_from_singular(singular: str, plural: str) -> None:
    assert pluralize(singular) == plural
    assert singular == "news" or singularize(plural) == singular


@pytest.mark.parametrize(
    ("name", "snake"),
    [("PlaylistId", "playlist_id"), ("HTTPPort", "http_port"), ("Prénom", "prenom")],
)
def test_snake_case_splits_at_capitals(name: str, snake: str) -> None:
    assert snake_case(name) == snake


def test_label_attribute_differs_from_all_columns() -> None:
    assert label_attribute("album_id", {"title"}) == "album"
    assert label_attribute("album_id", {"album"}) == "album_id_label"
    assert label_attribute("reports_to", set()) == "reports_to_label"
    assert label_attribute("class_id", set()) == "class_id_label"
