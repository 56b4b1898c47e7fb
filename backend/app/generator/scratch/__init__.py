"""Scratch databases: empty ones, or copies of a database, dropped when their block is left.

They are created next to the given database: on the same server, whose user must be allowed to
create databases, or for SQLite in a temporary folder. A copy of a database larger than
`server.MAX_COPIED_BYTES` has its tables without rows.
"""
