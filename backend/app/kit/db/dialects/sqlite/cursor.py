"""A statement on SQLite in one trip to its thread.

The driver makes, executes, fetches and closes in a trip each, and a trip costs more than most
statements do. All that a statement gives is fetched anyhow: what does not fit is asked for piece by
piece, in statements of their own.
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
    """What a cursor said before it was closed, with the interface of an open one."""

    description: Any = None
    rowcount = -1
    lastrowid = 0
    arraysize = 1

    def __init__(self, connection: Any) -> None:
        self._connection = connection  # the driver's own
        self._rows: Sequence[Any] = ()

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> None:
        await self._connection._execute(self._run, "execute", statement, parameters)  # noqa: SLF001 (its one way in)

    async def executemany(self, statement: str, parameters: Iterable[Any]) -> None:
        await self._connection._execute(self._run, "executemany", statement, parameters)  # noqa: SLF001 (likewise)

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    def close(self) -> None:
        """It is, since it was asked."""

    def _run(self, method: str, statement: str, parameters: Iterable[Any]) -> None:
        cursor: sqlite3.Cursor = self._connection._conn.cursor()  # noqa: SLF001 (on the thread it belongs to)
        try:
            getattr(cursor, method)(statement, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall()
            self.rowcount = cursor.rowcount
            self.lastrowid = cursor.lastrowid or 0
        finally:
            cursor.close()


class SqliteCursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return BufferedCursor(connection)

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor


class SqliteConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = SqliteCursor


class SqliteDbapi(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arguments: Any, **options: Any) -> SqliteConnection:
        connection: Any = aiosqlite.connect(*arguments, **options)
        connection._thread.daemon = True  # noqa: SLF001 (a process that ends does not wait for it)
        try:
            return SqliteConnection(self, await_(connection))
        except sqlite3.Error:
            connection._thread.join()  # noqa: SLF001 (it still has a word for the loop, which may end with this)
            raise


DBAPI = SqliteDbapi(aiosqlite, sqlite3)
