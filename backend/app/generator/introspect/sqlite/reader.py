"""Reads the schema of SQLite from pragma functions and the text of CREATE TABLE.

Pragma functions can be joined, so a few statements read any number of tables.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.introspect.checks import read_check
from app.generator.introspect.connection import fetch
from app.generator.introspect.defaults import read_default
from app.generator.introspect.schema import (
    ColumnInfo,
    Dialect,
    ForeignKeyInfo,
    IdentityKind,
    SchemaInfo,
    TableInfo,
    TypeFamily,
    TypeInfo,
    UniqueInfo,
)
from app.generator.introspect.sqlite.ddl import TableDdl, parse_create_table
from app.generator.introspect.sqlite.types import read_type
from app.generator.introspect.sqlite.uuids import resolve_uuid_formats
from app.generator.introspect.tinyint_booleans import find_non_booleans

SQLGLOT_NAME = "sqlite"
VIRTUAL_TABLE_REASON = "It is a virtual table: an extension stores its rows, not SQLite"
BROKEN_REASON = "The database cannot read it: it references an object that does not exist"
DANGLING_FK_REASON = (
    "A foreign key references a table or key that does not exist: SQLite rejects every row"
)
KEYWORD_DEFAULTS = (
    "true",
    "false",
    "null",
    "current_date",
    "current_time",
    "current_timestamp",
)
VIRTUAL_COLUMN = 2
STORED_COLUMN = 3

TABLES_QUERY = """
select l.name, l.type, s.sql
from pragma_table_list l join sqlite_schema s on s.name = l.name and s.type in ('table', 'view')
where l.schema = 'main' and l.type in ('table', 'view', 'virtual')
    and substr(l.name, 1, 7) <> 'sqlite_'
order by l.name
"""
COLUMNS_QUERY = """
select s.name as owner, x.*
from sqlite_schema s, pragma_table_xinfo(s.name) x
where s.type = :type and (:name is null or s.name = :name)
    and coalesce(s.sql, '') not like 'create virtual %'
order by s.name, x.cid
"""
FOREIGN_KEYS_QUERY = """
select s.name as owner, f.id, f.seq, f."table" as target, f."from" as source,
    f."to" as referred, f.on_delete
from sqlite_schema s, pragma_foreign_key_list(s.name) f
where s.type = 'table' and coalesce(s.sql, '') not like 'create virtual %'
order by s.name, f.id desc, f.seq
"""
INDEXES_QUERY = """
select s.name as owner, l.name, l.origin, l.partial, l."unique" as is_unique, x.cid,
    x.name as column_name
from sqlite_schema s, pragma_index_list(s.name) l, pragma_index_xinfo(l.name) x
where s.type = 'table' and coalesce(s.sql, '') not like 'create virtual %'
    and x.key
