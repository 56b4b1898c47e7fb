"""Validation of DATABASE_URL.

Messages contain no part of the URL: what parses as a port may be part of a password.
"""

from pathlib import Path

from sqlalchemy.engine import URL

from app.kit.db.dialects import DIALECT_BY_NAME, DatabaseDialect
from app.kit.db.tls import tls_context
from app.kit.db.url import INVALID_URL, parse_database_url


def normalize_database_url(value: str, base_dir: Path) -> str:
    """Returns the URL with an absolute path for SQLite, relative to `base_dir`."""
    url = parse_database_url(value)
    dialect = DIALECT_BY_NAME[url.get_backend_name()]
    if dialect.is_file:
        url = _normalize_sqlite(url, base_dir)
    else:
        _validate_server(url, dialect)
    return url.render_as_string(hide_password=False)


def insert_password(value: str, password: str) -> str:
    """Returns the URL with this password, in which no character needs an escape."""
    url = parse_database_url(value)
    if DIALECT_BY_NAME[url.get_backend_name()].is_file:
        raise ValueError("is set, but DATABASE_URL is a file, which has no password")
    if url.password is not None:
        raise ValueError("is set, but DATABASE_URL has a password too; remove one of them")
    return url.set(password=password).render_as_string(hide_password=False)


def _validate_server(url: URL, dialect: DatabaseDialect) -> None:
    tls_context(url.query)
    if any(character in (url.host or "") for character in "@/#?%"):
        raise ValueError(INVALID_URL)
    if url.port is not None and not 1 <= url.port <= 65535:
        raise ValueError("the port must be from 1 to 65535")
    if not url.database and dialect.requires_database_name:
        raise ValueError(
            "the name of the database is missing; write …//user:password@host:port/name"
        )


def _normalize_sqlite(url: URL, base_dir: Path) -> URL:
    """Returns the URL with an absolute path.

    A database in memory is rejected: each connection would have one of its own.
    """
    name = url.database or ":memory:"
    if ":memory:" in name or url.query.get("mode") == "memory":
        raise ValueError(
            "must be a file such as sqlite:///data/app.db: a database in memory is not shared"
        )
    return url if name.startswith("file:") else url.set(database=str(base_dir / name))
