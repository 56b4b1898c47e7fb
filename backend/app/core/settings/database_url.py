"""What DATABASE_URL may say. No reason repeats any of it: a part that reads as a port may be a
password's.
"""

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

SUPPORTED_DIALECTS = ("sqlite", "postgresql", "mysql", "mariadb")
INVALID_URL = (
    "not a database URL; in a user's name or password write @ as %40, : as %3A and / as %2F"
)


def normalize_database_url(value: str, base_dir: Path) -> str:
    """SQLite's file stands in `home` wherever the command was given."""
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError(INVALID_URL) from None
    if url.get_backend_name() not in SUPPORTED_DIALECTS:
        raise ValueError(f"a database of {', '.join(SUPPORTED_DIALECTS)}, please")
    url = (
        _normalize_sqlite(url, base_dir)
        if url.get_backend_name() == "sqlite"
        else _validate_server(url)
    )
    return url.render_as_string(hide_password=False)


def _validate_server(url: URL) -> URL:
    if "@" in (url.host or ""):
        raise ValueError(INVALID_URL)
    if url.port is not None and not 1 <= url.port <= 65535:
        raise ValueError("a port from 1 to 65535, please")
    if not url.database and url.get_backend_name() != "postgresql":  # which takes the user's own
        raise ValueError(
            "the name of the database is missing: …//user:password@host:port/name, please"
        )
    return url


def _normalize_sqlite(url: URL, base_dir: Path) -> URL:
    """In memory every connection, and every process, would have a database of its own."""
    name = url.database or ":memory:"
    if ":memory:" in name or url.query.get("mode") == "memory":
        raise ValueError(
            "a database in a file, please, such as sqlite:///data/app.db: one in memory is not shared"
        )
    return url if name.startswith("file:") else url.set(database=str(base_dir / name))
