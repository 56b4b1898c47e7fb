"""Columns that say when a row was made or changed."""

import re

from app.generator.facts import Column, Family, Table

UPDATED = re.compile(r"(^|_)(last_?update|update|modif|change)", re.IGNORECASE)


def stamped(column: Column, table: Table) -> str | None:
    """How its line in the model ends: whether the database keeps the time, or we; None where people
    do.
    """
    if column.type.family is not Family.DATETIME or column.name in table.primary_key:
        return None
    clock = "now" if column.type.timezone else "wall_clock"
    known = column.default is not None and column.default.is_now
    if column.on_update_now:
        return "server_default=func.now(), server_onupdate=FetchedValue()"
    if UPDATED.search(column.name) and (known or not column.nullable):
        return f"default={clock}, onupdate={clock}"
    return "server_default=func.now()" if known else None