order by s.name, l.seq desc, x.seqno
"""
TRIGGERS_QUERY = (
    "select tbl_name as owner, name from sqlite_schema where type = 'trigger' order by name"
)


async def read_schema(connection: AsyncConnection) -> SchemaInfo:
    owners = await fetch(connection, TABLES_QUERY)
    columns = _group_by_owner(await fetch(connection, COLUMNS_QUERY, type="table", name=None))
    columns |= await _fetch_view_columns(connection, owners)
    keys = _group_by_owner(await fetch(connection, FOREIGN_KEYS_QUERY))
    indexes = _group_by_owner(await fetch(connection, INDEXES_QUERY))
    triggers = _group_by_owner(await fetch(connection, TRIGGERS_QUERY))
    unreadable = {row.name: VIRTUAL_TABLE_REASON for row in owners if row.type == "virtual"}
    unreadable |= {
        row.name: BROKEN_REASON
        for row in owners
        if row.type != "virtual" and row.name not in columns
    }
    tables = {
        row.name: _read_table(
            row, columns[row.name], indexes.get(row.name, ()), triggers.get(row.name, ())
        )
        for row in owners
        if row.name not in unreadable
    }
    folded = {name.lower(): table for name, table in tables.items()}
    unreadable |= {
        name: DANGLING_FK_REASON for name in tables if _is_dangling(keys.get(name, ()), folded)
    }
    tables = {
        name: table.model_copy(
            update={
                "foreign_keys": _read_foreign_keys(
                    table, keys.get(name, ()), folded, indexes.get(name, ())
                )
            }
        )
        for name, table in tables.items()
        if name not in unreadable
    }
    tables = await find_non_booleans(connection, await resolve_uuid_formats(connection, tables))
    return SchemaInfo(dialect=Dialect.SQLITE, tables=tables, unreadable_reasons=unreadable)


def _group_by_owner(catalog_rows: Sequence[Row[Any]]) -> dict[str, list[Row[Any]]]:
    groups = defaultdict(list)
    for row in catalog_rows:
        groups[row.owner].append(row)
    return dict(groups)


async def _fetch_view_columns(
    connection: AsyncConnection, owners: Sequence[Row[Any]]
) -> dict[str, list[Row[Any]]]:
    """Reads all views at once, or one by one if a broken view makes that statement fail."""
    try:
        return _group_by_owner(await fetch(connection, COLUMNS_QUERY, type="view", name=None))
    except DBAPIError:
        pass
    rows: list[Row[Any]] = []
    for owner in owners:
        if owner.type != "view":
            continue
        try:
            rows += await fetch(connection, COLUMNS_QUERY, type="view", name=owner.name)
        except DBAPIError:
            continue
    return _group_by_owner(rows)


def _read_table(
    owner: Row[Any],
    columns: Sequence[Row[Any]],
    indexes: Sequence[Row[Any]],
    triggers: Sequence[Row[Any]],
) -> TableInfo:
    is_view = owner.type == "view"
    ddl = parse_create_table("" if is_view else owner.sql)
    key = tuple(row.name for row in sorted(columns, key=lambda row: row.pk) if row.pk)
    # Only an alias of the rowid is a primary key without an index: INT PRIMARY KEY has one, and so
    # does INTEGER PRIMARY KEY DESC.
    has_rowid_alias = len(key) == 1 and not any(row.origin == "pk" for row in indexes)
    names = {row.name.lower(): row.name for row in columns}
    return TableInfo(
        dialect=Dialect.SQLITE,
        name=owner.name,
        is_view=is_view,
        columns=tuple(
            _read_column(row, ddl, is_rowid_alias=has_rowid_alias and bool(row.pk))
            for row in columns
        ),
        primary_key=key,
        uniques=_read_uniques(indexes),
        checks=tuple(read_check(SQLGLOT_NAME, name, sql, names) for name, sql in ddl.checks),
        triggers=tuple(row.name for row in triggers),
    )


def _read_column(row: Row[Any], ddl: TableDdl, *, is_rowid_alias: bool) -> ColumnInfo:
    type = read_type(row.type)
    is_generated = row.hidden in (VIRTUAL_COLUMN, STORED_COLUMN)
    default = None
    if not is_rowid_alias and not is_generated:
        default = read_default(_quote_bare_default(row.dflt_value, type), type.family)
    return ColumnInfo(
        name=row.name,
        type=type,
        # SQLite allows NULL in most primary keys, but a row with NULL has no id.
        nullable=not row.notnull and not row.pk,
        default=default,
        identity=IdentityKind.BY_DEFAULT if is_rowid_alias else None,
        computed=ddl.computed_expressions.get(row.name.lower(), "?") if is_generated else None,
    )


def _quote_bare_default(sql: str | None, type: TypeInfo) -> str | None:
    """Returns a bare or double-quoted word as the string literal that SQLite takes it for."""
    if sql is None:
        return None
    if sql.startswith('"') and sql.endswith('"'):
        return "'" + sql[1:-1].replace('""', '"').replace("'", "''") + "'"
    is_word = sql.isidentifier() and sql.lower() not in KEYWORD_DEFAULTS
    if is_word and type.family is not TypeFamily.BOOLEAN:
        return f"'{sql}'"
    return sql


def _read_uniques(indexes: Sequence[Row[Any]]) -> tuple[UniqueInfo, ...]:
    groups: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in indexes:
        if row.is_unique and row.origin != "pk":
            groups[row.name].append(row)
    return tuple(
        UniqueInfo(
            name=name if parts[0].origin == "c" else None,
            columns=()
            if any(part.cid < 0 for part in parts)
            else tuple(part.column_name for part in parts),
            is_plain=not parts[0].partial and all(part.cid >= 0 for part in parts),
        )
        for name, parts in groups.items()
    )


def _is_dangling(keys: Sequence[Row[Any]], tables: Mapping[str, TableInfo]) -> bool:
    """Returns whether a foreign key has no target. SQLite notices that only when writing a row."""
    for parts in _group_by_foreign_key(keys):
        target = tables.get(parts[0].target.lower())
        if target is None:
            return True
        referred = {part.referred.lower() for part in parts if part.referred is not None}
        if not referred:
            if len(target.primary_key) != len(parts):
                return True
            continue
        plain_uniques = (unique.columns for unique in target.uniques if unique.is_plain)
        target_keys = (target.primary_key, *plain_uniques)
        if referred not in [{name.lower() for name in columns} for columns in target_keys]:
            return True
    return False


def _group_by_foreign_key(keys: Sequence[Row[Any]]) -> list[list[Row[Any]]]:
    groups: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in keys:
        groups[row.id].append(row)
    return list(groups.values())


def _read_foreign_keys(
    table: TableInfo,
    keys: Sequence[Row[Any]],
    tables: Mapping[str, TableInfo],
    indexes: Sequence[Row[Any]],
) -> tuple[ForeignKeyInfo, ...]:
    """Returns the foreign keys with every name in the spelling of its table.

    SQLite folds case and may omit the target columns, which are then the primary key.
    """
    indexed = [table.primary_key, *_read_indexes(indexes)]
    foreign_keys = []
    for parts in _group_by_foreign_key(keys):
        target = tables.get(parts[0].target.lower())
        referred = tuple(part.referred for part in parts if part.referred is not None)
        target_table = parts[0].target
        if target is not None:
            referred = tuple(
                _exact_column_name(target, name) for name in referred or target.primary_key
            )
            target_table = target.name
        on_delete = None if parts[0].on_delete == "NO ACTION" else parts[0].on_delete
        columns = tuple(_exact_column_name(table, part.source) for part in parts)
        foreign_keys.append(
            ForeignKeyInfo(
                name=None,
                columns=columns,
                target_schema=None,
                target_table=target_table,
                target_columns=referred,
                on_delete=on_delete,
                is_indexed=any({*index[: len(columns)]} == {*columns} for index in indexed),
            )
        )
    return tuple(foreign_keys)


def _read_indexes(indexes: Sequence[Row[Any]]) -> list[list[str]]:
    """Returns the columns of each index that has all rows."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in indexes:
        if not row.partial:
            groups[row.name].append(row.column_name)
    return list(groups.values())


def _exact_column_name(table: TableInfo, name: str) -> str:
    return next(
        (column.name for column in table.columns if column.name.lower() == name.lower()), name
    )
