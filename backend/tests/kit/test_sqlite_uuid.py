"""A UUID is the text that the rows of its table have, and no number."""

from uuid import UUID

import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects import sqlite

from app.kit.db.dialects.sqlite.uuid import UuidText

SQLITE: Dialect = sqlite.dialect()
WORDS = "8d0b7a3e-3f6b-4f5d-9b0c-1c2d3e4f5a6b"
DIGITS = "00000000-0000-4000-8000-0000000000e1"


@pytest.mark.parametrize(
    ("length", "text", "kept"),
    [
        (36, WORDS, WORDS),
        (32, WORDS, WORDS.replace("-", "")),
        (36, DIGITS, DIGITS),
        (32, DIGITS, DIGITS),
    ],
)
def test_it_is_written_as_the_others_are_unless_that_would_be_a_number(
    length: int, text: str, kept: str
) -> None:
    assert UuidText(length).process_bind_param(UUID(text), SQLITE) == kept


@pytest.mark.parametrize("text", [WORDS, WORDS.replace("-", ""), WORDS.upper()])
def test_it_is_read_however_it_was_written(text: str) -> None:
    assert UuidText(36).process_result_value(text, SQLITE) == UUID(WORDS)
