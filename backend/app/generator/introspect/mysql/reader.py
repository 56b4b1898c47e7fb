"""Reads the schema of MySQL and MariaDB from information_schema.

Nine statements read any number of tables. SHOW CREATE TABLE is not used: it shows one table at a
time, and a binary default makes its text undecodable.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.introspect.checks import read_check
from app.generator.introspect.connection import fetch
from app.generator.introspect.mysql.defaults import read_mariadb_default, read_mysql_default
from app.generator.introspect.mysql.types import is_json_check, read_type
from app.generator.introspect.schema import (
    CheckInfo,
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
from app.generator.introspect.tinyint_booleans import find_non_booleans
from app.generator.introspect.triggers import trigger_columns

SQLGLOT_NAME = "mysql"
BROKEN_REASON = "The database cannot read it: it references an object that does not exist"
NOT_A_TABLE_REASON = "It is neither a table nor a view, but for example a sequence"
TABLE_TYPES = ("BASE TABLE", "SYSTEM VERSIONED", "VIEW")

TABLES_QUERY = """
select table_name as name, table_type as type, table_comment as comment, engine
from information_schema.tables where table_schema = database() order by table_name
"""
# Engines that keep what a transaction wrote when it is rolled back.
ENGINES_QUERY = """
select engine from information_schema.engines where transactions = 'NO'
"""
COLUMNS_QUERY = """
select table_name as owner, column_name as name, column_type as declared, data_type as type,
    cast(column_default as binary) as expression, is_nullable = 'YES' as nullable, extra,
    column_comment as comment, generation_expression as computed,
    character_maximum_length as characters, character_octet_length as bytes,
    numeric_precision as digits, numeric_scale as scale, datetime_precision as decimals,
    nullif(collation_name, @@collation_database) as collation
from information_schema.columns where table_schema = database()
order by table_name, ordinal_position
"""
INDEXES_QUERY = """
select table_name as owner, index_name as name, column_name, sub_part
from information_schema.statistics where table_schema = database() and non_unique = 0
order by table_name, index_name, seq_in_index
"""
# Separate statements: a join opens every table of every other database on the server.
FOREIGN_KEYS_QUERY = """
select table_name as owner, constraint_name as name, column_name,
    referenced_column_name as referred, referenced_table_name as target,
    nullif(referenced_table_schema, database()) as target_schema
from information_schema.key_column_usage
where table_schema = database() and referenced_table_name is not null
order by table_name, constraint_name, ordinal_position
"""
REFERENTIAL_RULES_QUERY = """
select table_name as owner, constraint_name as name, delete_rule as on_delete,
    update_rule as on_update
from information_schema.referential_constraints where constraint_schema = database()
"""
MARIADB_CHECKS_QUERY = """
select table_name as owner, constraint_name as name, check_clause as expression
from information_schema.check_constraints where constraint_schema = database()
order by table_name, constraint_name
"""
MYSQL_CHECKS_QUERY = """
select t.table_name as owner, c.constraint_name as name, c.check_clause as expression
from information_schema.check_constraints c join information_schema.table_constraints t
    on t.constraint_schema = c.constraint_schema and t.constraint_name = c.constraint_name
    and t.constraint_type = 'CHECK'
where c.constraint_schema = database() order by t.table_name, c.constraint_name
"""
TRIGGERS_QUERY = """
select event_object_table as owner, trigger_name as name,
    case when action_timing = 'BEFORE' and event_manipulation = 'INSERT'
        then action_statement end as body
from information_schema.triggers where event_object_schema = database()
order by event_object_table, trigger_name
"""
PARTITIONED_TABLES_QUERY = """
select table_name as owner from information_schema.partitions
where table_schema = database()
    and (partition_method like 'RANGE%' or partition_method like 'LIST%')
