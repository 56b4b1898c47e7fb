"""What a module says of itself, to who reads its code and to who reads its page."""

import pytest

from app.generator.introspect.schema import Dialect, TypeFamily, UniqueInfo
from app.generator.literals import join_words

from .tables import column, configured, planned, table


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("新增", "Client", "新增 Client"),
        ("Client", "编号", "Client 编号"),
        ("新增", "客户", "新增客户"),
        ("名称", "编号", "名称编号"),
    ],
)
def test_a_latin_word_stands_apart_from_chinese(first: str, second: str, said: str) -> None:
    assert join_words(first, second) == said


def test_a_service_says_what_no_two_rows_share() -> None:
    one = table(column("code"), column("shelf"), name="thing")
    assert planned(one).service_docstring == "The table's own constraints are the rules"
    sets = (
        UniqueInfo(name=None, columns=("code",)),
        UniqueInfo(name=None, columns=("shelf", "code")),
    )
    told = planned(one.model_copy(update={"uniques": sets})).service_docstring
    assert told == "No two things have the same code or shelf and code"


def test_a_service_says_that_a_row_is_all_key() -> None:
    key = column("a", nullable=False), column("b", TypeFamily.INTEGER, nullable=False)
    one = table(*key).model_copy(update={"columns": key, "primary_key": ("a", "b")})
    assert (
        planned(one).service_docstring
        == "A thing is all key: it is there once or not at all, and is never changed"
    )


def test_a_filter_types_what_its_column_holds() -> None:
    one = table(
        column("name"),
        column("price", TypeFamily.DECIMAL, precision=9, scale=2),
        column("n", TypeFamily.INTEGER, bits=32),
    )
    widgets = {
        str(asked.field.name): asked.markup
        for asked in planned(one, configured(one)).filter_widgets
    }
    assert 'maxlength="40"' in widgets["name"]
    assert 'inputmode="decimal"' in widgets["price"]
    assert 'inputmode="decimal"' in widgets["n"]


def test_a_number_is_not_bounded_at_one_end_only() -> None:
    one = table(column("n", TypeFamily.INTEGER, bits=32), dialect=Dialect.POSTGRESQL)
    plan = planned(one)
    assert ":min" not in plan.form_widget(plan.model.field_by_column("n"))
