"""MySQL and MariaDB, through asyncmy."""

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Engine, Table, event
from sqlalchemy.engine import URL, Connection, ExceptionContext
from sqlalchemy.exc import StatementError
from sqlalchemy.types import TypeEngine

from app.kit.db.dialects.dialect import (
    INVALID_VALUE,
    NOT_TEXT,
    OUT_OF_RANGE,
    REQUIRED,
    TOO_LONG,
    DatabaseDialect,
    RawRows,
    ValueProblem,
    Violation,
    first_argument,
)
from app.kit.db.dialects.mysql.integrity import CHECK_CODES, parse_integrity_error
from app.kit.db.options import DatabaseOptions

# Rights, connections, a stopping or read-only server.
SERVER_CODES = {1040, 1044, 1045, 1049, 1053, 1142, 1143, 1203, 1226, 1227, 1290, 1698, 1792, 1836}
# Disk, lock wait timeout.
STORAGE_CODES = {3, 1021, 1030, 1114, 1205}
# Errors of the client, such as a lost connection.
CLIENT_CODES = range(2000, 2100)
# Statement limit of MariaDB and of MySQL, and a killed statement.
LIMIT_CODES = {1969, 3024, 1317}
# A table that was altered after the transaction began.
TABLE_CHANGED_CODE = 1412
OUTAGE_CODES = {
    *SERVER_CODES,
    *STORAGE_CODES,
    *CLIENT_CODES,
    *LIMIT_CODES,
    TABLE_CHANGED_CODE,
}
# A read-only transaction, a read-only server.
READ_ONLY_CODES = {1792, 1836}
# The disk, a table.
FULL_CODES = {1021, 1114}
# The server, or the user, has its maximum of connections.
CONNECTION_LIMIT_CODES = {1040, 1203, 1226}
# The command QUIT of the protocol.
QUIT_MESSAGE = b"\x01\x00\x00\x00\x01"
# The other options of a URL become arguments of another form.
DRIVER_OPTIONS = ("unix_socket",)
SELECT_IDLE = "select id from information_schema.processlist where id in ({}) and command = 'Sleep'"
TUNING = "/*M! , session optimizer_switch = 'exists_to_in=off' */"
# Deadlock, lock wait timeout.
RETRYABLE_CODES = (1213, 1205)
# Key of `Connection.info`: a transaction has its own limit.
LOCK_WAIT_KEY = "lock_wait"
VALUE_PROBLEM_KEYS = {
    # The row, the column, and the packet that carries them.
    **dict.fromkeys((1118, 1153, 1406), TOO_LONG),
    **dict.fromkeys((1264, 1690), OUT_OF_RANGE),
    **dict.fromkeys((1265, 1292, 1366, 1367, 1411, 1416, 1525, 3037, 3140), INVALID_VALUE),
    **dict.fromkeys((1300, 3988), NOT_TEXT),
    **dict.fromkeys((1048, 1364), REQUIRED),
}
# The last name of `'name'` or of "`schema`.`table`.`name`".
COLUMN_PATTERN = re.compile(
    r"(?:column|field) (?:'(?:[^'.]+\.)?(?P<quoted>[^']+)'|(?:`[^`]+`\.)*`(?P<name>[^`]+)`)",
    re.IGNORECASE,
)


