"""Repeats a statement whose prepared form no longer fits the schema.

After ALTER TABLE, PostgreSQL rejects the prepared statements of every connection once. The first
statement of a transaction can be repeated, and each statement outside of one. A later one cannot,
because the error has ended its transaction.
"""

from functools import wraps
from typing import Any

from sqlalchemy import Engine

# A changed result type, a type that was created again.
STALE_PLAN_ERRORS = ("InvalidCachedStatementError", "InternalServerError", "InternalClientError")


def repeat_stale_statements(engine: Engine) -> None:
    """Wraps `do_execute` of the engine's dialect."""
    dialect: Any = engine.dialect
    execute = dialect.do_execute
    errors = tuple(getattr(dialect.loaded_dbapi, name) for name in STALE_PLAN_ERRORS)

    @wraps(execute)
    def do_execute(cursor: Any, *args: Any, **kwargs: Any) -> None:
        connection = cursor._adapt_connection  # noqa: SLF001
        is_first = connection._transaction is None  # noqa: SLF001
        try:
            execute(cursor, *args, **kwargs)
        except errors:
            dialect._invalidate_schema_cache()  # noqa: SLF001
            if not is_first or connection._connection.is_closed():  # noqa: SLF001
                raise
            connection.rollback()
            changed_at = dialect._invalidate_schema_cache_asof  # noqa: SLF001
            cursor._invalidate_schema_cache_asof = changed_at  # noqa: SLF001
            execute(cursor, *args, **kwargs)

    dialect.do_execute = do_execute
