"""Reads the current schema of PostgreSQL from its catalogs, with six statements in total."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from app.generator.introspect.checks import read_check
from app.generator.introspect.connection import fetch
from app.generator.introspect.defaults import read_default
from app.generator.introspect.postgresql.types import TypeCatalog
from app.generator.introspect.schema import (
    CheckInfo,
    ColumnInfo,
    DefaultInfo,
    Dialect,
    ForeignKeyInfo,
    IdentityKind,
    SchemaInfo,
    TableInfo,
    TypeFamily,
    TypeInfo,
    UniqueInfo,
)
from app.generator.introspect.triggers import trigger_columns

SQLGLOT_NAME = "postgres"
PARTITION_REASON = "It is a partition: import its partitioned table"
OTHER_SCHEMA_REASON = (
    "It is in another schema: put that schema first in the search path of the database URL"
)
ON_DELETE_ACTIONS = {"c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", "r": "RESTRICT"}
IDENTITY_KINDS = {"a": IdentityKind.ALWAYS, "d": IdentityKind.BY_DEFAULT}

FROM_CURRENT_SCHEMA = (
    "from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()"
)
TABLES_QUERY = """
select c.oid, c.relname::text as name, n.nspname::text as schema_name,
    n.nspname = current_schema() as here, c.relispartition as is_partition,
    c.relkind in ('v', 'm') as is_view,
    coalesce(obj_description(c.oid, 'pg_class'), '') as comment,
    coalesce(p.partstrat <> 'h' and p.partdefid = 0, false) as is_parted
from pg_class c join pg_namespace n on n.oid = c.relnamespace
left join pg_partitioned_table p on p.partrelid = c.oid
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> 'information_schema'
    and n.nspname !~ '^pg_'
order by c.relname
"""
COLUMNS_QUERY = f"""
select c.oid as owner, a.attname::text as name, a.attnum as number, a.atttypid as type,
    a.atttypmod as modifier, a.attndims as dimensions,
    format_type(a.atttypid, a.atttypmod) as declared,
    a.attnotnull as required, a.attidentity::text as identity,
    a.attgenerated::text as generated, pg_get_expr(d.adbin, d.adrelid) as expression,
    coalesce(col_description(c.oid, a.attnum), '') as comment
{FROM_CURRENT_SCHEMA}
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p', 'v', 'm', 'f')
order by c.oid, a.attnum
"""
TYPES_QUERY = f"""
with recursive used (oid) as (
    select distinct a.atttypid {FROM_CURRENT_SCHEMA}
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    union
    select part from used join pg_type t on t.oid = used.oid
    cross join unnest(array[t.typbasetype, t.typelem]) as part where part <> 0
)
select t.oid, t.typname::text as name, elsewhere.nspname::text as other_schema,
    t.typtype::text as kind, t.typcategory::text as category,
    t.typelem as item, t.typbasetype as base, t.typtypmod as modifier, t.typnotnull as required,
    format_type(t.oid, null) as declared,
    format_type(t.typbasetype, t.typtypmod) as base_declared,
    pg_get_expr(t.typdefaultbin, 0) as expression,
    array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid
        order by e.enumsortorder) as choices
from used join pg_type t on t.oid = used.oid
left join pg_namespace elsewhere
    on elsewhere.oid = t.typnamespace and elsewhere.nspname not in (current_schema(), 'pg_catalog')
"""  # noqa: S608 (a constant)
CONSTRAINTS_QUERY = f"""
select k.conrelid as owner, k.contypid as domain, k.conname::text as name,
    k.contype::text as kind, k.conkey as numbers, k.confdeltype::text as on_delete,
    pg_get_expr(k.conbin, k.conrelid) as expression,
    exists (select from pg_index i where i.indrelid = k.conrelid and i.indisvalid
        and i.indpred is null
        and (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(k.conkey)] @> k.conkey
    ) as is_indexed,
    target.relname::text as target, elsewhere.nspname::text as target_schema,
    array(select a.attname::text from unnest(k.confkey) with ordinality as referred (number, place)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = referred.number
        order by referred.place) as target_columns
from pg_constraint k
left join pg_class target on target.oid = k.confrelid
left join pg_namespace elsewhere
    on elsewhere.oid = target.relnamespace and elsewhere.nspname <> current_schema()
where k.contype in ('p', 'f', 'c', 'x')
    and (k.conrelid in (select c.oid {FROM_CURRENT_SCHEMA}) or k.contypid <> 0)
order by k.conrelid, k.oid
"""  # noqa: S608 (a constant)
INDEXES_QUERY = f"""
select i.indrelid as owner, x.relname::text as name,
    i.indpred is not null or i.indexprs is not null as is_partial,
    (string_to_array(i.indkey::text, ' ')::int[])[1:i.indnkeyatts] as numbers
{FROM_CURRENT_SCHEMA}
join pg_index i on i.indrelid = c.oid and i.indisunique and not i.indisprimary and i.indisvalid
join pg_class x on x.oid = i.indexrelid
order by i.indrelid, x.oid
"""
# Rules rewrite statements and triggers change rows: after either, a row differs from the request.
# Bits 2 and 4 of tgtype: BEFORE INSERT. A text search trigger has no body; it sets the column that
# its first argument names.
TRIGGERS_QUERY = f"""
select t.tgrelid as owner, t.tgname::text as name, case
    when t.tgtype & 6 <> 6 then null
    when p.proname like 'tsvector\\_update\\_trigger%'
    then 'new.' || quote_ident(split_part(encode(t.tgargs, 'escape'), '\\000', 1)) || ' :='
    else p.prosrc end as body, false as instead {FROM_CURRENT_SCHEMA}
