"""SQLite, through aiosqlite."""

from contextlib import closing
from typing import Any

from sqlalchemy import Engine, Table, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeEngine

from app.kit.db.dialects.dialect import DatabaseDialect, Violation, first_argument
from app.kit.db.dialects.sqlite.integrity import parse_integrity_error

# Primary result codes of rights, locks, space, I/O errors and files that are no database.
OUTAGE_CODES = {3, 5, 6, 8, 10, 11, 13, 14, 23, 26}
BUSY_MESSAGE = "database is locked"
PRAGMAS = ("foreign_keys=on", "journal_mode=wal", "synchronous=normal", "busy_timeout=5000")


class SqliteDialect(DatabaseDialect):
    """A database in a file. Only one transaction at a time writes."""

    names = ("sqlite",)
    driver = "aiosqlite"
    is_file = True

    def engine_options(self) -> dict[str, Any]:
        from app.kit.db.dialects.sqlite.cursor import DBAPI

        return {"module": DBAPI}

    def column_specs(self) -> dict[type[TypeEngine[Any]], type[TypeEngine[Any]]]:
        from app.kit.db.dialects.sqlite.times import COLSPECS

        return COLSPECS

    def configure_connection(self, connection: Any) -> None:
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

    def is_outage(self, error: BaseException) -> bool:
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & 0xFF in OUTAGE_CODES

    def is_retryable(self, error: BaseException) -> bool:
        return first_argument(error) == BUSY_MESSAGE


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
