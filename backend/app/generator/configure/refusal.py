"""Which tables cannot become a module, and the sentence that says why.

A junction can: it is a module whose rows are all key. A table without a key can where a whole
unique set of NOT NULL columns identifies a row as well as a key would.
"""

from app.generator.config import Reason
from app.generator.facts import Family, Table

KEYS = frozenset(
    {
        Family.INTEGER,
        Family.UUID,
        Family.STRING,
        Family.TEXT,
        Family.DATE,
        Family.DECIMAL,
        Family.ENUM,
        Family.BOOLEAN,
    }
)


def refuse(table: Table) -> Reason | None:
    if table.is_view:
        return _because("view", table)
    if not table.columns:
        return _because("no_columns", table)
    key = key_of(table)
    if not key:
        return _because("no_key", table)
    for name in key:
        if table.column(name).type.family not in KEYS:
            return Reason(
                key="generator.refused.key_type",
                values={
                    "table": table.name,
                    "column": name,
                    "type": table.column(name).type.declared,
                },
            )
    return None


def beyond_us(table: Table) -> Reason:
    return _because("beyond_us", table)


def key_of(table: Table) -> tuple[str, ...]:
    """The primary key, or what is as good: the shortest whole unique set that is never NULL."""
    if table.primary_key:
        return table.primary_key
    sound = [
        unique.columns
        for unique in table.uniques
        if unique.whole
        and unique.columns
        and not any(table.column(name).nullable for name in unique.columns)
    ]
    return min(sound, key=lambda columns: (len(columns), columns), default=())


def keyed(table: Table) -> Table:
    """The same table with the key it is mapped on."""
    return table if table.primary_key else table.model_copy(update={"primary_key": key_of(table)})


def _because(why: str, table: Table) -> Reason:
    return Reason(key=f"generator.refused.{why}", values={"table": table.name})
