"""A pure junction: a table that only ties rows of two others, which is edited on the page of one of
them.

Its columns are two foreign keys that are its key together, and perhaps times the database or we
keep by ourselves.
"""

from dataclasses import dataclass

from app.generator.config import Explanation
from app.generator.configure.columns import foreign_key_of
from app.generator.configure.display_column import display_column
from app.generator.configure.eligibility import ineligible_reason, with_key
from app.generator.introspect.schema import ForeignKeyInfo, SchemaInfo, TableInfo, TypeFamily
from app.generator.naming import business_name, snake_case, surrogate_key
from app.generator.platform_tables import is_platform
from app.generator.types import auto_timestamp

ASSOCIATION_KEY_FAMILIES = frozenset({TypeFamily.INTEGER, TypeFamily.UUID, TypeFamily.STRING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """`mine` points at the table whose page shows the ties, `theirs` at what it is tied to."""

    table: TableInfo
    source: ForeignKeyInfo
    target: ForeignKeyInfo


def association_of(name: str, database: SchemaInfo) -> Association | None:
    table = with_key(database.tables[name])
    ends = [foreign_key_of(table, column, database) for column in table.primary_key]
    if len(ends) != 2 or ineligible_reason(table) is not None:
        return None
    if not all(c.name in table.primary_key or auto_timestamp(c, table) for c in table.columns):
        return None
    found = [end for end in ends if end is not None and _references_whole_key(end, table, database)]
    if len(found) != 2:
        return None
    for mine in sorted(found, key=lambda end: not _is_named_after(table, end)):
        (theirs,) = (end for end in found if end is not mine)
        labelled = display_column(database.tables[theirs.target_table]) is not None
        ours = is_platform(mine.target_table)  # whose pages are written
        if labelled and not ours and surrogate_key(database.tables[mine.target_table]) is not None:
            return Association(table=table, source=mine, target=theirs)
    return None


def associations_of(name: str, database: SchemaInfo) -> list[Association]:
    """The junctions that are edited on the page of this table."""
    found = (association_of(other, database) for other in sorted(database.tables))
    return [
        junction
        for junction in found
        if junction is not None and junction.source.target_table == name
    ]


def association_reason(name: str, database: SchemaInfo) -> Explanation | None:
    """Why it needs no module of its own, though it could have one."""
    junction = association_of(name, database)
    if junction is None:
        return None
    sides = {"mine": junction.source.target_table, "theirs": junction.target.target_table}
    return Explanation(key="generator.unsupported.association", values={"table": name, **sides})


def _references_whole_key(end: ForeignKeyInfo, table: TableInfo, database: SchemaInfo) -> bool:
    target = with_key(database.tables[end.target_table])
    column = table.column(end.columns[0])
    plain = column.type.family in ASSOCIATION_KEY_FAMILIES and not any(
        check.column == column.name for check in table.checks
    )
    return plain and ineligible_reason(target) is None and target.primary_key == end.target_columns


def _is_named_after(table: TableInfo, end: ForeignKeyInfo) -> bool:
    """`film_actor` belongs to film, `PlaylistTrack` to Playlist."""
    return f"{snake_case(table.name)}_".startswith(
        (f"{snake_case(end.target_table)}_", f"{business_name(end.target_table)}_")
    )
