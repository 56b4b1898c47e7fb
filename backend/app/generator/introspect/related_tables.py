"""Which other tables a module speaks of: those it points at, however far, and junctions that point
at it.

Their facts are kept beside a table's own, so that it can be rendered without its database.
"""

from collections import deque

from app.generator.introspect.schema import SchemaInfo


def related_tables(database: SchemaInfo, name: str) -> SchemaInfo:
    found: dict[str, None] = {name: None}
    waiting = deque([name])
    waiting.extend(other for other in database.tables if _references(database, other, name))
    while waiting:
        one = waiting.popleft()
        found[one] = None
        for key in database.tables[one].foreign_keys:
            target = key.target_table
            if key.target_schema is None and target in database.tables and target not in found:
                found[target] = None
                waiting.append(target)
    return SchemaInfo(
        dialect=database.dialect, tables={one: database.tables[one] for one in sorted(found)}
    )


def _references(database: SchemaInfo, source: str, target: str) -> bool:
    table = database.tables[source]
    return any(
        key.target_table == target and set(key.columns) <= set(table.primary_key)
        for key in table.foreign_keys
    )
