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

from app.generator.introspect.mysql.reader import FOREIGN_KEYS_QUERY, REFERENTIAL_RULES_QUERY
from app.generator.scratch.server import MAX_COPIED_BYTES
from app.kit.errors import BadRequest

Row = tuple[Any, ...]

DEFINER = re.compile(r"\bDEFINER\s*=\s*(?:`(?:[^`]|``)*`@`(?:[^`]|``)*`|\S+)\s+", re.IGNORECASE)
# What is there may break today's rules, and is copied as it is.
DISABLE_CHECKS = """
set session foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'
/*M! , check_constraint_checks = 0 */
"""
TABLES_QUERY = """
select table_name, table_type from information_schema.tables
where table_schema = database() and table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW') order by table_name
"""
SIZE_QUERY = "select coalesce(sum(data_length), 0) from information_schema.tables where table_schema = database()"
COLUMNS_QUERY = """
select table_name, column_name from information_schema.columns
where table_schema = database() and coalesce(generation_expression, '') = '' order by table_name, ordinal_position
"""
ROUTINES_QUERY = """
select routine_type, routine_name from information_schema.routines where routine_schema = database()
order by routine_type, routine_name
"""
TRIGGERS_QUERY = """
select trigger_name from information_schema.triggers where event_object_schema = database()
order by event_object_table, action_order
"""


class MysqlConnection:
    """One connection; SQL goes to it as it is, so that a `%` in a name is a `%`."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    async def fetch(self, sql: str) -> Sequence[Row]:
        async with self.driver.cursor() as cursor:
            await cursor.execute(sql)
            return list(await cursor.fetchall()) if cursor.description else []


async def copy_database(url: URL, scratch: URL) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            await _copy_contents(
                MysqlConnection(raw.driver_connection),
                _quote(url.database or ""),
                _quote(scratch.database or ""),
            )
            await connection.commit()
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        raise BadRequest("generator.not_copied") from error
    finally:
        await engine.dispose()


async def _copy_contents(connection: MysqlConnection, source: str, target: str) -> None:
    await connection.fetch(DISABLE_CHECKS)
    ((size,),) = await connection.fetch(SIZE_QUERY)
    found = await connection.fetch(TABLES_QUERY)
    columns: defaultdict[str, list[str]] = defaultdict(list)
    for table, column in await connection.fetch(COLUMNS_QUERY):
        columns[table].append(_quote(column))
    for table in (_quote(name) for name, kind in found if kind != "VIEW"):
        await connection.fetch(f"create table {target}.{table} like {source}.{table}")
    if size <= MAX_COPIED_BYTES:
        for name in (name for name, kind in found if kind != "VIEW" and columns[name]):
            listed = ", ".join(columns[name])
            table = _quote(name)
            await connection.fetch(
                f"insert into {target}.{table} ({listed}) select {listed} from {source}.{table}"  # noqa: S608 (a quoted name)
            )
    for sql in _foreign_key_statements(
        await connection.fetch(FOREIGN_KEYS_QUERY),
        await connection.fetch(REFERENTIAL_RULES_QUERY),
        target,
    ):
        await connection.fetch(sql)
    made = await _read_definitions(connection, [name for name, kind in found if kind == "VIEW"])
    await connection.fetch(f"use {target}")
    await connection.driver.commit()
    await _create_objects(connection, made)


def _foreign_key_statements(rows: Sequence[Row], rules: Sequence[Row], target: str) -> list[str]:
    keys: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        keys[row[0], row[1]].append(row)
    then = {rule[:2]: rule[2:] for rule in rules}
    return [
        f"alter table {target}.{_quote(table)} add constraint {_quote(name)}"
        f" foreign key ({', '.join(_quote(part[2]) for part in parts)})"
        f" references {_quote(parts[0][5]) if parts[0][5] else target}.{_quote(parts[0][4])}"
        f" ({', '.join(_quote(part[3]) for part in parts)})"
        f" on delete {then[table, name][0]} on update {then[table, name][1]}"
        for (table, name), parts in keys.items()
    ]


async def _read_definitions(connection: MysqlConnection, views: Sequence[str]) -> list[str]:
    """How routines, views and triggers were made; what we may not see is not shown, and is left
    out.
    """
    shown: list[str | None] = []
    for kind, name in await connection.fetch(ROUTINES_QUERY):
        ((_, _, sql, *_),) = await connection.fetch(f"show create {kind.lower()} {_quote(name)}")
        shown.append(sql)
    for name in views:
        ((_, sql, *_),) = await connection.fetch(f"show create view {_quote(name)}")
        shown.append(sql)
    for (name,) in await connection.fetch(TRIGGERS_QUERY):
        ((_, _, sql, *_),) = await connection.fetch(f"show create trigger {_quote(name)}")
        shown.append(sql)
    return [DEFINER.sub("", sql, count=1) for sql in shown if sql is not None]


async def _create_objects(connection: MysqlConnection, definitions: list[str]) -> None:
    """One may need another: again and again while that gets any further. A view that is broken
    stays behind.
    """
    waiting = definitions
    while waiting:
        left = []
        for sql in waiting:
            try:
                await connection.fetch(sql)
            except Exception as error:
                if "asyncmy" not in type(error).__module__:
                    raise
                left.append(sql)
        if len(left) == len(waiting):
            return
        waiting = left


def _quote(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
