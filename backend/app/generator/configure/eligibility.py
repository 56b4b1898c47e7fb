"""Which tables cannot become a module, and the sentence that says why.

A junction can: it is a module whose rows are all key. A table without a key can where a whole
unique set of NOT NULL columns identifies a row as well as a key would.
"""

from app.generator.config import Explanation
from app.generator.introspect.schema import TableInfo, TypeFamily

KEY_FAMILIES = frozenset(
    {
        TypeFamily.INTEGER,
        TypeFamily.UUID,
        TypeFamily.STRING,
        TypeFamily.TEXT,
        TypeFamily.DATE,
        TypeFamily.DECIMAL,
        TypeFamily.ENUM,
        TypeFamily.BOOLEAN,
    }
)


def ineligible_reason(table: TableInfo) -> Explanation | None:
    if table.is_view:
        return _explain("view", table)
    if not table.columns:
        return _explain("no_columns", table)
    key = identifying_columns(table)
    if not key:
        return _explain("no_key", table)
    for name in key:
        if table.column(name).type.family not in KEY_FAMILIES:
            return Explanation(
                key="generator.unsupported.key_type",
                values={
                    "table": table.name,
                    "column": name,
                    "type": table.column(name).type.sql,
                },
            )
    return None


def generator_failed(table: TableInfo) -> Explanation:
    return _explain("generator_error", table)


def identifying_columns(table: TableInfo) -> tuple[str, ...]:
    """The primary key, or what is as good: the shortest whole unique set that is never NULL."""
    if table.primary_key:
        return table.primary_key
    sound = [
        unique.columns
        for unique in table.uniques
        if unique.is_plain
        and unique.columns
        and not any(table.column(name).nullable for name in unique.columns)
    ]
    return min(sound, key=lambda columns: (len(columns), columns), default=())


def with_key(table: TableInfo) -> TableInfo:
    """The same table with the key it is mapped on."""
    return (
        table
        if table.primary_key
        else table.model_copy(update={"primary_key": identifying_columns(table)})
    )


def _explain(code: str, table: TableInfo) -> Explanation:
    return Explanation(key=f"generator.unsupported.{code}", values={"table": table.name})
