"""Reads the schema of a database. Nothing here writes, and no text of a database is executed.

`schema` describes what is read; `database` reads it. A table that cannot be read is in
`SchemaInfo.unreadable_reasons` with a sentence, which is its own key in the catalogs. Only tables
of the connection's own schema are read. Those of other PostgreSQL schemas are listed as unreadable,
and a foreign key into one has a `target_schema`.
"""
