"""Counts of the errors of a database, by kind."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import IntegrityError

from app.kit.db.driver_errors import is_outage, is_retryable
from app.kit.db.pool import DatabaseNotResponding, PoolTimeout


class DatabaseErrorKind(StrEnum):
    # No connection became free in time.
    CHECKOUT_TIMEOUT = "checkout_timeout"
    # No connection could be opened.
    CONNECT = "connect"
    # The database accepts bytes, but does not answer.
    NOT_RESPONDING = "not_responding"
    # A connection was lost, or the server can do nothing: shutdown, full disk, read-only.
    OUTAGE = "outage"
    # A deadlock or a serialization failure: the client may repeat the request.
    RETRYABLE = "retryable"
    CONSTRAINT = "constraint"
    OTHER = "other"


class DatabaseErrorCounts:
    """The number of errors of each kind since the start."""

    def __init__(self) -> None:
        self._counts: Counter[DatabaseErrorKind] = Counter()

    def by_kind(self) -> Mapping[tuple[str, ...], int]:
        return {(kind.value,): self._counts[kind] for kind in DatabaseErrorKind}

    def add_statement_error(self, context: ExceptionContext) -> None:
        """Counts an error of a statement. It is a listener of SQLAlchemy's `handle_error`."""
        self._counts[self._statement_error_kind(context)] += 1

    def add_checkout_error(self, error: Exception) -> None:
        """Counts an error that kept a caller from getting a connection."""
        if isinstance(error, PoolTimeout):
            kind = DatabaseErrorKind.CHECKOUT_TIMEOUT
        elif isinstance(error, DatabaseNotResponding):
            kind = DatabaseErrorKind.NOT_RESPONDING
        else:
            kind = DatabaseErrorKind.CONNECT
        self._counts[kind] += 1

    @staticmethod
    def _statement_error_kind(context: ExceptionContext) -> DatabaseErrorKind:
        cause = context.original_exception
        if context.is_disconnect or is_outage(cause):
            return DatabaseErrorKind.OUTAGE
        if is_retryable(cause):
            return DatabaseErrorKind.RETRYABLE
        if isinstance(context.sqlalchemy_exception, IntegrityError):
            return DatabaseErrorKind.CONSTRAINT
        return DatabaseErrorKind.OTHER
