"""Finds the row that decides who sees a row of a table without owner columns.

The lines of an order belong to the order: a required foreign key leads to a scoped table, directly
or through other tables.
"""

from collections.abc import Mapping

from app.generator.config import TableConfig
from app.generator.configure.association import association_of
from app.generator.configure.eligibility import ineligible_reason
from app.generator.configure.owner import find_owner_columns
from app.generator.introspect.schema import ForeignKeyInfo, SchemaInfo, TableInfo
from app.generator.platform_tables import is_platform


def scope_parent(
    name: str, database: SchemaInfo, configs: Mapping[str, TableConfig]
) -> ForeignKeyInfo | None:
    """Returns the foreign key to the parent, or None if every user sees the rows.

    Of several, one that is part of the primary key comes first, then one whose rows go with the
    parent. Users and departments of the platform are no parents: a row may name a person without
    being theirs. A table may be configured not to inherit: then neither do its own children.
    """
    return _find(name, database, configs, frozenset())


def _find(
    name: str, database: SchemaInfo, configs: Mapping[str, TableConfig], path: frozenset[str]
) -> ForeignKeyInfo | None:
    if is_owned(name, database, configs) or association_of(name, database) is not None:
        return None
    if name in configs and not configs[name].inherits_scope:
        return None
    table = database.tables[name]
    path |= {name}
    candidates = [
        key
        for key in table.foreign_keys
        if _is_required(table, key, database)
        and key.target_table not in path
        and (
            is_owned(key.target_table, database, configs)
            or _find(key.target_table, database, configs, path) is not None
        )
    ]
    return min(candidates, key=lambda key: _rank(table, key), default=None)


def is_owned(name: str, database: SchemaInfo, configs: Mapping[str, TableConfig]) -> bool:
    """Returns whether the rows of a table name their owner."""
    if name in configs:
        return configs[name].owner_column is not None
    return find_owner_columns(database.tables[name]) is not None


def _is_required(table: TableInfo, key: ForeignKeyInfo, database: SchemaInfo) -> bool:
    return (
        key.target_schema is None
        and key.target_table in database.tables
        and not is_platform(key.target_table)
        and bool(key.target_columns)
        and not any(table.column(name).nullable for name in key.columns)
        and ineligible_reason(database.tables[key.target_table]) is None
    )


def _rank(table: TableInfo, key: ForeignKeyInfo) -> tuple[bool, bool, int]:
    is_key = set(key.columns) <= set(table.primary_key)
    is_cascade = (key.on_delete or "").upper() == "CASCADE"
    return not is_key, not is_cascade, table.foreign_keys.index(key)
