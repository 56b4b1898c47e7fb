"""Column settings that users cannot change: identity, computed, timestamp and key columns."""

from app.generator.config import Explanation
from app.generator.introspect.schema import ColumnInfo, TableInfo
from app.generator.types import TypeMapping, auto_timestamp


def readonly_settings(
    table: TableInfo, column: ColumnInfo, mapping: TypeMapping
) -> dict[str, Explanation]:
    """Returns the settings that are always off, with an explanation of each."""
    if (key := _readonly_reason(table, column, mapping)) is not None:
        return dict.fromkeys(("is_insert", "is_edit"), Explanation(key=key))
    if column.name in table.primary_key:
        return {"is_edit": Explanation(key="generator.reason.key")}
    return {}


def _readonly_reason(table: TableInfo, column: ColumnInfo, mapping: TypeMapping) -> str | None:
    if column.identity is not None:
        return "generator.reason.numbered"
    if table.sets_key(column):
        return "generator.reason.key_default"
    if column.computed is not None:
        return "generator.reason.computed"
    if auto_timestamp(column, table) is not None:
        return "generator.reason.stamped"
    return mapping.readonly_reason
