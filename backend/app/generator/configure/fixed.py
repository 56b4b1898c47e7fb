"""What nobody can decide of a column, whatever is ticked: a form that never shows it."""

from app.generator.config import Reason
from app.generator.facts import Column, Table
from app.generator.types import Kind, stamped


def fixed(table: Table, column: Column, kind: Kind) -> dict[str, Reason]:
    """The settings that are off for good, each with why."""
    if (key := _never(table, column, kind)) is not None:
        return dict.fromkeys(("is_insert", "is_edit"), Reason(key=key))
    if column.name in table.primary_key:
        return {"is_edit": Reason(key="generator.reason.key")}
    return {}


def _never(table: Table, column: Column, kind: Kind) -> str | None:
    if column.identity is not None:
        return "generator.reason.numbered"
    if column.computed is not None:
        return "generator.reason.computed"
    if stamped(column, table) is not None:
        return "generator.reason.stamped"
    return kind.readonly
