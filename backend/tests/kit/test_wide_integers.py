"""Integers beyond 53 bits, which JavaScript would round."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from app.kit.schema import AnyInt, BigIntChoice

Level = Literal["0", "9007199254740993"]


class Row(BaseModel):
    count: AnyInt = 0
    bounded: Annotated[AnyInt, Field(ge=0)] = 0
    level: BigIntChoice[Level] = 0  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("sent", "stored", "shown"),
    [
        (5, 5, 5),
        ("5", 5, 5),
        (2**53 - 1, 2**53 - 1, 2**53 - 1),
        (2**53 + 1, 2**53 + 1, "9007199254740993"),
        ("9007199254740993", 2**53 + 1, "9007199254740993"),
        (-(2**63), -(2**63), "-9223372036854775808"),
    ],
)
def test_integer_is_text_where_javascript_would_round(
    sent: object, stored: int, shown: object
) -> None:
    row = Row.model_validate({"count": sent})
    assert row.count == stored
    assert row.model_dump(mode="json")["count"] == shown
    assert row.model_dump()["count"] == stored


@pytest.mark.parametrize(
    ("field", "value"),
    [("count", 2**63), ("count", -(2**63) - 1), ("count", "one"), ("bounded", -1), ("count", 1.5)],
)
def test_integer_out_of_range_is_rejected(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Row.model_validate({field: value})


@pytest.mark.parametrize("sent", [2**53 + 1, "9007199254740993"])
def test_choice_of_64_bits_is_stored_as_integer(sent: Any) -> None:
    row = Row.model_validate({"level": sent})
    assert row.model_dump()["level"] == 2**53 + 1


@pytest.mark.parametrize("sent", [1, "1", True, False, None, 0.0])
def test_other_value_than_a_choice_is_rejected(sent: Any) -> None:
    with pytest.raises(ValidationError):
        Row.model_validate({"level": sent})
