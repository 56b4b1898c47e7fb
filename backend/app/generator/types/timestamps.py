"""Columns that say when a row was made or changed."""

import re

from app.generator.introspect.schema import ColumnInfo, TableInfo, TypeFamily

UPDATED_AT_PATTERN = re.compile(r"(^|_)(last_?update|update|modif|change)", re.IGNORECASE)


def auto_timestamp(column: ColumnInfo, table: TableInfo) -> str | None:
    """How its line in the model ends: whether the database keeps the time, or we; None where people
    do.
    """
    if column.type.family is not TypeFamily.DATETIME or column.name in table.primary_key:
        return None
    clock = "utc_now" if column.type.timezone else "utc_now_naive"
    known = column.default is not None and column.default.is_now
    if column.on_update_now:
        return "server_default=func.now(), server_onupdate=FetchedValue()"
    if UPDATED_AT_PATTERN.search(column.name) and (known or not column.nullable):
        return f"default={clock}, onupdate={clock}"
    return "server_default=func.now()" if known else None
