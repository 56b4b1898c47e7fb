"""Floats of four bytes, which have about seven digits."""

from struct import pack, unpack
from typing import Any

from sqlalchemy import (
    BinaryExpression,
    ColumnElement,
    Dialect,
    Float,
    TypeDecorator,
    literal_column,
)
from sqlalchemy.sql import operators

# So many digits tell a float of four bytes from all others.
MAX_DIGITS = 9


class SingleFloat(TypeDecorator[float]):
    """A float of four bytes, read with as few digits as tell it from others: 1.1.

    Drivers return its eight bytes: 1.100000023841858. A value is rounded as the column rounds it
    before it is compared, so that 1.1 is equal to itself.
    """

    impl = Float
    cache_ok = True

    def process_bind_param(
        self,
        value: float | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> float | None:
        return None if value is None else to_single(value)

    def process_result_value(
        self,
        value: float | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> float | None:
        return None if value is None else shortest(value)

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Adds zero: MySQL shows the sum with all digits, and the column with six."""
        zero = literal_column("0e0", Float())
        return BinaryExpression(column, zero, operators.add, type_=self)


def to_single(value: float) -> float:
    """Returns the nearest float of four bytes. One that is too large stays as it is."""
    try:
        (single,) = unpack("<f", pack("<f", value))
    except OverflowError:
        return value
    return float(single)


def shortest(value: float) -> float:
    """Returns the number of the fewest digits that is the same float of four bytes."""
    candidates = (float(f"{value:.{digits}g}") for digits in range(1, MAX_DIGITS + 1))
    return next((number for number in candidates if to_single(number) == value), value)
