"""What DATABASE_URL may say. No reason repeats any of it: a part that reads as a port may be a
password's.
"""

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

DIALECTS = ("sqlite", "postgresql", "mysql", "mariadb")
UNREADABLE = (
    "not a database URL; in a user's name or password write @ as %40, : as %3A and / as %2F"
)


def database_address(value: str, home: Path) -> str:
    """SQLite's file stands in `home` wherever the command was given."""
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError(UNREADABLE) from None
    if url.get_backend_name() not in DIALECTS:
        raise ValueError(f"a database of {', '.join(DIALECTS)}, please")
    url = _file(url, home) if url.get_backend_name() == "sqlite" else _server(url)
    return url.render_as_string(hide_password=False)


def _server(url: URL) -> URL:
    if "@" in (url.host or ""):
        raise ValueError(UNREADABLE)
    if url.port is not None and not 1 <= url.port <= 65535:
        raise ValueError("a port from 1 to 65535, please")
    if not url.database and url.get_backend_name() != "postgresql":  # which takes the user's own
        raise ValueError(
            "the name of the database is missing: …//user:password@host:port/name, please"
        )
    return url


def _file(url: URL, home: Path) -> URL:
    """In memory every connection, and every process, would have a database of its own."""
    name = url.database or ":memory:"
    if ":memory:" in name or url.query.get("mode") == "memory":
        raise ValueError(
            "a database in a file, please, such as sqlite:///data/app.db: one in memory is not shared"
        )
    return url if name.startswith("file:") else url.set(database=str(home / name))
