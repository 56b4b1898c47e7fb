"""Integrity errors of PostgreSQL."""

import re
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.sql.dml import Delete

from app.kit.db.dialects.dialect import CHECK_VIOLATION, Violation

FOREIGN_KEY_VIOLATION = "23503"
UNIQUE_VIOLATION = "23505"
CHECK_VIOLATION_STATE = "23514"
# Works in every language of the server: only the rest is translated.
DETAIL_PATTERN = re.compile(r"\((?P<columns>.+?)\)=\(.*\)(?P<rest>.*)", re.DOTALL)


def parse_integrity_error(
    context: ExceptionContext, statement: object, written_table: Table
) -> Violation | None:
    """Returns the constraint that was violated.

    An UPDATE can violate a reference of its own row, or one of other rows to it. In the second case
    the detail ends with the name of their table.
    """
    error: Any = context.original_exception
    detail = DETAIL_PATTERN.search(error.detail or "")
    columns: tuple[str, ...] = ()
    if detail is not None:
        columns = tuple(name.strip('"') for name in detail["columns"].split(", "))
    if error.sqlstate == UNIQUE_VIOLATION:
        return Violation("conflict", columns)
    if error.sqlstate == CHECK_VIOLATION_STATE:
        check = getattr(error.__cause__, "constraint_name", None) or ""
        return Violation(CHECK_VIOLATION, check=check)
    if error.sqlstate != FOREIGN_KEY_VIOLATION:
        return None
    if isinstance(statement, Delete):
        return Violation("in_use")
    table_name = getattr(error.__cause__, "table_name", None)
    is_of_other_table = (
        detail is not None
        and table_name != written_table.name
        and f'{table_name}"' in detail["rest"]
    )
    if is_of_other_table:
        return Violation("in_use")
    return Violation("reference_not_found", columns)
