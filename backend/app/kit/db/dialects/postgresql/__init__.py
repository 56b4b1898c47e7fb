"""PostgreSQL, through asyncpg."""

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Engine, Table
from sqlalchemy.engine import URL, ExceptionContext
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
)
from app.kit.db.dialects.postgresql.integrity import FOREIGN_KEY_VIOLATION, parse_integrity_error
from app.kit.db.options import DatabaseOptions

# Prefixes of SQLSTATE: connection, authorization, missing database, resources, locks, operator
# intervention, system errors, read-only transactions, missing privileges.
OUTAGE_STATES = ("08", "28", "3D", "53", "55", "57", "58", "25006", "42501")
# SQLAlchemy's name of the error. The next transaction prepares its statements again.
STALE_PLAN_ERROR = "InvalidCachedStatementError"
# The other options of a URL become arguments of another form.
DRIVER_OPTIONS = ("host", "port", "target_session_attrs")
READ_ONLY_STATE = "25006"
DISK_FULL_STATE = "53100"
TOO_MANY_CONNECTIONS = "53300"
SELECT_IDLE = "select pid from pg_stat_activity where pid in ({}) and state like 'idle%'"
# The message Terminate of the protocol.
TERMINATE_MESSAGE = b"X\x00\x00\x00\x04"
# Serialization failure, deadlock, lock timeout.
RETRYABLE_STATES = ("40001", "40P01", "55P03")
# A data exception, as a class of SQLSTATE.
DATA_EXCEPTION = "22"
NOT_NULL_VIOLATION = "23502"
VALUE_PROBLEM_KEYS = {
    # A text that is longer than the column, or a row or key that is larger than a page.
    "22001": TOO_LONG,
    "54000": TOO_LONG,
    # A NUL character in a text or in JSON.
    "22021": NOT_TEXT,
    "22P05": NOT_TEXT,
    # The driver, before it sends: a number of more bits than the column has.
    "22000": OUT_OF_RANGE,
    "22003": OUT_OF_RANGE,
    # A time.
    "22008": OUT_OF_RANGE,
    NOT_NULL_VIOLATION: REQUIRED,
}
# Python's message, which the driver repeats.
NOT_ENCODABLE = "surrogates not allowed"
ARGUMENT_PATTERN = re.compile(r"query argument \$(?P<number>\d+)")


class PostgresqlDialect(DatabaseDialect):
    """A PostgreSQL server. Its errors have a SQLSTATE, because messages are translated."""

    names = ("postgresql",)
    driver = "asyncpg"
    current_time_sql = "select clock_timestamp()"
    # Without a name the server uses the database that is called like the user.
    requires_database_name = False
    keeps_time_zone = True
    binds_bits_as_text = True

    def engine_options(self) -> dict[str, Any]:
        """Reads addresses as text, as on the other databases."""
        return {"native_inet_types": False}

    def connect_options(self, url: URL, options: DatabaseOptions) -> dict[str, Any]:
        from app.kit.db.dialects.postgresql.connection import connect_options

        return connect_options(url, options)

    def driver_query(self, url: URL) -> Mapping[str, str | tuple[str, ...]]:
        return {name: value for name, value in url.query.items() if name in DRIVER_OPTIONS}

    def close(self, connection: Any) -> None:
        """Sends the message Terminate and closes the socket."""
        driver = connection._connection  # noqa: SLF001
        if not driver.is_closed():
            driver._transport.write(TERMINATE_MESSAGE)  # noqa: SLF001
        driver.terminate()

    def abort(self, connection: Any) -> None:
        connection._connection.terminate()  # noqa: SLF001

    def is_closed(self, connection: Any) -> bool:
        return bool(connection._connection.is_closed())  # noqa: SLF001

    def socket(self, connection: Any) -> Any:
        return connection._connection._transport.get_extra_info("socket")  # noqa: SLF001

    async def ping(self, connection: Any) -> None:
        await connection._connection.execute("")  # noqa: SLF001

    async def fetch(self, connection: Any, sql: str, arguments: Sequence[Any]) -> RawRows:
        records = await connection._connection.fetch(sql, *arguments)  # noqa: SLF001
        return [tuple(record) for record in records]

    async def column_type_codes(self, connection: Any, sql: str) -> Sequence[int]:
        """Returns OIDs: SQLAlchemy converts a number by the type that the server sends."""
        statement = await connection._connection.prepare(sql)  # noqa: SLF001
        return [attribute.type.oid for attribute in statement.get_attributes()]

    def select_idle(self, connections: Sequence[Any]) -> str:
        ids = ",".join(str(self.server_id(connection)) for connection in connections)
        return SELECT_IDLE.format(ids)

    def server_id(self, connection: Any) -> int:
        return int(connection._connection.get_server_pid())  # noqa: SLF001

    def set_lock_wait(self, connection: Any, seconds: int | None) -> None:
        limit = "default" if seconds is None else f"'{seconds}s'"
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"set local lock_timeout = {limit}")

    def configure_connection(
        self,
        connection: Any,
        options: DatabaseOptions,  # noqa: ARG002
    ) -> None:
        """Registers the lenient codecs."""
        from app.kit.db.dialects.postgresql.times import register_codecs

        connection.run_async(register_codecs)

    def prepare_engine(self, engine: Engine) -> None:
        from app.kit.db.dialects.postgresql.stale_plans import repeat_stale_statements

        repeat_stale_statements(engine)

    def binary_json_type(self) -> TypeEngine[Any]:
        from sqlalchemy.dialects.postgresql import JSONB

        return JSONB()

    def bit_string_type(self, length: int) -> TypeEngine[Any]:
        from sqlalchemy.dialects.postgresql import BIT

        return BIT(length)

    def parse_integrity_error(
        self, context: ExceptionContext, statement: object, table: Table
    ) -> Violation | None:
        return parse_integrity_error(context, statement, table)

    def is_foreign_key_violation(self, error: BaseException) -> bool:
        return _sql_state(error) == FOREIGN_KEY_VIOLATION

    def is_outage(self, error: BaseException) -> bool:
        is_stale_plan = type(error).__name__ == STALE_PLAN_ERROR
        return is_stale_plan or _sql_state(error).startswith(OUTAGE_STATES)

    def is_read_only(self, error: BaseException) -> bool:
        return _sql_state(error) == READ_ONLY_STATE

    def is_full(self, error: BaseException) -> bool:
        return _sql_state(error) == DISK_FULL_STATE

    def is_connection_limit(self, error: BaseException) -> bool:
        return _sql_state(error) == TOO_MANY_CONNECTIONS

    def is_response(self, error: BaseException) -> bool:
        return bool(_sql_state(error)) and not _sql_state(error).startswith("08")

    def is_retryable(self, error: BaseException) -> bool:
        return _sql_state(error) in RETRYABLE_STATES

    def value_problem(self, error: BaseException) -> ValueProblem | None:
        state = _sql_state(error)
        default = INVALID_VALUE if state.startswith(DATA_EXCEPTION) else None
        key = VALUE_PROBLEM_KEYS.get(state, default)
        if key is None:
            return None
        if NOT_ENCODABLE in str(error):
            key = NOT_TEXT
        argument = ARGUMENT_PATTERN.search(str(error))
        column: str | None = getattr(error.__cause__, "column_name", None)
        return ValueProblem(key, column, int(argument["number"]) if argument else None)


def _sql_state(error: BaseException) -> str:
    return str(getattr(error, "sqlstate", None) or "")
