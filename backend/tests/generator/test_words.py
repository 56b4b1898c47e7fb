"""What a module says of itself, to who reads its code and to who reads its page."""

import pytest

from app.generator.facts import Dialect, Family, Unique
from app.generator.literal import joined

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
    assert joined(first, second) == said


def test_a_service_says_what_no_two_rows_share() -> None:
    one = table(column("code"), column("shelf"), name="thing")
    assert planned(one).promise == "The table's own constraints are the rules"
    sets = Unique(name=None, columns=("code",)), Unique(name=None, columns=("shelf", "code"))
    told = planned(one.model_copy(update={"uniques": sets})).promise
    assert told == "No two things have the same code or shelf and code"


def test_a_service_says_that_a_row_is_all_key() -> None:
    key = column("a", nullable=False), column("b", Family.INTEGER, nullable=False)
    one = table(*key).model_copy(update={"columns": key, "primary_key": ("a", "b")})
    assert (
        planned(one).promise
        == "A thing is all key: it is there once or not at all, and is never changed"
    )


def test_a_filter_types_what_its_column_holds() -> None:
    one = table(
        column("name"),
        column("price", Family.DECIMAL, precision=9, scale=2),
        column("n", Family.INTEGER, bits=32),
    )
    widgets = {str(asked.field.name): asked.widget for asked in planned(one, configured(one)).asked}
    assert 'maxlength="40"' in widgets["name"]
    assert 'inputmode="decimal"' in widgets["price"]
    assert 'inputmode="decimal"' in widgets["n"]


def test_a_number_is_not_bounded_at_one_end_only() -> None:
    one = table(column("n", Family.INTEGER, bits=32), dialect=Dialect.POSTGRESQL)
    plan = planned(one)
    assert ":min" not in plan.control(plan.model.named("n"))
