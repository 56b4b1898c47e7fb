"""Lenient decoding of MySQL's zero dates: `0000-00-00`, or a month or day of 0.

The driver returns them as text, because Python has no such values. They are read as None, as on the
other databases.
"""

from typing import Any

from sqlalchemy import Date, DateTime, Dialect
from sqlalchemy.dialects.mysql import DATETIME


class LenientMysqlDateTime(DATETIME):
    """DATETIME that reads zero dates as None."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        return decode


class LenientMysqlDate(Date):
    """DATE that reads zero dates as None."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        return decode


COLSPECS = {DateTime: LenientMysqlDateTime, Date: LenientMysqlDate}


def decode(value: Any) -> Any:
    """Returns None for a text. It runs for every row of every list."""
    return None if isinstance(value, str) else value
