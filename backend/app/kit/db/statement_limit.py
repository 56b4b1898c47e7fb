"""The time limit of statements of the current task, if it is not that of a request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Seconds; 0 means no limit. None means that of the options.
statement_limit: ContextVar[float | None] = ContextVar("statement_limit", default=None)


@contextmanager
def limit_statements(seconds: float) -> Iterator[None]:
    """Sets the limit of each statement in the block."""
    token = statement_limit.set(seconds)
    try:
        yield
    finally:
        statement_limit.reset(token)
