"""Copies a MySQL or MariaDB database table by table on its own server, without client tools.

CREATE TABLE … LIKE copies everything of a table except its foreign keys. Routines, triggers and
views are created from the text that the server shows, without the DEFINER: the current user may not
create objects for another user.
"""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL, NullPool
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from app.generator.introspect.mysql.reader import FOREIGN_KEYS_QUERY, REFERENTIAL_RULES_QUERY
from app.generator.scratch.server import MAX_COPIED_BYTES, ServerStatements, empty_database
from app.kit.errors import BadRequest

Row = tuple[Any, ...]

STATEMENTS = ServerStatements(
    create="create database `{}` character set utf8mb4",
    drop="drop database if exists `{}`",
    list_names="select schema_name from information_schema.schemata",
)
DEFINER = re.compile(r"\bDEFINER\s*=\s*(?:`(?:[^`]|``)*`@`(?:[^`]|``)*`|\S+)\s+", re.IGNORECASE)
# Existing rows may violate constraints that were added later. They are copied unchanged.
DISABLE_CHECKS = """
set session foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'
/*M! , check_constraint_checks = 0 */
"""
TABLES_QUERY = """
select table_name, table_type, engine from information_schema.tables
where table_schema = database() and table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')
order by table_name
"""
SIZE_QUERY = """
select coalesce(sum(data_length), 0) from information_schema.tables where table_schema = database()
"""
COLUMNS_QUERY = """
select table_name, column_name from information_schema.columns
where table_schema = database() and coalesce(generation_expression, '') = ''
order by table_name, ordinal_position
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
    """One connection. SQL reaches the driver unchanged, so a `%` in a name needs no escaping."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    async def fetch(self, sql: str) -> Sequence[Row]:
        async with self.driver.cursor() as cursor:
            await cursor.execute(sql)
            return list(await cursor.fetchall()) if cursor.description else []


@asynccontextmanager
async def scratch_database(url: URL) -> AsyncIterator[URL]:
    async with empty_database(url, STATEMENTS) as scratch:
        yield scratch


@asynccontextmanager
async def scratch_copy(url: URL) -> AsyncIterator[URL]:
    async with scratch_database(url) as scratch:
        await _copy_database(url, scratch)
        yield scratch


async def _copy_database(url: URL, scratch: URL) -> None:
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
    rows = await connection.fetch(TABLES_QUERY)
    tables = [name for name, kind, _ in rows if kind != "VIEW"]
    views = [name for name, kind, _ in rows if kind == "VIEW"]
    columns: defaultdict[str, list[str]] = defaultdict(list)
    for table, column in await connection.fetch(COLUMNS_QUERY):
        columns[table].append(_quote(column))
    for table in map(_quote, tables):
        await connection.fetch(f"create table {target}.{table} like {source}.{table}")
    for name, _, engine in rows:
        if engine == "Aria":
            # Tests run in savepoints, which Aria supports only in this form.
            await connection.fetch(f"alter table {target}.{_quote(name)} transactional = 0")
    if size <= MAX_COPIED_BYTES:
        for name in tables:
            if columns[name]:
                await _copy_rows(connection, source, target, _quote(name), columns[name])
    foreign_keys = await connection.fetch(FOREIGN_KEYS_QUERY)
    rules = await connection.fetch(REFERENTIAL_RULES_QUERY)
    for sql in _foreign_key_statements(foreign_keys, rules, target):
        await connection.fetch(sql)
    definitions = await _read_definitions(connection, views)
    await connection.fetch(f"use {target}")
    await connection.driver.commit()
    await _create_objects(connection, definitions)


async def _copy_rows(
    connection: MysqlConnection, source: str, target: str, table: str, columns: Sequence[str]
) -> None:
    column_list = ", ".join(columns)
    await connection.fetch(
        f"insert into {target}.{table} ({column_list})"  # noqa: S608 (quoted names)
        f" select {column_list} from {source}.{table}"
    )


def _foreign_key_statements(rows: Sequence[Row], rules: Sequence[Row], target: str) -> list[str]:
    keys: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        keys[row[0], row[1]].append(row)
    actions = {rule[:2]: rule[2:] for rule in rules}
    statements = []
    for (table, name), parts in keys.items():
        _, _, _, _, target_table, target_schema = parts[0]
        target_database = _quote(target_schema) if target_schema else target
        on_delete, on_update = actions[table, name]
        statements.append(
            f"alter table {target}.{_quote(table)} add constraint {_quote(name)}"
            f" foreign key ({', '.join(_quote(part[2]) for part in parts)})"
            f" references {target_database}.{_quote(target_table)}"
            f" ({', '.join(_quote(part[3]) for part in parts)})"
            f" on delete {on_delete} on update {on_update}"
        )
    return statements


async def _read_definitions(connection: MysqlConnection, views: Sequence[str]) -> list[str]:
    """Returns the CREATE statements of routines, views and triggers.

    The server shows NULL for an object that the user may not see. Such objects are left out.
    """
    definitions: list[str | None] = []
    for kind, name in await connection.fetch(ROUTINES_QUERY):
        ((_, _, sql, *_),) = await connection.fetch(f"show create {kind.lower()} {_quote(name)}")
        definitions.append(sql)
    for name in views:
        ((_, sql, *_),) = await connection.fetch(f"show create view {_quote(name)}")
        definitions.append(sql)
    for (name,) in await connection.fetch(TRIGGERS_QUERY):
        ((_, _, sql, *_),) = await connection.fetch(f"show create trigger {_quote(name)}")
        definitions.append(sql)
    return [DEFINER.sub("", sql, count=1) for sql in definitions if sql is not None]


async def _create_objects(connection: MysqlConnection, definitions: list[str]) -> None:
    """Creates objects that may need each other: retries the failed ones while any succeeds.

    A broken view is left out.
    """
    pending = definitions
    while pending:
        failed = []
        for sql in pending:
            try:
                await connection.fetch(sql)
            except Exception as error:
                if "asyncmy" not in type(error).__module__:
                    raise
                failed.append(sql)
        if len(failed) == len(pending):
            return
        pending = failed


def _quote(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
