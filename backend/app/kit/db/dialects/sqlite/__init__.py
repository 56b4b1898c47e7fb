"""SQLite, through aiosqlite."""

import re
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Engine, Table, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeEngine

from app.kit.db.dialects.dialect import (
    INVALID_VALUE,
    REQUIRED,
    TOO_LONG,
    DatabaseDialect,
    RawRows,
    ValueProblem,
    Violation,
    first_argument,
)
from app.kit.db.dialects.sqlite.integrity import FOREIGN_KEY_MESSAGE, parse_integrity_error
from app.kit.db.options import DatabaseOptions

# Primary result codes of rights, locks, space, interrupted statements, I/O errors and files that
# are no database.
OUTAGE_CODES = {3, 5, 6, 8, 9, 10, 11, 13, 14, 23, 26}
# Result codes of a value that is too large, of another type, or NULL.
TOO_BIG_CODE = 18
MISMATCH_CODE = 20
DATATYPE_CODE = 3091
NOT_NULL_CODE = 1299
VALUE_PROBLEM_KEYS = {
    TOO_BIG_CODE: TOO_LONG,
    MISMATCH_CODE: INVALID_VALUE,
    DATATYPE_CODE: INVALID_VALUE,
    NOT_NULL_CODE: REQUIRED,
}
PATTERN_TOO_LONG = "LIKE or GLOB pattern too complex"
# "NOT NULL constraint failed: table.column", "cannot store TEXT value in INTEGER column table.c".
COLUMN_PATTERN = re.compile(r"(?:failed:|column) [^.]+\.(?P<name>.+)$")
READ_ONLY_CODE = 8
FULL_CODE = 13
BUSY_MESSAGE = "database is locked"
# With `synchronous=normal` a power cut could take commits that were already answered.
PRAGMAS = ("foreign_keys=on", "journal_mode=wal", "synchronous=full", "busy_timeout=5000")


class SqliteDialect(DatabaseDialect):
    """A database in a file. Only one transaction at a time writes."""

    names = ("sqlite",)
    driver = "aiosqlite"
    is_file = True

    def engine_options(self) -> dict[str, Any]:
        from app.kit.db.dialects.sqlite.cursor import DBAPI

        return {"module": DBAPI}

    def prepare_engine(self, engine: Engine) -> None:
        from app.kit.db.dialects.sqlite.deferred_keys import check_deferred_keys

        check_deferred_keys(engine)

    def column_specs(self) -> dict[type[TypeEngine[Any]], type[TypeEngine[Any]]]:
        from app.kit.db.dialects.sqlite import numbers, times

        return {**numbers.COLSPECS, **times.COLSPECS}

    def abort(self, connection: Any) -> None:
        """Interrupts the statement. A connection whose file is closed has none."""
        raw = connection._connection._conn  # noqa: SLF001
        if raw is not None:
            raw.interrupt()

    async def fetch(self, connection: Any, sql: str, arguments: Sequence[Any]) -> RawRows:
        rows: RawRows = await connection._connection.execute_fetchall(  # noqa: SLF001
            sql, arguments
        )
        return rows

    def configure_connection(
        self,
        connection: Any,
        options: DatabaseOptions,  # noqa: ARG002
    ) -> None:
        from app.kit.db.text_comparison import FOLD_FUNCTION, fold_case

        connection.create_function(FOLD_FUNCTION, 1, fold_case, deterministic=True)
        for pragma in PRAGMAS:
            connection.execute(f"pragma {pragma}")

    def serialize_writes(self, engine: Engine) -> None:
        """Takes the write lock at BEGIN: SQLite locks no rows, so updates would be lost."""
        event.listen(engine, "connect", _disable_implicit_begin)
        event.listen(engine, "begin", _begin_immediate)

    def parse_integrity_error(
        self, context: ExceptionContext, statement: object, table: Table
    ) -> Violation | None:
        return parse_integrity_error(context, statement, table)

    def commit_error_key(self, context: ExceptionContext) -> str | None:
        """Returns the key of a deleted row: the references of written rows are checked before."""
        return "in_use" if str(context.original_exception) == FOREIGN_KEY_MESSAGE else None

    def value_problem(self, error: BaseException) -> ValueProblem | None:
        if first_argument(error) == PATTERN_TOO_LONG:
            return ValueProblem(TOO_LONG)
        code = getattr(error, "sqlite_errorcode", None)
        key = VALUE_PROBLEM_KEYS.get(code) if isinstance(code, int) else None
        if key is None:
            return None
        column = COLUMN_PATTERN.search(str(error))
        return ValueProblem(key, column and column["name"])

    def is_read_only(self, error: BaseException) -> bool:
        return _primary_code(error) == READ_ONLY_CODE

    def is_full(self, error: BaseException) -> bool:
        return _primary_code(error) == FULL_CODE

    def is_outage(self, error: BaseException) -> bool:
        return _primary_code(error) in OUTAGE_CODES

    def is_retryable(self, error: BaseException) -> bool:
        return first_argument(error) == BUSY_MESSAGE


def _primary_code(error: BaseException) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _disable_implicit_begin(connection: Any, _: object) -> None:
    connection.isolation_level = None


def _begin_immediate(connection: Connection) -> None:
    begin = "begin immediate"
    with closing(connection.connection.cursor()) as cursor:
        try:
            cursor.execute(begin)
        # Another transaction held the lock for longer than `busy_timeout`.
        except connection.dialect.loaded_dbapi.OperationalError as error:
            raise OperationalError(begin, None, error) from error