join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal join pg_proc p on p.oid = t.tgfoid
union all
select r.ev_class, r.rulename::text, null, r.is_instead and r.ev_type = '3' {FROM_CURRENT_SCHEMA}
join pg_rewrite r on r.ev_class = c.oid and r.ev_type <> '1'
order by 1, 2
"""

CatalogRows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class PostgresqlCatalog:
    """The rows of each catalog query by the oid of the table."""

    types: TypeCatalog
    columns: Mapping[int, CatalogRows]
    constraints: Mapping[int, CatalogRows]
    indexes: Mapping[int, CatalogRows]
    triggers: Mapping[int, CatalogRows]


async def read_schema(connection: AsyncConnection) -> SchemaInfo:
    owners = await fetch(connection, TABLES_QUERY)
    constraints = await fetch(connection, CONSTRAINTS_QUERY)
    catalog = PostgresqlCatalog(
        types=TypeCatalog(
            await fetch(connection, TYPES_QUERY), [row for row in constraints if row.domain]
        ),
        columns=_group_by_owner(await fetch(connection, COLUMNS_QUERY)),
        constraints=_group_by_owner(constraints),
        indexes=_group_by_owner(await fetch(connection, INDEXES_QUERY)),
        triggers=_group_by_owner(await fetch(connection, TRIGGERS_QUERY)),
    )
    tables: dict[str, TableInfo] = {}
    unreadable: dict[str, str] = {}
    for row in owners:
        if not row.here:
            unreadable[f"{row.schema_name}.{row.name}"] = OTHER_SCHEMA_REASON
        elif row.is_partition:
            unreadable[row.name] = PARTITION_REASON
        else:
            tables[row.name] = _read_table(row, catalog)
    return SchemaInfo(dialect=Dialect.POSTGRESQL, tables=tables, unreadable_reasons=unreadable)


def _group_by_owner(catalog_rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
    groups = defaultdict(list)
    for row in catalog_rows:
        groups[row.owner].append(row)
    return dict(groups)


def _read_table(owner: Row[Any], catalog: PostgresqlCatalog) -> TableInfo:
    types = catalog.types
    columns = catalog.columns.get(owner.oid, ())
    constraints = catalog.constraints.get(owner.oid, ())
    triggers = catalog.triggers.get(owner.oid, ())
    names = {row.number: row.name for row in columns}
    keys = [
        tuple(names[number] for number in row.numbers) for row in constraints if row.kind == "p"
    ]
    checks = [
        _read_check(row, names) for row in constraints if row.kind == "c" and not owner.is_view
    ]
    for row in () if owner.is_view else columns:
        checks += [
            read_check(SQLGLOT_NAME, name, sql, {"value": row.name})
            for name, sql in types.domain_checks(row.type)
        ]
    # EXCLUDE keeps rows apart by more than equality.
    exclusions = [
        UniqueInfo(
            name=row.name,
            columns=tuple(names[number] for number in row.numbers if number),
            is_plain=False,
        )
        for row in constraints
        if row.kind == "x"
    ]
    return TableInfo(
        dialect=Dialect.POSTGRESQL,
        name=owner.name,
        comment=owner.comment,
        is_view=owner.is_view,
        columns=tuple(_read_column(row, types) for row in columns),
        primary_key=keys[0] if keys else (),
        foreign_keys=tuple(_read_foreign_key(row, names) for row in constraints if row.kind == "f"),
        uniques=(
            *(_read_unique(row, names) for row in catalog.indexes.get(owner.oid, ())),
            *exclusions,
        ),
        checks=tuple(checks),
        triggers=tuple(row.name for row in triggers),
        is_partitioned=owner.is_parted,
        has_insert_rule=any(row.instead for row in triggers),
        trigger_columns=trigger_columns(triggers, [column.name for column in columns]),
    )


def _read_column(row: Row[Any], types: TypeCatalog) -> ColumnInfo:
    type = types.resolve(row.type, row.modifier, row.declared)
    if type.family is TypeFamily.ARRAY and row.dimensions > 1:
        type = type.model_copy(update={"dimensions": row.dimensions})
    identity = IDENTITY_KINDS.get(row.identity)
    if identity is None and (row.expression or "").startswith("nextval("):
        identity = IdentityKind.BY_DEFAULT  # serial, or a sequence as an explicit default
    return ColumnInfo(
        name=row.name,
        type=type,
        nullable=not (row.required or types.is_not_null(row.type)),
        comment=row.comment,
        default=None if identity or row.generated else _read_default(row, type, types),
        identity=identity,
        computed=row.expression if row.generated else None,
    )


def _read_default(row: Row[Any], type: TypeInfo, types: TypeCatalog) -> DefaultInfo | None:
    sql = row.expression if row.expression is not None else types.default_sql(row.type)
    return read_default(sql, type.family)


def _read_check(row: Row[Any], names: Mapping[int, str]) -> CheckInfo:
    return read_check(
        SQLGLOT_NAME,
        row.name,
        row.expression,
        {names[number].lower(): names[number] for number in row.numbers or ()},
    )


def _read_foreign_key(row: Row[Any], names: Mapping[int, str]) -> ForeignKeyInfo:
    return ForeignKeyInfo(
        name=row.name,
        columns=tuple(names[number] for number in row.numbers),
        target_schema=row.target_schema,
        target_table=row.target,
        target_columns=tuple(row.target_columns),
        on_delete=ON_DELETE_ACTIONS.get(row.on_delete),
        is_indexed=row.is_indexed,
    )


def _read_unique(row: Row[Any], names: Mapping[int, str]) -> UniqueInfo:
    columns = tuple(names[number] for number in row.numbers if number)
    return UniqueInfo(
        name=row.name,
        columns=columns if len(columns) == len(row.numbers) else (),
        is_plain=not row.is_partial,
    )
