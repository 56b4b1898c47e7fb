"""Texts of generated modules: docstrings, messages, labels and bounds of inputs."""

import pytest

from app.generator.introspect.schema import Dialect, TypeFamily, UniqueInfo
from app.generator.literals import join_words

from .tables import column, configured, planned, table


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("新增", "Client", "新增 Client"),
        ("Client", "编号", "Client 编号"),
        ("新增", "客户", "新增客户"),
        ("名称", "编号", "名称编号"),
    ],
)
def test_join_words_separates_latin_from_chinese(first: str, second: str, joined: str) -> None:
    assert join_words(first, second) == joined


def test_service_docstring_states_unique_fields() -> None:
    facts = table(column("code"), column("shelf"), name="thing")
    assert planned(facts).labels.service_docstring == "Things."
    uniques = (
        UniqueInfo(name=None, columns=("code",)),
        UniqueInfo(name=None, columns=("shelf", "code")),
    )
    labels = planned(facts.model_copy(update={"uniques": uniques})).labels
    assert labels.service_docstring == (
        "Things. The code is unique. The shelf and code are unique together."
    )
    assert labels.catalogs["en"]["shop.thing.code_taken"] == "Code is already in use"
    joint_message = labels.catalogs["en"]["shop.thing.shelf_code_taken"]
    assert joint_message == "Shelf, Code are already in use together"


def test_service_docstring_states_that_key_rows_are_never_updated() -> None:
    key = (column("a", nullable=False), column("b", TypeFamily.INTEGER, nullable=False))
    facts = table(*key).model_copy(update={"columns": key, "primary_key": ("a", "b")})
    lines = planned(facts).labels.service_docstring.splitlines()
    assert lines[0] == "Things."
    assert "    A row is never updated: all its fields are set when it is created." in lines
    assert all(len(line) <= 100 for line in lines)


def test_filter_input_has_type_and_length_of_its_column() -> None:
    facts = table(
        column("name"),
        column("price", TypeFamily.DECIMAL, precision=9, scale=2),
        column("n", TypeFamily.INTEGER, bits=32),
    )
    page = planned(facts, configured(facts)).page
    markup = {str(widget.field.name): widget.markup for widget in page.filter_widgets}
    assert 'maxlength="40"' in markup["name"]
    assert 'inputmode="decimal"' in markup["price"]
    assert 'inputmode="decimal"' in markup["n"]


def test_32_bit_integer_input_has_no_bounds() -> None:
    facts = table(column("n", TypeFamily.INTEGER, bits=32), dialect=Dialect.POSTGRESQL)
    plan = planned(facts)
    assert ":min" not in plan.page.form_widget(plan.model.field_by_column("n"))