group by table_name
having sum(partition_description like 'MAXVALUE%' or partition_description = 'DEFAULT') = 0
"""

CatalogRows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class MysqlCatalog:
    """The rows of each catalog query by table."""

    is_mariadb: bool
    columns: Mapping[str, CatalogRows]
    indexes: Mapping[str, CatalogRows]
    foreign_keys: Mapping[str, CatalogRows]
    rules: Mapping[tuple[str, str], str]  # the ON DELETE action by table and foreign key
    checks: Mapping[str, CatalogRows]
    triggers: Mapping[str, CatalogRows]
    partitioned_tables: Collection[str]
    engines_without_transactions: Collection[str]


async def read_schema(connection: AsyncConnection) -> SchemaInfo:
    ((version,),) = await fetch(connection, "select version()")
    mariadb = "mariadb" in version.lower()
    owners = await fetch(connection, TABLES_QUERY)
    catalog = MysqlCatalog(
        mariadb,
        columns=_group_by_owner(await fetch(connection, COLUMNS_QUERY)),
        indexes=_group_by_owner(await fetch(connection, INDEXES_QUERY)),
        foreign_keys=_group_by_owner(await fetch(connection, FOREIGN_KEYS_QUERY)),
        rules={
            (row.owner, row.name): row.on_delete
            for row in await fetch(connection, REFERENTIAL_RULES_QUERY)
        },
        checks=_group_by_owner(await _fetch_checks(connection, is_mariadb=mariadb)),
        triggers=_group_by_owner(await fetch(connection, TRIGGERS_QUERY)),
        partitioned_tables={row.owner for row in await fetch(connection, PARTITIONED_TABLES_QUERY)},
        engines_without_transactions={row.engine for row in await fetch(connection, ENGINES_QUERY)},
    )
    unreadable = {row.name: NOT_A_TABLE_REASON for row in owners if row.type not in TABLE_TYPES}
    unreadable |= {
        row.name: BROKEN_REASON
        for row in owners
        if row.type in TABLE_TYPES and row.name not in catalog.columns
    }
    tables = {row.name: _read_table(row, catalog) for row in owners if row.name not in unreadable}
    return SchemaInfo(
        dialect=Dialect.MYSQL,
        tables=await find_non_booleans(connection, tables),
        unreadable_reasons=unreadable,
    )


async def _fetch_checks(connection: AsyncConnection, *, is_mariadb: bool) -> CatalogRows:
    """Returns no rows for MySQL 5.7, which ignores checks and has no catalog of them."""
    try:
        return await fetch(connection, MARIADB_CHECKS_QUERY if is_mariadb else MYSQL_CHECKS_QUERY)
    except DBAPIError:
        return ()


def _group_by_owner(catalog_rows: CatalogRows) -> dict[str, list[Row[Any]]]:
    groups = defaultdict(list)
    for row in catalog_rows:
        groups[row.owner].append(row)
    return dict(groups)


def _read_table(owner: Row[Any], catalog: MysqlCatalog) -> TableInfo:
    columns = catalog.columns[owner.name]
    # MariaDB adds the end column of a system-versioned table to its keys.
    row_ends = {row.name for row in columns if row.computed == "ROW END"}
    indexes = [
        row for row in catalog.indexes.get(owner.name, ()) if row.column_name not in row_ends
    ]
    checks = catalog.checks.get(owner.name, ())
    json_columns = {row.name for row in checks if is_json_check(row.name, row.expression)}
    names = {row.name.lower(): row.name for row in columns}
    is_view = owner.type == "VIEW"
    return TableInfo(
        dialect=Dialect.MYSQL,
        name=owner.name,
        comment="" if is_view else owner.comment,
        is_view=is_view,
        columns=tuple(
            _read_column(row, is_json=row.name in json_columns, is_mariadb=catalog.is_mariadb)
            for row in columns
        ),
        primary_key=tuple(row.column_name for row in indexes if row.name == "PRIMARY"),
        foreign_keys=_read_foreign_keys(catalog.foreign_keys.get(owner.name, ()), catalog.rules),
        uniques=_read_uniques(indexes),
        checks=tuple(_read_check(row, names) for row in checks if row.name not in json_columns),
        triggers=tuple(row.name for row in catalog.triggers.get(owner.name, ())),
        has_transactions=owner.engine not in catalog.engines_without_transactions,
        is_partitioned=owner.name in catalog.partitioned_tables,
        trigger_columns=trigger_columns(
            catalog.triggers.get(owner.name, ()), [column.name for column in columns]
        ),
    )


def _read_column(row: Row[Any], *, is_json: bool, is_mariadb: bool) -> ColumnInfo:
    type = TypeInfo(family=TypeFamily.JSON, sql="json") if is_json else read_type(row)
    extra = row.extra.lower()
    computed = row.computed or None
    is_identity = "auto_increment" in extra
    text = None if row.expression is None else row.expression.decode("utf-8", "replace")
    read_default = read_mariadb_default if is_mariadb else read_mysql_default
    return ColumnInfo(
        name=row.name,
        type=type,
        nullable=bool(row.nullable),
        comment=row.comment,
        default=None if is_identity or computed else read_default(text, type.family, extra),
        identity=IdentityKind.BY_DEFAULT if is_identity else None,
        computed=computed,
        on_update_now="on update current_timestamp" in extra,
        invisible="invisible" in extra,
    )


def _read_check(row: Row[Any], names: Mapping[str, str]) -> CheckInfo:
    return read_check(SQLGLOT_NAME, row.name, row.expression.replace("\\'", "'"), names)


def _read_uniques(indexes: CatalogRows) -> tuple[UniqueInfo, ...]:
    groups: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in indexes:
        if row.name != "PRIMARY":
            groups[row.name].append(row)
    uniques = []
    for name, parts in groups.items():
        # MySQL 8 shows NULL for a part that is an expression.
        has_columns = all(part.column_name is not None for part in parts)
        uniques.append(
            UniqueInfo(
                name=name,
                columns=tuple(part.column_name for part in parts) if has_columns else (),
                is_plain=has_columns and all(part.sub_part is None for part in parts),
            )
        )
    return tuple(uniques)


def _read_foreign_keys(
    keys: CatalogRows, rules: Mapping[tuple[str, str], str]
) -> tuple[ForeignKeyInfo, ...]:
    groups: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in keys:
        groups[row.name].append(row)
    return tuple(
        ForeignKeyInfo(
            name=name,
            columns=tuple(part.column_name for part in parts),
            target_schema=parts[0].target_schema,
            target_table=parts[0].target,
            target_columns=tuple(part.referred for part in parts),
            # InnoDB treats both alike and shows the one that the statement used.
            on_delete=rules.get((parts[0].owner, name), "RESTRICT").replace(
                "NO ACTION", "RESTRICT"
            ),
        )
        for name, parts in groups.items()
    )
