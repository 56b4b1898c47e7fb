"""Columns that store when a row was created or updated."""

import re

from app.generator.introspect.schema import ColumnInfo, Dialect, TableInfo, TypeFamily

UPDATED_AT_PATTERN = re.compile(r"(^|_)(last_?update|update|modif|change)", re.IGNORECASE)
# `created_at`, `createTime`, `date_created`, `gmt_create`, `inserted_at`
CREATED_AT_PATTERN = re.compile(
    r"((date|time|gmt)_?)?(created?|creation|inserted)(_?(at|on|date|time|datetime|timestamp))?",
    re.IGNORECASE,
)


def auto_timestamp(column: ColumnInfo, table: TableInfo) -> str | None:
    """Returns the `mapped_column` arguments that set the column, or None if requests set it.

    The database sets the time if it has a default for that, otherwise the session does, in the same
    clock.
    """
    if column.type.family is not TypeFamily.DATETIME or column.name in table.primary_key:
        return None
    clock = _clock(column, table)
    has_now_default = column.default is not None and column.default.is_now
    if column.on_update_now:
        return "server_default=func.now(), server_onupdate=FetchedValue()"
    if UPDATED_AT_PATTERN.search(column.name) and (has_now_default or not column.nullable):
        return f"default={clock}, onupdate={clock}"
    if has_now_default:
        return "server_default=func.now()"
    is_set_by_program = column.default is None and not column.nullable
    if is_set_by_program and CREATED_AT_PATTERN.fullmatch(column.name):
        return f"default={clock}"
    return None


def _clock(column: ColumnInfo, table: TableInfo) -> str:
    """Returns the function that tells the time as the defaults of the table do.

    That is UTC, except for SQLite's `datetime('now', 'localtime')`.
    """
    if column.type.timezone:
        return "utc_now"
    defaults = [one.default for one in table.columns if one.default is not None]
    is_local = any(default.is_now and "'localtime'" in default.sql for default in defaults)
    return "local_now" if is_local and table.dialect is Dialect.SQLITE else "utc_now_naive"
