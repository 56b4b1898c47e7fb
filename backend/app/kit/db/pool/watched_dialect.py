"""Puts the calls of SQLAlchemy to the driver under an OperationWatch and a connect limit."""

import asyncio
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import Dialect
from sqlalchemy.util.concurrency import await_

from app.kit.db.dialects.dialect import DatabaseDialect
from app.kit.db.pool.watch import OperationWatch

R = TypeVar("R")

# Methods of SQLAlchemy's dialect that send something. The first argument is a cursor or connection.
STATEMENT_METHODS = ("do_execute", "do_executemany", "do_execute_no_params")
TRANSACTION_METHODS = ("do_commit", "do_rollback")


def watch_dialect(engine_dialect: Dialect, dialect: DatabaseDialect, watch: OperationWatch) -> None:
    """Watches each statement, commit and rollback of one engine."""
    for name in STATEMENT_METHODS:
        _watch_method(engine_dialect, name, dialect, watch, _cursor_connection)
    for name in TRANSACTION_METHODS:
        _watch_method(engine_dialect, name, dialect, watch, _raw_connection)


def _watch_method(
    engine_dialect: Dialect,
    name: str,
    dialect: DatabaseDialect,
    watch: OperationWatch,
    connection_of: Callable[[Any], Any],
) -> None:
    method = getattr(engine_dialect, name)
    abort = dialect.abort

    @wraps(method)
    def watched(target: Any, *args: Any, **kwargs: Any) -> Any:
        operation = watch.start(connection_of(target), abort)
        try:
            return method(target, *args, **kwargs)
        finally:
            watch.finish(operation)

    setattr(engine_dialect, name, watched)


def _cursor_connection(cursor: Any) -> Any:
    return cursor._adapt_connection  # noqa: SLF001


def _raw_connection(connection: Any) -> Any:
    return getattr(connection, "dbapi_connection", connection)


def connect_within(seconds: float, watch: OperationWatch | None, connect: Callable[[], R]) -> R:
    """Runs a function of SQLAlchemy that connects. Raises TimeoutError after `seconds`."""
    timeout = asyncio.timeout(seconds)
    await_(timeout.__aenter__())
    operation = watch.start(timeout, _expire, 0) if watch is not None else None
    error: Any = (None, None, None)
    try:
        return connect()
    except BaseException:
        error = sys.exc_info()
        raise
    finally:
        if watch is not None and operation is not None:
            watch.finish(operation, is_answered=error[0] is None)
        await_(timeout.__aexit__(*error))


def _expire(timeout: asyncio.Timeout) -> None:
    timeout.reschedule(asyncio.get_running_loop().time())
