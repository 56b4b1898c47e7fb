"""Statements for a server, outside any transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import URL, NullPool
from sqlalchemy.ext.asyncio import create_async_engine

MAX_COPIED_BYTES = 1 << 30  # bytes: of a larger database only the tables are copied, never the rows


async def run_statement(url: URL, sql: str) -> Sequence[Any]:
    """Without `connect` and its net: what is asked here belongs to nobody."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            result = await connection.exec_driver_sql(sql)
            return result.all() if result.returns_rows else ()
    finally:
        await engine.dispose()
