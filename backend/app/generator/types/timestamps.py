"""Columns that store when a row was created or updated."""

import re

from app.generator.introspect.schema import ColumnInfo, TableInfo, TypeFamily

UPDATED_AT_PATTERN = re.compile(r"(^|_)(last_?update|update|modif|change)", re.IGNORECASE)


def auto_timestamp(column: ColumnInfo, table: TableInfo) -> str | None:
    """Returns the `mapped_column` arguments that set the column, or None if requests set it.

    The database sets the time if it has a default for that, otherwise the session does.
    """
    if column.type.family is not TypeFamily.DATETIME or column.name in table.primary_key:
        return None
    clock = "utc_now" if column.type.timezone else "utc_now_naive"
    has_now_default = column.default is not None and column.default.is_now
    if column.on_update_now:
        return "server_default=func.now(), server_onupdate=FetchedValue()"
    if UPDATED_AT_PATTERN.search(column.name) and (has_now_default or not column.nullable):
        return f"default={clock}, onupdate={clock}"
    return "server_default=func.now()" if has_now_default else None
