"""Opens a scratch database of the same kind as the database at an address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL

from app.generator.dialects import DIALECTS, GeneratorDialect
from app.generator.introspect.connection import dialect_of_url, parse_url


@asynccontextmanager
async def scratch_database(address: str) -> AsyncIterator[str]:
    """Yields the address of an empty database on the server of the one at `address`."""
    url = parse_url(address)
    async with _dialect(url).scratch_database(url) as scratch:
        yield _render_url(scratch)


@asynccontextmanager
async def scratch_copy(address: str) -> AsyncIterator[str]:
    """Yields the address of a copy of the database at `address`, which is only read."""
    url = parse_url(address)
    async with _dialect(url).scratch_copy(url) as scratch:
        yield _render_url(scratch)


def _dialect(url: URL) -> GeneratorDialect:
    return DIALECTS[dialect_of_url(url)]


def _render_url(url: URL) -> str:
    return url.render_as_string(hide_password=False)
