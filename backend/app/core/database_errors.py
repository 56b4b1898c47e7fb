"""One-line messages for database problems that an administrator can solve.

They contain neither passwords nor SQL.
"""

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from app.kit.db import dialects
from app.kit.db.driver_errors import is_outage
from app.kit.db.pool import DatabaseNotResponding, PoolTimeout

# pgbouncer rejects settings of the session.
POOLER_MESSAGE = "unsupported startup parameter"


class DatabaseNotReady(Exception):
    """A database whose schema is not what a command needs."""


class DatabaseUnreachable(ConnectionError):
    """A database to which no connection could be made."""

    def __init__(self, url: URL, error: Exception) -> None:
        name = url.get_backend_name()
        if dialects.for_name(name).is_file:
            action = f"open {name} at {url.database}"
        else:
            port = f":{url.port}" if url.port else ""
            action = f"connect to {name} at {url.host or 'localhost'}{port}"
        message = _driver_message(error)
        if url.password:
            message = message.replace(str(url.password), "***")
        if POOLER_MESSAGE in message:
            message += "; this is a pooler: set DATABASE_POOLER = transaction"
        super().__init__(f"DATABASE_URL: cannot {action}: {message}")


def describe_outage(error: BaseException) -> str | None:
    """Returns a message, or None if the error may be a bug, such as a wrong statement."""
    if isinstance(error, DatabaseNotReady | DatabaseUnreachable):
        return str(error)
    if isinstance(error, DatabaseNotResponding | PoolTimeout):
        return f"DATABASE_URL: {error}"
    if isinstance(error, DBAPIError) and (error.connection_invalidated or is_outage(error.orig)):
        return f"DATABASE_URL: the database reports: {_driver_message(error.orig)}"
    return None


def _driver_message(error: BaseException | None) -> str:
    """Returns the driver's message. MySQL's comes after a number."""
    message: object = error
    if isinstance(error, Exception) and len(error.args) == 2:
        message = error.args[1]
    message = getattr(error, "strerror", None) or message
    return " ".join(str(message).split()) or type(error).__name__
