"""Documents of log entries."""

from typing import Any

import bson
import pytest

from app.extensions.log_sink.document import MAX_DEPTH, MAX_TEXT_CHARS, create_document

JSON = frozenset({"after"})


def document(text: str | None) -> Any:
    created = create_document({"id": 1, "after": text}, JSON)
    bson.encode(created)
    return created["after"]


def test_json_text_becomes_object() -> None:
    assert document('{"name": "a", "roles": [1, 2]}') == {"name": "a", "roles": [1, 2]}


@pytest.mark.parametrize("digits", [str(2**63), str(-(2**63) - 1), "1" * 5000], ids=len)
def test_integer_that_bson_cannot_store_is_a_text(digits: str) -> None:
    assert document(f'{{"n": {digits}}}') == {"n": digits}


def test_greatest_integer_of_bson_is_an_integer() -> None:
    assert document(f'{{"n": {2**63 - 1}}}') == {"n": 2**63 - 1}


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "\\ud800"}',
        '{"a\\u0000b": 1}',
        "{broken",
        "[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2),
        "[" * 100_000,
    ],
    ids=len,
)
def test_text_that_bson_cannot_store_as_object_stays_a_text(text: str) -> None:
    assert document(text) == text


def test_long_text_is_cut() -> None:
    assert len(document('"' + "x" * MAX_TEXT_CHARS + '"')) == MAX_TEXT_CHARS


def test_missing_value_is_null() -> None:
    assert document(None) is None
