"""A pure junction: a table that only ties rows of two others, which is edited on the page of one of
them.

Its columns are two foreign keys that are its key together, and perhaps times the database or we
keep by ourselves.
"""

from dataclasses import dataclass

from app.generator.config import Reason
from app.generator.configure.columns import reference
from app.generator.configure.label import label_of
from app.generator.configure.refusal import keyed, refuse
from app.generator.facts import Database, Family, ForeignKey, Table
from app.generator.names import business, snake, surrogate
from app.generator.ours import is_platform
from app.generator.types import stamped

TYING = frozenset({Family.INTEGER, Family.UUID, Family.STRING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction:
    """`mine` points at the table whose page shows the ties, `theirs` at what it is tied to."""

    table: Table
    mine: ForeignKey
    theirs: ForeignKey


def junction_of(name: str, database: Database) -> Junction | None:
    table = keyed(database.tables[name])
    ends = [reference(table, column, database) for column in table.primary_key]
    if len(ends) != 2 or refuse(table) is not None:
        return None
    if not all(c.name in table.primary_key or stamped(c, table) for c in table.columns):
        return None
    found = [end for end in ends if end is not None and _whole_key(end, table, database)]
    if len(found) != 2:
        return None
    for mine in sorted(found, key=lambda end: not _is_named_after(table, end)):
        (theirs,) = (end for end in found if end is not mine)
        labelled = label_of(database.tables[theirs.target_table]) is not None
        ours = is_platform(mine.target_table)  # whose pages are written
        if labelled and not ours and surrogate(database.tables[mine.target_table]) is not None:
            return Junction(table=table, mine=mine, theirs=theirs)
    return None


def ties_of(name: str, database: Database) -> list[Junction]:
    """The junctions that are edited on the page of this table."""
    found = (junction_of(other, database) for other in sorted(database.tables))
    return [
        junction
        for junction in found
        if junction is not None and junction.mine.target_table == name
    ]


def aside(name: str, database: Database) -> Reason | None:
    """Why it needs no module of its own, though it could have one."""
    junction = junction_of(name, database)
    if junction is None:
        return None
    sides = {"mine": junction.mine.target_table, "theirs": junction.theirs.target_table}
    return Reason(key="generator.refused.junction", values={"table": name, **sides})


def _whole_key(end: ForeignKey, table: Table, database: Database) -> bool:
    target = keyed(database.tables[end.target_table])
    column = table.column(end.columns[0])
    plain = column.type.family in TYING and not any(
        check.column == column.name for check in table.checks
    )
    return plain and refuse(target) is None and target.primary_key == end.target_columns


def _is_named_after(table: Table, end: ForeignKey) -> bool:
    """`film_actor` belongs to film, `PlaylistTrack` to Playlist."""
    return f"{snake(table.name)}_".startswith(
        (f"{snake(end.target_table)}_", f"{business(end.target_table)}_")
    )
