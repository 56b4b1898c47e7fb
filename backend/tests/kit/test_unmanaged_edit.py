"""Updates of unmanaged rows: values that were shown are accepted, others are validated."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import Field, JsonValue, TypeAdapter

from app.kit.schema import UnmanagedUpdate
from app.kit.unmanaged_edit import InvalidEdit, UnmanagedEdit


class SongUpdate(UnmanagedUpdate):
    name: str = Field(min_length=1, max_length=3)
    price: Decimal = Field(le=10)
    facts: JsonValue = None


STORED: dict[str, object] = {"name": "too long", "price": Decimal("99.5"), "facts": {"a": 1}}
SHOWN: dict[str, object] = {"name": "too long", "price": "99.5", "facts": {"a": 1}}


def validate(body: dict[str, Any]) -> SongUpdate:
    edit = TypeAdapter(UnmanagedEdit[SongUpdate]).validate_python({"version": "1", **body})
    return edit.validate(SHOWN, STORED)


def test_shown_values_are_accepted_and_not_set() -> None:
    data = validate(SHOWN)
    assert (data.name, data.price, data.facts) == ("too long", Decimal("99.5"), {"a": 1})
    assert data.model_fields_set == {"version"}


def test_omitted_values_keep_the_stored_ones() -> None:
    assert validate({"name": "new"}).model_fields_set == {"version", "name"}


@pytest.mark.parametrize(
    ("body", "field"),
    [({"name": "also too long"}, "name"), ({"price": "99.6"}, "price"), ({"other": 1}, "other")],
)
def test_changed_values_are_validated(body: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidEdit) as caught:
        validate(body)
    assert [error["loc"] for error in caught.value.errors()] == [("body", field)]


def test_true_is_not_the_stored_number_one() -> None:
    assert validate({"facts": {"a": True}}).model_fields_set == {"version", "facts"}


def test_openapi_schema_is_that_of_the_update() -> None:
    assert (
        TypeAdapter(UnmanagedEdit[SongUpdate]).json_schema()
        == TypeAdapter(SongUpdate).json_schema()
    )
