"""Copies a SQLite database with its backup API, which is safe while other processes write."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL

from app.generator.scratch.name import scratch_folder
from app.generator.scratch.server import MAX_COPIED_BYTES
from app.kit.errors import BadRequest

SCHEMA_QUERY = """
select sql from sqlite_schema where sql is not null and name not like 'sqlite\\_%' escape '\\'
and name not in (select name from pragma_table_list where type = 'shadow')
order by case type when 'table' then 0 when 'index' then 1 when 'view' then 2 else 3 end, rowid
"""


@asynccontextmanager
async def scratch_database(url: URL) -> AsyncIterator[URL]:
    with scratch_folder() as folder:
        yield url.set(database=str(folder / "scratch.db"))


@asynccontextmanager
async def scratch_copy(url: URL) -> AsyncIterator[URL]:
    async with scratch_database(url) as scratch:
        try:
            await asyncio.to_thread(_copy_file, Path(url.database or ""), scratch.database or "")
        except (sqlite3.Error, OSError) as error:
            raise BadRequest("generator.unreachable") from error
        yield scratch


def _copy_file(source: Path, target: str) -> None:
    is_whole = source.stat().st_size <= MAX_COPIED_BYTES
    address = f"file:{quote(str(source.resolve()))}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        if is_whole:
            original.backup(copy)
        else:
            for (sql,) in original.execute(SCHEMA_QUERY):
                copy.execute(sql)
            copy.commit()
