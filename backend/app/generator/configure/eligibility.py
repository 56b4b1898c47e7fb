"""Decides which tables can become a module.

An association table can: all its columns are its key. A table without a primary key can if a plain
unique constraint over NOT NULL columns identifies its rows.
"""

from app.generator.config import Explanation
from app.generator.introspect.schema import TableInfo
from app.generator.type_families import KEY_FAMILIES


def ineligible_reason(table: TableInfo) -> Explanation | None:
    """Returns why the table cannot become a module, or None if it can."""
    if table.is_view:
        return _explain("view", table)
    if not table.columns:
        return _explain("no_columns", table)
    key = identifying_columns(table)
    if not key:
        return _explain("no_key", table)
    for name in key:
        type = table.column(name).type
        if type.family not in KEY_FAMILIES:
            return Explanation(
                key="generator.unsupported.key_type",
                values={"table": table.name, "column": name, "type": type.sql},
            )
    return None


def generator_failed(table: TableInfo) -> Explanation:
    return _explain("generator_error", table)


def identifying_columns(table: TableInfo) -> tuple[str, ...]:
    """Returns the primary key, or else the shortest plain unique set of NOT NULL columns.

    Returns an empty tuple if there is none.
    """
    if table.primary_key:
        return table.primary_key
    candidates = [
        unique.columns
        for unique in table.uniques
        if unique.is_plain
        and unique.columns
        and not any(table.column(name).nullable for name in unique.columns)
    ]
    return min(candidates, key=lambda columns: (len(columns), columns), default=())


def with_key(table: TableInfo) -> TableInfo:
    """Returns the table with its identifying columns as the primary key."""
    if table.primary_key:
        return table
    return table.model_copy(update={"primary_key": identifying_columns(table)})


def _explain(code: str, table: TableInfo) -> Explanation:
    return Explanation(key=f"generator.unsupported.{code}", values={"table": table.name})
