"""A UUID in SQLite has the format of the other rows, and is never a number."""

from uuid import UUID

import pytest
from sqlalchemy import Dialect
from sqlalchemy.dialects import sqlite

from app.kit.db.dialects.sqlite.uuid import UuidText

SQLITE: Dialect = sqlite.dialect()
UUID_TEXT = "8d0b7a3e-3f6b-4f5d-9b0c-1c2d3e4f5a6b"
NUMERIC_UUID = "00000000-0000-4000-8000-0000000000e1"


@pytest.mark.parametrize(
    ("length", "text", "stored"),
    [
        (36, UUID_TEXT, UUID_TEXT),
        (32, UUID_TEXT, UUID_TEXT.replace("-", "")),
        (36, NUMERIC_UUID, NUMERIC_UUID),
        (32, NUMERIC_UUID, NUMERIC_UUID),
    ],
)
def test_uuid_is_written_in_column_format_unless_numeric(
    length: int, text: str, stored: str
) -> None:
    assert UuidText(length).process_bind_param(UUID(text), SQLITE) == stored


@pytest.mark.parametrize("text", [UUID_TEXT, UUID_TEXT.replace("-", ""), UUID_TEXT.upper()])
def test_uuid_is_read_in_any_format(text: str) -> None:
    assert UuidText(36).process_result_value(text, SQLITE) == UUID(UUID_TEXT)
