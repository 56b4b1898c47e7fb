"""What goes wrong with a database and is nobody's bug: one line a person can act on, without a
password or SQL.
"""

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

# What a server, or the disk, answers to whatever it was asked: rights, locks, room, a file that is
# no database.
SQLITE_OUTAGE_CODES = {3, 5, 6, 8, 10, 11, 13, 14, 23, 26}
POSTGRESQL_OUTAGE_CODES = ("08", "28", "3D", "53", "55", "57", "58", "25006", "42501")
MYSQL_OUTAGE_CODES = {
    *(
        1040,
        1044,
        1045,
        1049,
        1053,
        1142,
        1143,
        1203,
        1226,
        1227,
        1290,
        1698,
        1836,
    ),  # rights, room, stopped, read-only
    *(3, 1021, 1030, 1114, 1205),  # disk, lock
    *range(2000, 2100),  # the connection itself
}


class DatabaseNotReady(Exception):
    """A database that is not as a command needs it. The message is for who typed that."""


class DatabaseUnreachable(ConnectionError):
    """One that no connection could be made to; why, in a line."""

    def __init__(self, url: URL, error: Exception) -> None:
        kind = url.get_backend_name()
        place = (
            f"{url.host or 'localhost'}{f':{url.port}' if url.port else ''}"
            if kind != "sqlite"
            else url.database
        )
        verb = "open" if kind == "sqlite" else "connect to"
        said = _driver_message(error)
        if url.password:
            said = said.replace(str(url.password), "***")
        super().__init__(f"DATABASE_URL: cannot {verb} {kind} at {place}: {said}")


def describe_outage(error: BaseException) -> str | None:
    """None where it may well be ours: a statement that is wrong, a table that is not there."""
    if isinstance(error, DatabaseNotReady | DatabaseUnreachable):
        return str(error)
    if isinstance(error, DBAPIError) and (error.connection_invalidated or _is_outage(error.orig)):
        return f"DATABASE_URL: the database refuses: {_driver_message(error.orig)}"
    return None


def _is_outage(error: BaseException | None) -> bool:
    """Does the server, or the disk, say so, whatever it was asked?"""
    if (code := getattr(error, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in SQLITE_OUTAGE_CODES
    if (state := getattr(error, "sqlstate", None)) is not None:
        return str(state).startswith(POSTGRESQL_OUTAGE_CODES)
    return next(iter(getattr(error, "args", ())), None) in MYSQL_OUTAGE_CODES


def _driver_message(error: BaseException | None) -> str:
    """A driver's words: MySQL's come after a number."""
    words = error.args[1] if isinstance(error, Exception) and len(error.args) == 2 else error
    strerror = getattr(error, "strerror", None)
    return " ".join(str(strerror or words).split()) or type(error).__name__
