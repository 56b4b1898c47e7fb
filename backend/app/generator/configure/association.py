"""Recognises association tables: they are edited on the page of one of the tables they connect.

The columns of an association table are two foreign keys, which together are its primary key, and
timestamps that are set automatically.
"""

from dataclasses import dataclass

from app.generator.config import Explanation
from app.generator.configure.columns import foreign_key_of
from app.generator.configure.display_column import display_column
from app.generator.configure.eligibility import ineligible_reason, with_key
from app.generator.introspect.schema import ForeignKeyInfo, SchemaInfo, TableInfo
from app.generator.naming import entity_name, snake_case, surrogate_key
from app.generator.platform_tables import is_platform
from app.generator.type_families import ASSOCIATION_KEY_FAMILIES
from app.generator.types import auto_timestamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """An association table.

    `source` references the table whose page edits the association, `target` the other table.
    """

    table: TableInfo
    source: ForeignKeyInfo
    target: ForeignKeyInfo


def association_of(name: str, database: SchemaInfo) -> Association | None:
    """Returns the association that the table is, or None."""
    table = with_key(database.tables[name])
    if len(table.primary_key) != 2 or ineligible_reason(table) is not None:
        return None
    if not all(
        column.name in table.primary_key or auto_timestamp(column, table)
        for column in table.columns
    ):
        return None
    keys = [foreign_key_of(table, column, database) for column in table.primary_key]
    ends = [key for key in keys if key is not None and _references_whole_key(key, table, database)]
    if len(ends) != 2:
        return None
    for source in sorted(ends, key=lambda end: not _is_named_after(table, end)):
        (target,) = (end for end in ends if end is not source)
        if _is_editable(source, target, database):
            return Association(table=table, source=source, target=target)
    return None


def _is_editable(source: ForeignKeyInfo, target: ForeignKeyInfo, database: SchemaInfo) -> bool:
    """Returns whether the page of the source can offer the rows of the target.

    The pages of the platform's own tables are not generated.
    """
    return (
        not is_platform(source.target_table)
        and surrogate_key(database.tables[source.target_table]) is not None
        and display_column(database.tables[target.target_table]) is not None
    )


def associations_of(name: str, database: SchemaInfo) -> list[Association]:
    """Returns the associations that are edited on the page of this table."""
    associations = (association_of(other, database) for other in sorted(database.tables))
    return [
        association
        for association in associations
        if association is not None and association.source.target_table == name
    ]


def association_reason(name: str, database: SchemaInfo) -> Explanation | None:
    """Returns why the table needs no module of its own, or None if it is no association."""
    association = association_of(name, database)
    if association is None:
        return None
    values = {
        "table": name,
        "source": association.source.target_table,
        "target": association.target.target_table,
    }
    return Explanation(key="generator.unsupported.association", values=values)


def _references_whole_key(end: ForeignKeyInfo, table: TableInfo, database: SchemaInfo) -> bool:
    target = with_key(database.tables[end.target_table])
    column = table.column(end.columns[0])
    has_check = any(check.column == column.name for check in table.checks)
    if column.type.family not in ASSOCIATION_KEY_FAMILIES or has_check:
        return False
    return ineligible_reason(target) is None and target.primary_key == end.target_columns


def _is_named_after(table: TableInfo, end: ForeignKeyInfo) -> bool:
    """Returns whether the name starts with the target's: `film_actor` belongs to `film`."""
    return f"{snake_case(table.name)}_".startswith(
        (f"{snake_case(end.target_table)}_", f"{entity_name(end.target_table)}_")
    )
