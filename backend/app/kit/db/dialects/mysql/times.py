"""Times as MySQL holds them where its mode let them in: `0000-00-00`, or a month or a day that is
0.

Its driver hands out the text of what no type of Python's can say. Here that is shown as none, as
elsewhere.
"""

from typing import Any

from sqlalchemy import Date, DateTime, Dialect
from sqlalchemy.dialects.mysql import DATETIME


class LenientMysqlDateTime(DATETIME):
    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        return decode


class LenientMysqlDate(Date):
    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        return decode


COLSPECS = {DateTime: LenientMysqlDateTime, Date: LenientMysqlDate}


def decode(value: Any) -> Any:
    """Every list asks this of every row."""
    return None if isinstance(value, str) else value
