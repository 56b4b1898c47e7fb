"""A copy of a SQLite database, by its backup: sound while others write."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, make_url

from app.generator.scratch.server import MAX_COPIED_BYTES
from app.kit.errors import BadRequest

SCHEMA_QUERY = """
select sql from sqlite_schema where sql is not null and name not like 'sqlite\\_%' escape '\\'
and name not in (select name from pragma_table_list where type = 'shadow')
order by case type when 'table' then 0 when 'index' then 1 when 'view' then 2 else 3 end, rowid
"""


async def copy_database(url: URL, scratch: str) -> None:
    try:
        await asyncio.to_thread(
            _copy_file, Path(url.database or ""), make_url(scratch).database or ""
        )
    except (sqlite3.Error, OSError) as error:
        raise BadRequest("generator.unreachable") from error


def _copy_file(source: Path, target: str) -> None:
    whole = source.stat().st_size <= MAX_COPIED_BYTES
    address = f"file:{quote(str(source.resolve()))}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as given,
        closing(sqlite3.connect(target)) as copied,
    ):
        if whole:
            given.backup(copied)
        else:
            for (sql,) in given.execute(SCHEMA_QUERY):
                copied.execute(sql)
            copied.commit()
