"""Runs a statement on SQLite in one hop to the driver's thread.

aiosqlite makes, executes, fetches and closes a cursor in one hop each, and a hop costs more than
most statements. Results are fetched completely anyway: what is too large is read in chunks, by
several statements.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_


class BufferedCursor:
    """The fetched result of a closed cursor, with the interface of an open one."""

    description: Any = None
    rowcount = -1
    lastrowid = 0
    arraysize = 1

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> None:
        # The driver has no public method that runs a function on its thread.
        run_on_thread = self._connection._execute  # noqa: SLF001
        await run_on_thread(self._run, "execute", statement, parameters)

    async def executemany(self, statement: str, parameters: Iterable[Any]) -> None:
        run_on_thread = self._connection._execute  # noqa: SLF001
        await run_on_thread(self._run, "executemany", statement, parameters)

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    def close(self) -> None:
        """Does nothing: `execute` has fetched the rows and closed the cursor."""

    def _run(self, method: str, statement: str, parameters: Iterable[Any]) -> None:
        connection: sqlite3.Connection = self._connection._conn  # noqa: SLF001
        cursor = connection.cursor()
        try:
            getattr(cursor, method)(statement, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall()
            self.rowcount = cursor.rowcount
            self.lastrowid = cursor.lastrowid or 0
        finally:
            cursor.close()


class SqliteCursor(AsyncAdapt_aiosqlite_cursor):
    """SQLAlchemy's cursor on top of a BufferedCursor."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return BufferedCursor(connection)

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor


class SqliteConnection(AsyncAdapt_aiosqlite_connection):
    """SQLAlchemy's connection with these cursors."""

    __slots__ = ()
    _cursor_cls = SqliteCursor


class SqliteDbapi(AsyncAdapt_aiosqlite_dbapi):
    """SQLAlchemy's DBAPI module with these connections."""

    def connect(self, *arguments: Any, **options: Any) -> SqliteConnection:
        connection: Any = aiosqlite.connect(*arguments, **options)
        # A process that ends must not wait for the driver's threads.
        connection._thread.daemon = True  # noqa: SLF001
        try:
            return SqliteConnection(self, await_(connection))
        except sqlite3.Error:
            # The thread still sends a message to the event loop, which may end with this error.
            connection._thread.join()  # noqa: SLF001
            raise


DBAPI = SqliteDbapi(aiosqlite, sqlite3)