class MysqlDialect(DatabaseDialect):
    """A MySQL or MariaDB server. Its errors have a number."""

    names = ("mysql", "mariadb")
    driver = "asyncmy"
    current_time_sql = "select utc_timestamp(6)"

    def column_specs(self) -> dict[type[TypeEngine[Any]], type[TypeEngine[Any]]]:
        from app.kit.db.dialects.mysql.times import COLSPECS

        return COLSPECS

    def connect_options(self, url: URL, options: DatabaseOptions) -> dict[str, Any]:  # noqa: ARG002
        from app.kit.db.tls import tls_context

        context = tls_context(url.query)
        connect_options: dict[str, Any] = {} if context is None else {"ssl": context}
        if url.password is not None:
            # The driver would encode it as Latin-1, which has few characters.
            connect_options["password"] = str(url.password).encode()
        return connect_options

    def driver_query(self, url: URL) -> Mapping[str, str | tuple[str, ...]]:
        return {name: value for name, value in url.query.items() if name in DRIVER_OPTIONS}

    def close(self, connection: Any) -> None:
        """Sends the command QUIT and closes the socket."""
        driver = connection._connection  # noqa: SLF001
        if not driver._stream_broken:  # noqa: SLF001
            driver._transport.write(QUIT_MESSAGE)  # noqa: SLF001
        driver.close()

    def abort(self, connection: Any) -> None:
        driver = connection._connection  # noqa: SLF001
        if driver._transport is not None:  # noqa: SLF001
            driver._transport.abort()  # noqa: SLF001
        driver.close()

    def is_closed(self, connection: Any) -> bool:
        return bool(connection._connection._stream_broken)  # noqa: SLF001

    def socket(self, connection: Any) -> Any:
        return connection._connection._transport.get_extra_info("socket")  # noqa: SLF001

    async def ping(self, connection: Any) -> None:
        await connection._connection.ping(reconnect=False)  # noqa: SLF001

    async def fetch(self, connection: Any, sql: str, arguments: Sequence[Any]) -> RawRows:
        async with connection._connection.cursor() as cursor:  # noqa: SLF001
            await cursor.execute(sql, tuple(arguments))
            rows: RawRows = await cursor.fetchall()
            return rows

    def select_idle(self, connections: Sequence[Any]) -> str:
        ids = ",".join(str(self.server_id(connection)) for connection in connections)
        return SELECT_IDLE.format(ids)

    def server_id(self, connection: Any) -> int:
        return int(connection._connection.thread_id())  # noqa: SLF001

    def configure_connection(self, connection: Any, options: DatabaseOptions) -> None:
        """Sets UTC and the statement limit, and keeps MariaDB from rewriting EXISTS to IN.

        That sorts all rows of a wide data scope. MySQL does not rewrite it. Each server ignores the
        comments of the other. MySQL limits only SELECT.
        """
        limit = _statement_limit(options.statement_seconds)
        _execute(connection, f"set time_zone = '+00:00' {limit} {TUNING}")

    def set_statement_limit(self, connection: Any, seconds: float) -> None:
        _execute(connection, f"set @tuned = 1 {_statement_limit(seconds)}")

    def prepare_engine(self, engine: Engine) -> None:
        event.listen(engine, "begin", self._restore_lock_wait)

    def _restore_lock_wait(self, connection: Connection) -> None:
        """Ends the limit of a transaction that has failed: it belongs to the connection."""
        if connection.info.get(LOCK_WAIT_KEY):
            self.set_lock_wait(connection.connection, None)

    def set_lock_wait(self, connection: Any, seconds: int | None) -> None:
        connection.info[LOCK_WAIT_KEY] = seconds is not None
        limit = "default" if seconds is None else str(seconds)
        _execute(connection, f"set session innodb_lock_wait_timeout = {limit}")

    def utc_datetime_type(self) -> TypeEngine[Any]:
        from sqlalchemy.dialects.mysql import DATETIME

        return DATETIME(fsp=6)

    def long_text_type(self) -> TypeEngine[Any]:
        from sqlalchemy.dialects.mysql import LONGTEXT

        return LONGTEXT()

    def is_integrity_error(self, error: StatementError) -> bool:
        """Includes violated CHECKs, which the driver reports as operational errors on MariaDB."""
        is_check = error.orig is not None and first_argument(error.orig) in CHECK_CODES
        return is_check or super().is_integrity_error(error)

    def parse_integrity_error(
        self,
        context: ExceptionContext,
        statement: object,  # noqa: ARG002
        table: Table,
    ) -> Violation | None:
        return parse_integrity_error(context, table)

    def value_problem(self, error: BaseException) -> ValueProblem | None:
        code, message = (*error.args, None, "")[:2]
        key = VALUE_PROBLEM_KEYS.get(code) if isinstance(code, int) else None
        if key is None:
            return None
        column = COLUMN_PATTERN.search(str(message))
        return ValueProblem(key, column and (column["quoted"] or column["name"]))

    def is_outage(self, error: BaseException) -> bool:
        return first_argument(error) in OUTAGE_CODES

    def is_read_only(self, error: BaseException) -> bool:
        code = first_argument(error)
        # 1290 also reports other options of the server.
        return code in READ_ONLY_CODES or (code == 1290 and "read" in str(error).lower())

    def is_full(self, error: BaseException) -> bool:
        return first_argument(error) in FULL_CODES

    def is_connection_limit(self, error: BaseException) -> bool:
        return first_argument(error) in CONNECTION_LIMIT_CODES

    def is_response(self, error: BaseException) -> bool:
        code = first_argument(error)
        return isinstance(code, int) and code not in CLIENT_CODES

    def is_retryable(self, error: BaseException) -> bool:
        return first_argument(error) in RETRYABLE_CODES


def _execute(connection: Any, statement: str) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute(statement)


def _statement_limit(seconds: float) -> str:
    """Returns the end of a SET statement. MariaDB counts seconds, MySQL milliseconds."""
    return (
        f"/*M! , session max_statement_time = {seconds} */"
        f" /*!50708 , session max_execution_time = {int(seconds * 1000)} */"
    )
