"""Which other tables a module speaks of: those it points at, however far, and junctions that point
at it.

Their facts are kept beside a table's own, so that it can be rendered without its database.
"""

from collections import deque

from app.generator.facts import Database


def around(database: Database, name: str) -> Database:
    found: dict[str, None] = {name: None}
    waiting = deque([name])
    waiting.extend(other for other in database.tables if _points_at(database, other, name))
    while waiting:
        one = waiting.popleft()
        found[one] = None
        for key in database.tables[one].foreign_keys:
            target = key.target_table
            if key.target_schema is None and target in database.tables and target not in found:
                found[target] = None
                waiting.append(target)
    return Database(
        dialect=database.dialect, tables={one: database.tables[one] for one in sorted(found)}
    )


def _points_at(database: Database, other: str, name: str) -> bool:
    table = database.tables[other]
    return any(
        key.target_table == name and set(key.columns) <= set(table.primary_key)
        for key in table.foreign_keys
    )
