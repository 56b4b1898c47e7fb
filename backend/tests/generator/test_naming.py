"""Whatever a database calls its things, what we call them is an identifier in every language we
write, and its own.
"""

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
    for given in (attribute_names(table(column(name)))[name], business_name(name)):
        assert IDENTIFIER_PATTERN.fullmatch(given)
        assert not keyword.iskeyword(given)
        assert given not in KEYWORDS
        assert len(given) <= MAX_NAME_LENGTH + 5


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
def test_what_a_class_has_already_is_not_taken_again(name: str) -> None:
    assert attribute_names(table(column(name)))[name] not in {name, "id"}


def test_a_column_called_like_the_type_of_another_would_break_its_annotation() -> None:
    names = attribute_names(
        table(column("date"), column("datetime"), column("born", TypeFamily.DATE))
    )
    assert (names["date"], names["datetime"]) == ("date_", "datetime")


def test_names_that_fold_to_one_stay_two() -> None:
    names = attribute_names(table(column("UserName"), column("user_name"), column("user name")))
    assert sorted(names.values()) == ["id", "user_name", "user_name_2", "user_name_3"]


def test_long_names_that_begin_alike_stay_two_and_the_same_each_time() -> None:
    first = "x" * 60 + "a"
    second = "x" * 60 + "b"
    names = attribute_names(table(column(first), column(second)))
    assert names[first] != names[second]
    assert names == attribute_names(table(column(first), column(second)))


def test_one_number_as_key_is_called_id_and_a_column_called_id_gives_way() -> None:
    columns = column("No", TypeFamily.INTEGER), column("id")
    odd = table().model_copy(update={"columns": columns, "primary_key": ("No",)})
    assert attribute_names(odd) == {"No": "id", "id": "id_"}


@pytest.mark.parametrize(
    "name", ["con", "tests", "index", "service", "String", "Schema", "ManyToOne", "Decimal"]
)
def test_no_folder_or_class_is_called_like_ours(name: str) -> None:
    assert business_name(name).endswith("_row")


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("box", "boxes"),
        ("city", "cities"),
        ("day", "days"),
        ("person", "people"),
        ("news", "newses"),
    ],
)
def test_one_is_not_called_like_many(one: str, many: str) -> None:
    assert pluralize(one) == many
    assert one == "news" or singularize(many) == one


@pytest.mark.parametrize(
    ("name", "said"),
    [("PlaylistId", "playlist_id"), ("HTTPPort", "http_port"), ("Prénom", "prenom")],
)
def test_case_becomes_underscores(name: str, said: str) -> None:
    assert snake_case(name) == said


def test_the_words_of_a_key_are_called_otherwise_than_any_column() -> None:
    assert label_attribute("album_id", {"title"}) == "album"
    assert label_attribute("album_id", {"album"}) == "album_id_label"
    assert label_attribute("reports_to", set()) == "reports_to_label"
    assert label_attribute("class_id", set()) == "class_id_label"
