"""Documents of log entries."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import bson
from bson.errors import BSONError

# MongoDB stores at most 16 MB and 100 levels in a document.
MAX_TEXT_CHARS = 500_000
MAX_DEPTH = 50
MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1


def create_document(row: Mapping[str, Any], json_columns: frozenset[str]) -> dict[str, Any]:
    """Returns the document of an entry: its columns, and its id as `_id`.

    Columns with JSON text become objects, so that their keys can be searched.
    """
    document: dict[str, Any] = {"_id": row["id"]}
    for name, value in row.items():
        if name == "id":
            continue
        document[name] = _parse(value) if name in json_columns else _value(value)
    return document


def _value(value: Any) -> Any:
    if value is None or isinstance(value, int | datetime):
        return value
    return str(value)[:MAX_TEXT_CHARS]


def _parse(text: str | None) -> Any:
    """Returns the object of a JSON text, or the text if BSON cannot store the object."""
    if text is None:
        return None
    if len(text) > MAX_TEXT_CHARS:
        return text[:MAX_TEXT_CHARS]
    try:
        value = json.loads(text, parse_int=_integer)
        bson.encode({"value": value})
    except (ValueError, OverflowError, RecursionError, BSONError):
        return text
    return value if _is_flatter_than(value, MAX_DEPTH) else text


def _is_flatter_than(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    children = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_flatter_than(child, depth - 1) for child in children)


def _integer(text: str) -> int | str:
    """Returns the integer, or its text where BSON has no integer of that size."""
    value = int(text) if len(text) <= len(str(MIN_INTEGER)) else None
    return value if value is not None and MIN_INTEGER <= value <= MAX_INTEGER else text
