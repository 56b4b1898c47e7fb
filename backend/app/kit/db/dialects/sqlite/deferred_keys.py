"""Foreign keys of SQLite that are checked at COMMIT, as Django creates them.

The error of COMMIT names neither the key nor the row. SQLite has no SET CONSTRAINTS, so the keys of
a written row are looked up after its statement.
"""

from contextlib import closing
from typing import Any

from sqlalchemy import Engine, Table, event
from sqlalchemy.engine import Connection
from sqlalchemy.sql.dml import Insert, Update

from app.kit.db.dialects.sqlite.integrity import (
    FOREIGN_KEY_MESSAGE,
    find_dangling_reference,
)

# A comment of the table that contains these words costs look-ups and changes nothing.
HAS_DEFERRED_KEY = """
select 1 from sqlite_master where type = 'table' and name = ?
and replace(sql, char(10), ' ') like '%initially%deferred%'
"""


def check_deferred_keys(engine: Engine) -> None:
    """Makes a statement fail that writes a row whose deferred key references no row."""
    event.listen(engine, "after_cursor_execute", _DeferredKeys().check)


class _DeferredKeys:
    def __init__(self) -> None:
        self._has_deferred_key: dict[str, bool] = {}

    def check(
        self,
        connection: Connection,
        _cursor: object,
        _statement: str,
        _parameters: object,
        context: Any,
        _executemany: bool,
    ) -> None:
        compiled = getattr(context, "compiled", None)
        statement = getattr(compiled, "statement", None)
        if not isinstance(statement, Insert | Update) or not isinstance(statement.table, Table):
            return
        if not self._is_deferred(connection, statement.table.name):
            return
        rows = context.compiled_parameters
        if find_dangling_reference(connection, statement.table, rows) is not None:
            raise connection.dialect.loaded_dbapi.IntegrityError(FOREIGN_KEY_MESSAGE)

    def _is_deferred(self, connection: Connection, table_name: str) -> bool:
        """Returns whether the table has a deferred key.

        Reads it once: SQLite changes the keys of a table only by creating it anew.
        """
        if table_name not in self._has_deferred_key:
            # A driver's cursor, so that the look-up is no statement of the request.
            with closing(connection.connection.cursor()) as cursor:
                cursor.execute(HAS_DEFERRED_KEY, (table_name,))
                self._has_deferred_key[table_name] = cursor.fetchone() is not None
        return self._has_deferred_key[table_name]
