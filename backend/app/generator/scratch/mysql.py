"""A copy of a MySQL or MariaDB database, table by table on its own server: no client tools, no
dump.

CREATE TABLE … LIKE takes over everything of a table but its foreign keys. Routines, triggers and
views are made again from what the server shows, without the DEFINER, who may be somebody we are
not.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import URL, NullPool
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from app.generator.reflect.mysql import FOREIGN_KEYS, RULES
from app.generator.scratch.server import MOST
from app.kit.errors import BadRequest

Row = tuple[Any, ...]

DEFINER = re.compile(r"\bDEFINER\s*=\s*(?:`(?:[^`]|``)*`@`(?:[^`]|``)*`|\S+)\s+", re.IGNORECASE)
# What is there may break today's rules, and is copied as it is.
AS_IT_IS = """
set session foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'
/*M! , check_constraint_checks = 0 */
"""
TABLES = """
select table_name, table_type from information_schema.tables
where table_schema = database() and table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW') order by table_name
"""
SIZE = "select coalesce(sum(data_length), 0) from information_schema.tables where table_schema = database()"
COLUMNS = """
select table_name, column_name from information_schema.columns
where table_schema = database() and coalesce(generation_expression, '') = '' order by table_name, ordinal_position
"""
ROUTINES = """
select routine_type, routine_name from information_schema.routines where routine_schema = database()
order by routine_type, routine_name
"""
TRIGGERS = """
select trigger_name from information_schema.triggers where event_object_schema = database()
order by event_object_table, action_order
"""


class Server:
    """One connection; SQL goes to it as it is, so that a `%` in a name is a `%`."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    async def run(self, sql: str) -> Sequence[Row]:
        async with self.driver.cursor() as cursor:
            await cursor.execute(sql)
            return list(await cursor.fetchall()) if cursor.description else []


async def copy(url: URL, scratch: URL) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            await _copy(
                Server(raw.driver_connection),
                _quoted(url.database or ""),
                _quoted(scratch.database or ""),
            )
            await connection.commit()
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        raise BadRequest("generator.not_copied") from error
    finally:
        await engine.dispose()


async def _copy(server: Server, given: str, copied: str) -> None:
    await server.run(AS_IT_IS)
    ((size,),) = await server.run(SIZE)
    found = await server.run(TABLES)
    columns: defaultdict[str, list[str]] = defaultdict(list)
    for table, column in await server.run(COLUMNS):
        columns[table].append(_quoted(column))
    for table in (_quoted(name) for name, kind in found if kind != "VIEW"):
        await server.run(f"create table {copied}.{table} like {given}.{table}")
    if size <= MOST:
        for name in (name for name, kind in found if kind != "VIEW" and columns[name]):
            listed = ", ".join(columns[name])
            table = _quoted(name)
            await server.run(
                f"insert into {copied}.{table} ({listed}) select {listed} from {given}.{table}"  # noqa: S608 (a quoted name)
            )
    for sql in _foreign_keys(await server.run(FOREIGN_KEYS), await server.run(RULES), copied):
        await server.run(sql)
    made = await _made(server, [name for name, kind in found if kind == "VIEW"])
    await server.run(f"use {copied}")
    await server.driver.commit()
    await _make(server, made)


def _foreign_keys(rows: Sequence[Row], rules: Sequence[Row], copied: str) -> list[str]:
    keys: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        keys[row[0], row[1]].append(row)
    then = {rule[:2]: rule[2:] for rule in rules}
    return [
        f"alter table {copied}.{_quoted(table)} add constraint {_quoted(name)}"
        f" foreign key ({', '.join(_quoted(part[2]) for part in parts)})"
        f" references {_quoted(parts[0][5]) if parts[0][5] else copied}.{_quoted(parts[0][4])}"
        f" ({', '.join(_quoted(part[3]) for part in parts)})"
        f" on delete {then[table, name][0]} on update {then[table, name][1]}"
        for (table, name), parts in keys.items()
    ]


async def _made(server: Server, views: Sequence[str]) -> list[str]:
    """How routines, views and triggers were made; what we may not see is not shown, and is left
    out.
    """
    shown: list[str | None] = []
    for kind, name in await server.run(ROUTINES):
        ((_, _, sql, *_),) = await server.run(f"show create {kind.lower()} {_quoted(name)}")
        shown.append(sql)
    for name in views:
        ((_, sql, *_),) = await server.run(f"show create view {_quoted(name)}")
        shown.append(sql)
    for (name,) in await server.run(TRIGGERS):
        ((_, _, sql, *_),) = await server.run(f"show create trigger {_quoted(name)}")
        shown.append(sql)
    return [DEFINER.sub("", sql, count=1) for sql in shown if sql is not None]


async def _make(server: Server, made: list[str]) -> None:
    """One may need another: again and again while that gets any further. A view that is broken
    stays behind.
    """
    waiting = made
    while waiting:
        left = []
        for sql in waiting:
            try:
                await server.run(sql)
            except Exception as error:
                if "asyncmy" not in type(error).__module__:
                    raise
                left.append(sql)
        if len(left) == len(waiting):
            return
        waiting = left


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
