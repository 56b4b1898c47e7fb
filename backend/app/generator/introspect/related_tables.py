"""Collects the tables that a module needs to know.

These are the tables that it references directly or indirectly, and the association tables that
reference it. They are stored with the table, so that it can be rendered without its database.
"""

from collections import deque

from app.generator.introspect.schema import SchemaInfo


def related_tables(database: SchemaInfo, name: str) -> SchemaInfo:
    """Returns the schema reduced to the table and those that its module needs."""
    names = {name}
    pending = deque([name])
    pending.extend(other for other in database.tables if _references(database, other, name))
    while pending:
        current = pending.popleft()
        names.add(current)
        for key in database.tables[current].foreign_keys:
            target = key.target_table
            if key.target_schema is None and target in database.tables and target not in names:
                names.add(target)
                pending.append(target)
    tables = {name: database.tables[name] for name in sorted(names)}
    return SchemaInfo(dialect=database.dialect, tables=tables)


def _references(database: SchemaInfo, source: str, target: str) -> bool:
    """Returns whether a part of the source's primary key references the target."""
    table = database.tables[source]
    return any(
        key.target_table == target and set(key.columns) <= set(table.primary_key)
        for key in table.foreign_keys
    )
