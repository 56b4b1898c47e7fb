"""Integrity errors of SQLite.

A foreign-key error does not say which key it is, so the keys of the row are looked up. Only the
statement was rolled back, so its transaction can still read.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Table, column, literal, select, table
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.sql.dml import Delete, Insert

from app.kit.data_scope.scope import DataScope
from app.kit.db.dialects.dialect import CHECK_VIOLATION, Violation

UNIQUE_PREFIX = "UNIQUE constraint failed: "
CHECK_PREFIX = "CHECK constraint failed: "
FOREIGN_KEY_MESSAGE = "FOREIGN KEY constraint failed"
SELECT_FOREIGN_KEYS = """
select id, "table", "from", coalesce(
    "to", (select name from pragma_table_info("table") where pk = seq + 1)
)
from pragma_foreign_key_list(?) order by id, seq
"""
# Whether a referenced row exists does not depend on who may see it.
LOOKUP_OPTIONS: Any = {"scope": DataScope.system("foreign keys of a written row")}
# The written rows of a statement: values by parameter, which is called like the column.
Rows = Sequence[Mapping[str, Any]]


def parse_integrity_error(
    context: ExceptionContext, statement: object, written_table: Table
) -> Violation | None:
    """Returns the constraint that was violated."""
    message = str(context.original_exception)
    if message.startswith(UNIQUE_PREFIX):
        names = message.removeprefix(UNIQUE_PREFIX).split(", ")
        prefix = f"{written_table.name}."
        return Violation("conflict", tuple(name.removeprefix(prefix) for name in names))
    if message.startswith(CHECK_PREFIX):
        return Violation(CHECK_VIOLATION, check=message.removeprefix(CHECK_PREFIX))
    if message != FOREIGN_KEY_MESSAGE or context.connection is None:
        return None
    if isinstance(statement, Delete):
        return Violation("in_use")
    rows: Rows = getattr(context.execution_context, "compiled_parameters", [])
    columns = next(_dangling_references(context.connection, written_table, rows), ())
    if columns or isinstance(statement, Insert):
        return Violation("reference_not_found", columns)
    return Violation("in_use")


def find_dangling_reference(
    connection: Connection, written_table: Table, rows: Rows
) -> tuple[str, ...] | None:
    """Returns the columns of a key that references no row, or None."""
    return next(_dangling_references(connection, written_table, rows, is_certain=True), None)


def _dangling_references(
    connection: Connection, written_table: Table, rows: Rows, *, is_certain: bool = False
) -> Iterator[tuple[str, ...]]:
    """Yields the columns of each key that references no row.

    Unless `is_certain`, it then yields those that may do so, because only a part of their columns
    was written.
    """
    partly_written: list[tuple[str, ...]] = []
    foreign_keys = connection.exec_driver_sql(
        SELECT_FOREIGN_KEYS, (written_table.name,), execution_options=LOOKUP_OPTIONS
    ).all()
    for _, key_columns in groupby(foreign_keys, lambda row: row[0]):
        _, target_tables, names, target_names = zip(*key_columns, strict=True)
        for row in rows:
            values = [
                (column(target_name, written_table.c[name].type), row[name])
                for name, target_name in zip(names, target_names, strict=True)
                if name in row
            ]
            if not values or any(value is None for _, value in values):
                continue
            is_target = [target_column == value for target_column, value in values]
            statement = select(literal(1)).select_from(table(target_tables[0])).where(*is_target)
            if connection.scalar(statement, execution_options=LOOKUP_OPTIONS) is None:
                yield names
            elif len(values) < len(names):
                partly_written.append(tuple(name for name in names if name in row))
    if not is_certain:
        yield from partly_written
