"""A read-only engine on a SQLite file."""

from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, NullPool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.generator.introspect.connection import parse_url
from app.kit.errors import BadRequest


def open_read_only(address: str) -> AsyncEngine:
    """Returns an engine that cannot write.

    `core.database.create_engine` would write its journal mode into the file.
    """
    file = Path(parse_url(address).database or "")
    if not file.is_file():
        raise BadRequest("generator.unreachable")
    url = URL.create(
        "sqlite+aiosqlite",
        database=f"file:{quote(str(file.resolve()))}",
        query={"mode": "ro", "uri": "true"},
    )
    return create_async_engine(url, poolclass=NullPool)
