"""How SQLite's rows write their UUIDs, since it has no type for them: a row is found by the very
text it holds.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.facts import Column, Family, Table, Type
from app.generator.reflect.odd import LOOK
from app.generator.reflect.source import quoted, rows

DASHED = 36
PLAIN = 32
Place = tuple[str, str]  # a table and a column


async def uuids(connection: AsyncConnection, tables: Mapping[str, Table]) -> dict[str, Table]:
    """One statement for each table that has such a column. A reference is written like what it
    points at.
    """
    seen = {
        place: value
        for table in tables.values()
        for place, value in (await _looked_at(connection, table)).items()
    }
    targets = {
        (table.name, column): (key.target_table, target)
        for table in tables.values()
        for key in table.foreign_keys
        for column, target in zip(key.columns, key.target_columns, strict=True)
    }

    def told(table: Table, column: Column) -> Column:
        place = (table.name, column.name)
        passed = set[Place]()
        if place not in seen:
            return column
        while place not in passed and targets.get(place) in seen:
            passed.add(place)
            place = targets[place]
        return column.model_copy(update={"type": _type(column.type.declared, seen[place])})

    return {
        name: table.model_copy(
            update={"columns": tuple(told(table, column) for column in table.columns)}
        )
        for name, table in tables.items()
    }


async def _looked_at(connection: AsyncConnection, table: Table) -> dict[Place, set[int | None]]:
    names = [column.name for column in table.columns if column.type.family is Family.UUID]
    if not names:
        return {}
    columns = ", ".join(quoted(connection, name) for name in names)
    try:
        found = await rows(
            connection,
            f"select {columns} from {quoted(connection, table.name)} limit {LOOK}",  # noqa: S608 (a quoted name)
        )
    except DBAPIError:  # a view may be broken
        found = []
    return {
        (table.name, name): {_length(row[index]) for row in found if row[index] is not None}
        for index, name in enumerate(names)
    }


def _length(value: object) -> int | None:
    """Of a text that is a UUID as Python would write it, or else 0; None: it is no UUID."""
    try:
        found = UUID(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or not isinstance(value, str):
        return None
    return len(value) if value in (str(found), found.hex) else 0


def _type(declared: str, lengths: set[int | None]) -> Type:
    """Where there are no rows yet it has dashes: no column makes a number of those."""
    if None in lengths:
        return Type(family=Family.UNKNOWN, declared=declared)
    alike = lengths or {DASHED}
    return Type(
        family=Family.UUID,
        declared=declared,
        length=next(iter(alike)) or None if len(alike) == 1 else None,
    )
