"""Integrity errors of MySQL and MariaDB."""

import re

from sqlalchemy import Table
from sqlalchemy.engine import ExceptionContext

from app.kit.db.dialects.dialect import CHECK_VIOLATION, Violation

UNIQUE_CODE = 1062
# The row is referenced; the row references none.
REFERENCED_CODE = 1451
DANGLING_REFERENCE_CODE = 1452
# MariaDB's and MySQL's.
CHECK_CODES = (4025, 3819)
UNIQUE_PATTERN = re.compile(r" for key '(?:[^']+\.)?(?P<name>[^']+)'$")
FOREIGN_KEY_PATTERN = re.compile(
    r"\(`[^`]+`\.`(.+?)`, CONSTRAINT `.+?` FOREIGN KEY \(`(?P<columns>.+?)`\) REFERENCES "
)
CHECK_PATTERN = re.compile(r"(CONSTRAINT `|constraint ')(?:[^`']+\.)?(?P<name>[^`']+)[`'] ")
SELECT_INDEX_COLUMNS = """
select column_name from information_schema.statistics
where table_schema = database() and table_name = %s and index_name = %s order by seq_in_index
"""


def parse_integrity_error(context: ExceptionContext, written_table: Table) -> Violation | None:
    """Returns the constraint that was violated."""
    number, message = (*context.original_exception.args, "", "")[:2]
    if number == UNIQUE_CODE:
        return Violation("conflict", _index_columns(context, written_table, message))
    if number in CHECK_CODES:
        check = CHECK_PATTERN.search(message)
        return Violation(CHECK_VIOLATION, check=check["name"] if check else "")
    if number == REFERENCED_CODE:
        return Violation("in_use")
    if number != DANGLING_REFERENCE_CODE:
        return None
    foreign_key = FOREIGN_KEY_PATTERN.search(message)
    columns = tuple(foreign_key["columns"].split("`, `")) if foreign_key else ()
    return Violation("reference_not_found", columns)


def _index_columns(
    context: ExceptionContext, written_table: Table, message: str
) -> tuple[str, ...]:
    """Returns the columns of the index that a duplicate-key message names."""
    index = UNIQUE_PATTERN.search(message)
    if index is None or context.connection is None:
        return ()
    names = context.connection.exec_driver_sql(
        SELECT_INDEX_COLUMNS, (written_table.name, index["name"])
    )
    return tuple(name for (name,) in names if name)
