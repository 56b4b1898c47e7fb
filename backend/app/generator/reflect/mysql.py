"""MySQL and MariaDB: information_schema, nine statements for any number of tables. Never SHOW
CREATE TABLE: a binary default makes its text undecodable, and only one table is in it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.facts import (
    Check,
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
from app.generator.reflect.mysql_default import from_mariadb, from_mysql
from app.generator.reflect.mysql_type import is_json_check, read_type
from app.generator.reflect.odd import odd_booleans
from app.generator.reflect.source import rows
from app.generator.reflect.trigger import filled

BROKEN = "The database itself cannot read it: it refers to something that is no longer there"
NO_TABLE = "It is no table: it counts, or it keeps nothing"
KEPT = ("BASE TABLE", "SYSTEM VERSIONED", "VIEW")

TABLES = """
select table_name as name, table_type as type, table_comment as comment
from information_schema.tables where table_schema = database() order by table_name
"""
COLUMNS = """
select table_name as owner, column_name as name, column_type as declared, data_type as type,
    cast(column_default as binary) as expression, is_nullable = 'YES' as nullable, extra, column_comment as comment,
    generation_expression as computed, character_maximum_length as characters, character_octet_length as bytes,
    numeric_precision as digits, numeric_scale as scale, datetime_precision as decimals
from information_schema.columns where table_schema = database() order by table_name, ordinal_position
"""
INDEXES = """
select table_name as owner, index_name as name, column_name, sub_part
from information_schema.statistics where table_schema = database() and non_unique = 0
order by table_name, index_name, seq_in_index
"""
# Two statements: a join of the two opens every table of every other database on the server.
FOREIGN_KEYS = """
select table_name as owner, constraint_name as name, column_name, referenced_column_name as referred,
    referenced_table_name as target, nullif(referenced_table_schema, database()) as target_schema
from information_schema.key_column_usage
where table_schema = database() and referenced_table_name is not null
order by table_name, constraint_name, ordinal_position
"""
RULES = """
select table_name as owner, constraint_name as name, delete_rule as on_delete, update_rule as on_update
from information_schema.referential_constraints where constraint_schema = database()
"""
MARIADB_CHECKS = """
select table_name as owner, constraint_name as name, check_clause as expression
from information_schema.check_constraints where constraint_schema = database() order by table_name, constraint_name
"""
MYSQL_CHECKS = """
select t.table_name as owner, c.constraint_name as name, c.check_clause as expression
from information_schema.check_constraints c join information_schema.table_constraints t
    on t.constraint_schema = c.constraint_schema and t.constraint_name = c.constraint_name
    and t.constraint_type = 'CHECK'
where c.constraint_schema = database() order by t.table_name, c.constraint_name
"""
TRIGGERS = """
select event_object_table as owner, trigger_name as name,
    case when action_timing = 'BEFORE' and event_manipulation = 'INSERT' then action_statement end as body
from information_schema.triggers where event_object_schema = database() order by event_object_table, trigger_name
"""
PARTED = """
select table_name as owner from information_schema.partitions
where table_schema = database() and (partition_method like 'RANGE%' or partition_method like 'LIST%')
group by table_name having sum(partition_description like 'MAXVALUE%' or partition_description = 'DEFAULT') = 0
"""

Parts = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Rows of each view, by the table they are about."""

    mariadb: bool
    columns: Mapping[str, Parts]
    indexes: Mapping[str, Parts]
    keys: Mapping[str, Parts]
    rules: Mapping[
        tuple[str, str], str
    ]  # what a delete does, by the table and the name of a foreign key
    checks: Mapping[str, Parts]
    triggers: Mapping[str, Parts]
    parted: Collection[str]


async def read(connection: AsyncConnection) -> Database:
    ((version,),) = await rows(connection, "select version()")
    mariadb = "mariadb" in version.lower()
    owners = await rows(connection, TABLES)
    catalog = Catalog(
        mariadb,
        columns=_grouped(await rows(connection, COLUMNS)),
        indexes=_grouped(await rows(connection, INDEXES)),
        keys=_grouped(await rows(connection, FOREIGN_KEYS)),
        rules={(row.owner, row.name): row.on_delete for row in await rows(connection, RULES)},
        checks=_grouped(await _checks(connection, mariadb=mariadb)),
        triggers=_grouped(await rows(connection, TRIGGERS)),
        parted={row.owner for row in await rows(connection, PARTED)},
    )
    unreadable = {row.name: NO_TABLE for row in owners if row.type not in KEPT}
    unreadable |= {
        row.name: BROKEN for row in owners if row.type in KEPT and row.name not in catalog.columns
    }
    tables = {row.name: _table(row, catalog) for row in owners if row.name not in unreadable}
    return Database(
        dialect=Dialect.MYSQL, tables=await odd_booleans(connection, tables), unreadable=unreadable
    )


