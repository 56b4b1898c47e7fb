"""Lenient decoding of SQLite's numbers.

A column of numbers may hold any value, such as the empty text of an imported file. It is read as
SQLite itself converts it with CAST, so that one such row does not break a list.
"""

import re
from typing import Any

from sqlalchemy import Dialect, Float, Integer, Numeric

NUMBER_PREFIX = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
MIN_INTEGER = -(2**63)
MAX_INTEGER = 2**63 - 1


class LenientSqliteInteger(Integer):
    """INTEGER that reads texts and fractions as CAST does."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        return to_integer


class LenientSqliteFloat(Float[Any]):
    """REAL that reads texts as CAST does."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        process = super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return _after_cast(process)


class LenientSqliteNumeric(Numeric[Any]):
    """NUMERIC that reads texts as CAST does."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        process = super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        return _after_cast(process)


COLSPECS = {
    Integer: LenientSqliteInteger,
    Float: LenientSqliteFloat,
    Numeric: LenientSqliteNumeric,
}


def to_integer(value: Any) -> Any:
    """Returns the integer. It runs for every row of every list."""
    if value.__class__ is int or value is None:
        return value
    number = to_number(value)
    return max(MIN_INTEGER, min(MAX_INTEGER, int(number))) if abs(number) < 1e300 else 0


def to_number(value: Any) -> Any:
    """Returns the number that a text begins with, or 0."""
    if isinstance(value, int | float):
        return value
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    match = NUMBER_PREFIX.match(text)
    return float(match[1]) if match else 0.0


def _after_cast(process: Any) -> Any:
    def decode(value: Any) -> Any:
        if value is not None:
            value = to_number(value)
        return value if process is None else process(value)

    return decode
