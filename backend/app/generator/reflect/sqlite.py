"""SQLite: pragmas as tables, so that four statements do for any number of tables, and the CREATE
TABLE for the rest.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.facts import (
    Column,
    Database,
    Dialect,
    Family,
    ForeignKey,
    Identity,
    Table,
    Type,
    Unique,
)
from app.generator.reflect.check import read_check
from app.generator.reflect.default import read_default
from app.generator.reflect.odd import odd_booleans
from app.generator.reflect.source import rows
from app.generator.reflect.sqlite_ddl import Ddl, read_ddl
from app.generator.reflect.sqlite_type import read_type
from app.generator.reflect.sqlite_uuid import uuids

VIRTUAL = "It is a virtual table: its module keeps the rows, not SQLite"
BROKEN = "The database itself cannot read it: it refers to something that is no longer there"
NOWHERE = "It refers to a table or a key that is not there: SQLite refuses every row of it"
VIRTUAL_COLUMN = 2
STORED_COLUMN = 3

TABLES = """
select l.name, l.type, s.sql
from pragma_table_list l join sqlite_schema s on s.name = l.name and s.type in ('table', 'view')
where l.schema = 'main' and l.type in ('table', 'view', 'virtual') and substr(l.name, 1, 7) <> 'sqlite_'
order by l.name
"""
COLUMNS = """
select s.name as owner, x.*
from sqlite_schema s, pragma_table_xinfo(s.name) x
where s.type = :type and (:name is null or s.name = :name) and coalesce(s.sql, '') not like 'create virtual %'
order by s.name, x.cid
"""
FOREIGN_KEYS = """
select s.name as owner, f.id, f.seq, f."table" as target, f."from" as source, f."to" as referred, f.on_delete
from sqlite_schema s, pragma_foreign_key_list(s.name) f
where s.type = 'table' and coalesce(s.sql, '') not like 'create virtual %'
order by s.name, f.id desc, f.seq
"""
INDEXES = """
select s.name as owner, l.name, l.origin, l.partial, x.cid, x.name as column_name
from sqlite_schema s, pragma_index_list(s.name) l, pragma_index_xinfo(l.name) x
where s.type = 'table' and coalesce(s.sql, '') not like 'create virtual %' and l."unique" and x.key
order by s.name, l.seq desc, x.seqno
"""
TRIGGERS = "select tbl_name as owner, name from sqlite_schema where type = 'trigger' order by name"


async def read(connection: AsyncConnection) -> Database:
    owners = await rows(connection, TABLES)
    columns = _grouped(await rows(connection, COLUMNS, type="table", name=None))
    columns |= await _views(connection, owners)
    keys = _grouped(await rows(connection, FOREIGN_KEYS))
    indexes = _grouped(await rows(connection, INDEXES))
    triggers = _grouped(await rows(connection, TRIGGERS))
    unreadable = {row.name: VIRTUAL for row in owners if row.type == "virtual"}
    unreadable |= {
        row.name: BROKEN for row in owners if row.type != "virtual" and row.name not in columns
    }
    tables = {
        row.name: _table(
            row, columns[row.name], indexes.get(row.name, ()), triggers.get(row.name, ())
        )
        for row in owners
        if row.name not in unreadable
    }
    folded = {name.lower(): table for name, table in tables.items()}
    unreadable |= {name: NOWHERE for name in tables if _leads_nowhere(keys.get(name, ()), folded)}
    tables = {
        name: table.model_copy(
            update={"foreign_keys": _foreign_keys(table, keys.get(name, ()), folded)}
        )
        for name, table in tables.items()
        if name not in unreadable
    }
    tables = await odd_booleans(connection, await uuids(connection, tables))
    return Database(dialect=Dialect.SQLITE, tables=tables, unreadable=unreadable)


def _grouped(found: Sequence[Row[Any]]) -> dict[str, list[Row[Any]]]:
    groups = defaultdict(list)
    for row in found:
        groups[row.owner].append(row)
    return dict(groups)


async def _views(
    connection: AsyncConnection, owners: Sequence[Row[Any]]
) -> dict[str, list[Row[Any]]]:
    """One broken view fails a statement over all of them; only then each is asked alone."""
    try:
        return _grouped(await rows(connection, COLUMNS, type="view", name=None))
    except DBAPIError:
        found: list[Row[Any]] = []
        for owner in owners:
            try:
                found += (
                    await rows(connection, COLUMNS, type="view", name=owner.name)
                    if owner.type == "view"
                    else []
                )
            except DBAPIError:
                continue
        return _grouped(found)


def _table(
    owner: Row[Any],
    columns: Sequence[Row[Any]],
    indexes: Sequence[Row[Any]],
    triggers: Sequence[Row[Any]],
) -> Table:
    is_view = owner.type == "view"
    ddl = read_ddl("" if is_view else owner.sql)
    key = tuple(row.name for row in sorted(columns, key=lambda row: row.pk) if row.pk)
    # An alias of the rowid is the one primary key without an index of its own: INT PRIMARY KEY has
    # one, so has DESC.
    numbered = len(key) == 1 and not any(row.origin == "pk" for row in indexes)
    names = {row.name.lower(): row.name for row in columns}
    return Table(
        dialect=Dialect.SQLITE,
        name=owner.name,
        is_view=is_view,
        columns=tuple(_column(row, ddl, numbered=numbered and bool(row.pk)) for row in columns),
        primary_key=key,
        uniques=_uniques(indexes),
        checks=tuple(read_check(Dialect.SQLITE, name, sql, names) for name, sql in ddl.checks),
        triggers=tuple(row.name for row in triggers),
    )


def _column(row: Row[Any], ddl: Ddl, *, numbered: bool) -> Column:
    type = read_type(row.type)
    generated = row.hidden in (VIRTUAL_COLUMN, STORED_COLUMN)
    return Column(
        name=row.name,
        type=type,
        # SQLite lets NULL into most primary keys; a row with one cannot be addressed.
        nullable=not row.notnull and not row.pk,
        default=None
        if numbered or generated
        else read_default(_unquoted(row.dflt_value, type), type.family),
        identity=Identity.BY_DEFAULT if numbered else None,
        computed=ddl.computed.get(row.name.lower(), "?") if generated else None,
    )


def _unquoted(sql: str | None, type: Type) -> str | None:
    """A bare word, or one in double quotes, is a string here."""
    if sql is not None and sql.startswith('"') and sql.endswith('"'):
        return "'" + sql[1:-1].replace('""', '"').replace("'", "''") + "'"
    words = ("true", "false", "null", "current_date", "current_time", "current_timestamp")
    if (
        sql is not None
        and sql.isidentifier()
        and sql.lower() not in words
        and type.family is not Family.BOOLEAN
    ):
        return f"'{sql}'"
    return sql


def _uniques(indexes: Sequence[Row[Any]]) -> tuple[Unique, ...]:
    groups: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in indexes:
        if row.origin != "pk":
            groups[row.name].append(row)
    return tuple(
        Unique(
            name=name if parts[0].origin == "c" else None,
            columns=()
            if any(part.cid < 0 for part in parts)
            else tuple(part.column_name for part in parts),
            whole=not parts[0].partial and all(part.cid >= 0 for part in parts),
        )
        for name, parts in groups.items()
    )


def _leads_nowhere(keys: Sequence[Row[Any]], tables: Mapping[str, Table]) -> bool:
    """Such a key can be declared: it is only missed when a row is written."""
    for parts in _by_key(keys):
        target = tables.get(parts[0].target.lower())
        referred = {part.referred.lower() for part in parts if part.referred is not None}
        sound = (
            [target.primary_key, *(one.columns for one in target.uniques if one.whole)]
            if target
            else []
        )
        if not referred and target is not None and len(target.primary_key) == len(parts):
            continue
        if not referred or referred not in [
            {name.lower() for name in columns} for columns in sound
        ]:
            return True
    return False


def _by_key(keys: Sequence[Row[Any]]) -> list[list[Row[Any]]]:
    groups: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in keys:
        groups[row.id].append(row)
    return list(groups.values())


def _foreign_keys(
    table: Table, keys: Sequence[Row[Any]], tables: Mapping[str, Table]
) -> tuple[ForeignKey, ...]:
    """With every name as its table spells it: SQLite folds case, and may leave out the columns that
    are the key.
    """
    found = []
    for parts in _by_key(keys):
        target = tables.get(parts[0].target.lower())
        referred = tuple(part.referred for part in parts if part.referred is not None)
        if not referred and target is not None:
            referred = target.primary_key
        on_delete = None if parts[0].on_delete == "NO ACTION" else parts[0].on_delete
        found.append(
            ForeignKey(
                name=None,
                columns=tuple(_spelled(table, part.source) for part in parts),
                target_schema=None,
                target_table=target.name if target is not None else parts[0].target,
                target_columns=tuple(_spelled(target, name) for name in referred)
                if target is not None
                else referred,
                on_delete=on_delete,
            )
        )
    return tuple(found)


def _spelled(table: Table, name: str) -> str:
    return next(
        (column.name for column in table.columns if column.name.lower() == name.lower()), name
    )
