"""The description of one database: everything that kit and core need to treat it differently."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Engine, Table
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.types import TypeEngine

from app.kit.db.options import DatabaseOptions

CHECK_VIOLATION = "check_violation"


# Message keys of values that a column cannot hold.
TOO_LONG = "too_long"
OUT_OF_RANGE = "out_of_range"
NOT_TEXT = "not_text"
INVALID_VALUE = "invalid_value"
REQUIRED = "required"


RawRows = Sequence[tuple[Any, ...]]


class ValueProblem(NamedTuple):
    """A value that a column cannot hold: its message key, and its column or parameter if known.

    The first parameter is 1.
    """

    key: str
    column: str | None = None
    parameter: int | None = None


class Violation(NamedTuple):
    """A violated constraint: its message key, and its columns or the name of the CHECK."""

    key: str
    columns: tuple[str, ...] = ()
    check: str = ""


class DatabaseDialect:
    """Describes a database. Its methods are the defaults of a server without peculiarities.

    A subclass is light to import: drivers and `sqlalchemy.dialects.<name>` are imported by the
    methods that need them, so that a server loads those of its own database only.
    """

    # SQLAlchemy's names of the database.
    names: ClassVar[tuple[str, ...]] = ()
    # The asynchronous driver.
    driver: ClassVar[str] = ""
    # The database is a file and not a server.
    is_file: ClassVar[bool] = False
    # A URL without the name of a database is invalid.
    requires_database_name: ClassVar[bool] = True
    # Timestamps keep their zone, so the driver returns aware ones.
    keeps_time_zone: ClassVar[bool] = False
    # The statement that returns the current time, in UTC or aware. None: the file has no clock.
    current_time_sql: ClassVar[str | None] = None
    # The driver takes the values of BIT columns as text.
    binds_bits_as_text: ClassVar[bool] = False

    # Connections. Each method gets a connection of SQLAlchemy's adapter for the driver.

    def connect_options(self, url: URL, options: DatabaseOptions) -> dict[str, Any]:  # noqa: ARG002
        """Returns arguments of the driver's `connect`."""
        return {}

    def driver_query(self, url: URL) -> Mapping[str, str | tuple[str, ...]]:
        """Returns the options of the URL that SQLAlchemy passes to the driver."""
        return url.query

    def close(self, connection: Any) -> None:
        """Closes a connection without waiting for the server."""
        connection.close()

    def abort(self, connection: Any) -> None:
        """Makes the call that waits on this connection fail at once."""

    def is_closed(self, connection: Any) -> bool:  # noqa: ARG002
        """Returns whether the driver knows that the connection has ended."""
        return False

    def socket(self, connection: Any) -> Any:  # noqa: ARG002
        """Returns asyncio's TransportSocket of the connection, or None if it has none."""
        return None

    async def ping(self, connection: Any) -> None:
        """Sends something to the server and waits for its answer."""

    async def fetch(self, connection: Any, sql: str, arguments: Sequence[Any]) -> RawRows:
        """Returns the rows of a query, with values as the driver reads them."""
        raise NotImplementedError

    async def column_type_codes(
        self,
        connection: Any,  # noqa: ARG002
        sql: str,  # noqa: ARG002
    ) -> Sequence[Any] | None:
        """Returns the driver's types of the columns if SQLAlchemy needs them to convert values."""
        return None

    def select_idle(self, connections: Sequence[Any]) -> str | None:  # noqa: ARG002
        """Returns a statement that yields the ids of those connections without a statement.

        None means that the server cannot say it.
        """
        return None

    def server_id(self, connection: Any) -> int:  # noqa: ARG002
        """Returns the id of the connection at the server."""
        return 0

    def set_statement_limit(self, connection: Any, seconds: float) -> None:
        """Sets the time limit of statements in the transaction that begins now."""

    def set_lock_wait(self, connection: Any, seconds: int | None) -> None:
        """Sets how long a statement of this transaction waits for a lock. None is the usual."""

    # Engine

    def prepare_engine(self, engine: Engine) -> None:
        """Adds what SQLAlchemy's dialect lacks."""

    def engine_options(self) -> dict[str, Any]:
        """Returns options of `create_async_engine`."""
        return {}

    def column_specs(self) -> dict[type[TypeEngine[Any]], type[TypeEngine[Any]]]:
        """Returns implementations of column types that replace those of SQLAlchemy's dialect."""
        return {}

    def configure_connection(self, connection: Any, options: DatabaseOptions) -> None:
        """Sets up a new DBAPI connection."""

    def serialize_writes(self, engine: Engine) -> None:
        """Makes transactions wait for each other where the database locks no rows."""

    # Column types; None means the generic type

    def utc_datetime_type(self) -> TypeEngine[Any] | None:
        """Returns the type of aware timestamps with microseconds."""
        return None

    def long_text_type(self) -> TypeEngine[Any] | None:
        """Returns the type of texts without a limit."""
        return None

    def binary_json_type(self) -> TypeEngine[Any] | None:
        """Returns the type of JSON in a binary format."""
        return None

    def bit_string_type(self, length: int) -> TypeEngine[Any] | None:  # noqa: ARG002
        """Returns the type of BIT columns."""
        return None

    # Errors of the driver; each method gets errors of other drivers, too

    def is_integrity_error(self, error: StatementError) -> bool:
        """Returns whether a row violates a constraint."""
        return isinstance(error, IntegrityError)

    def parse_integrity_error(
        self,
        context: ExceptionContext,  # noqa: ARG002
        statement: object,  # noqa: ARG002
        table: Table,  # noqa: ARG002
    ) -> Violation | None:
        """Returns the constraint that `statement` on `table` violates, or None if unknown."""
        return None

    def commit_error_key(self, context: ExceptionContext) -> str | None:  # noqa: ARG002
        """Returns the message key of a constraint that COMMIT has found violated, if known."""
        return None

    def is_foreign_key_violation(self, error: BaseException) -> bool:
        """Returns whether a reference points at no row."""
        return "foreign key" in str(error).lower()

    def is_outage(self, error: BaseException) -> bool:  # noqa: ARG002
        """Returns whether every statement would fail: rights, locks, space, the connection."""
        return False

    def is_read_only(self, error: BaseException) -> bool:  # noqa: ARG002
        """Returns whether the database accepts no changes: a standby, or a file without rights."""
        return False

    def is_full(self, error: BaseException) -> bool:  # noqa: ARG002
        """Returns whether the database has no space left."""
        return False

    def is_connection_limit(self, error: BaseException) -> bool:  # noqa: ARG002
        """Returns whether the server accepts no more connections for now."""
        return False

    def is_response(self, error: BaseException) -> bool:  # noqa: ARG002
        """Returns whether the server sent the error, so that it can be reached."""
        return False

    def is_retryable(self, error: BaseException) -> bool:  # noqa: ARG002
        """Returns whether the transaction was rolled back and can succeed when repeated."""
        return False

    def value_problem(self, error: BaseException) -> ValueProblem | None:  # noqa: ARG002
        """Returns what is wrong with a value that its column cannot hold."""
        return None


def first_argument(error: BaseException) -> object:
    """Returns the number of a MySQL error, or the message of another error."""
    return error.args[0] if error.args else None