async def _checks(connection: AsyncConnection, *, mariadb: bool) -> Parts:
    """MySQL 5.7 accepts checks, forgets them, and has no such table."""
    try:
        return await rows(connection, MARIADB_CHECKS if mariadb else MYSQL_CHECKS)
    except DBAPIError:
        return ()


def _grouped(found: Parts) -> dict[str, list[Row[Any]]]:
    groups = defaultdict(list)
    for row in found:
        groups[row.owner].append(row)
    return dict(groups)


def _table(owner: Row[Any], catalog: Catalog) -> Table:
    columns = catalog.columns[owner.name]
    ends = {
        row.name for row in columns if row.computed == "ROW END"
    }  # MariaDB adds it to the keys of such a table
    indexes = [row for row in catalog.indexes.get(owner.name, ()) if row.column_name not in ends]
    checks = catalog.checks.get(owner.name, ())
    json = {row.name for row in checks if is_json_check(row.name, row.expression)}
    names = {row.name.lower(): row.name for row in columns}
    is_view = owner.type == "VIEW"
    return Table(
        dialect=Dialect.MYSQL,
        name=owner.name,
        comment="" if is_view else owner.comment,
        is_view=is_view,
        columns=tuple(
            _column(row, is_json=row.name in json, mariadb=catalog.mariadb) for row in columns
        ),
        primary_key=tuple(row.column_name for row in indexes if row.name == "PRIMARY"),
        foreign_keys=_foreign_keys(catalog.keys.get(owner.name, ()), catalog.rules),
        uniques=_uniques(indexes),
        checks=tuple(_check(row, names) for row in checks if row.name not in json),
        triggers=tuple(row.name for row in catalog.triggers.get(owner.name, ())),
        parted=owner.name in catalog.parted,
        filled=filled(catalog.triggers.get(owner.name, ()), [column.name for column in columns]),
    )


def _column(row: Row[Any], *, is_json: bool, mariadb: bool) -> Column:
    type = Type(family=Family.JSON, declared="json") if is_json else read_type(row)
    extra = row.extra.lower()
    computed = row.computed or None
    counted = "auto_increment" in extra
    text = None if row.expression is None else row.expression.decode("utf-8", "replace")
    read_default = from_mariadb if mariadb else from_mysql
    return Column(
        name=row.name,
        type=type,
        nullable=bool(row.nullable),
        comment=row.comment,
        default=None if counted or computed else read_default(text, type.family, extra),
        identity=Identity.BY_DEFAULT if counted else None,
        computed=computed,
        on_update_now="on update current_timestamp" in extra,
        invisible="invisible" in extra,
    )


def _check(row: Row[Any], names: Mapping[str, str]) -> Check:
    return read_check(Dialect.MYSQL, row.name, row.expression.replace("\\'", "'"), names)


def _uniques(indexes: Parts) -> tuple[Unique, ...]:
    groups: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in indexes:
        if row.name != "PRIMARY":
            groups[row.name].append(row)
    found = []
    for name, parts in groups.items():
        known = all(
            part.column_name is not None for part in parts
        )  # not so over an expression, in MySQL 8
        found.append(
            Unique(
                name=name,
                columns=tuple(part.column_name for part in parts) if known else (),
                whole=known and all(part.sub_part is None for part in parts),
            )
        )
    return tuple(found)


def _foreign_keys(keys: Parts, rules: Mapping[tuple[str, str], str]) -> tuple[ForeignKey, ...]:
    groups: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in keys:
        groups[row.name].append(row)
    return tuple(
        ForeignKey(
            name=name,
            columns=tuple(part.column_name for part in parts),
            target_schema=parts[0].target_schema,
            target_table=parts[0].target,
            target_columns=tuple(part.referred for part in parts),
            # To InnoDB the two are one, and which of them is shown depends on how the key was made.
            on_delete=rules.get((parts[0].owner, name), "RESTRICT").replace(
                "NO ACTION", "RESTRICT"
            ),
        )
        for name, parts in groups.items()
    )
