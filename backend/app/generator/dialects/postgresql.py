"""PostgreSQL."""

import re
from collections.abc import Iterator
from typing import Any

from app.generator.design.table_definition import ColumnType
from app.generator.dialects.base import (
    BLOCK_COMMENT,
    STANDARD_COMMENTS,
    DesignLimits,
    GeneratorDialect,
    Introspection,
    ScriptSyntax,
    no_row_estimates,
)
from app.generator.introspect.connection import unpooled_engine
from app.generator.introspect.postgresql.listing import TABLES_QUERY
from app.generator.introspect.postgresql.reader import SQLGLOT_NAME, read_schema
from app.generator.scratch import postgresql as scratch

OPAQUE_TOKEN = re.compile(
    rf"--[^\n]*|{BLOCK_COMMENT}"
    r"|\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\""
    r"|(?P<dollar>\$(?:[^\W\d]\w*)?\$).*?(?P=dollar)",
    re.DOTALL,
)
PSQL_COMMAND = re.compile(r"\\[^\n]*")
DATABASE_STATEMENT = re.compile(r"(?:CREATE|DROP)\s+DATABASE\b", re.IGNORECASE)
ADVANCE_SEQUENCES = """
do $$ declare counted record; highest bigint; begin
    for counted in
        select c.oid::regclass as place, a.attname as name,
            pg_get_serial_sequence(c.oid::regclass::text, a.attname) as s
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
            and c.relnamespace = current_schema()::regnamespace
            and pg_get_serial_sequence(c.oid::regclass::text, a.attname) is not null
    loop
        execute format('select max(%I) from %s', counted.name, counted.place) into highest;
        if highest > coalesce((select last_value from pg_sequences
                where format('%I.%I', schemaname, sequencename)::regclass
                    = counted.s::regclass), 0) then
            perform setval(counted.s, highest);
        end if;
    end loop;
end $$
"""


async def _execute(connection: Any, _: str, statements: Iterator[str]) -> None:
    # The simple query protocol takes all statements at once, in one transaction.
    await connection.execute(";\n".join(statements))


DIALECT = GeneratorDialect(
    introspection=Introspection(
        open_engine=unpooled_engine,
        probe_query="select 1",
        read_schema=read_schema,
        tables_query=TABLES_QUERY,
        row_estimates=no_row_estimates,
        sqlglot_name=SQLGLOT_NAME,
    ),
    design=DesignLimits(
        unkeyable_types=frozenset({ColumnType.JSON}),
        unreferenceable_types=frozenset(),
    ),
    script=ScriptSyntax(
        opaque_token=OPAQUE_TOKEN,
        leading_comments=STANDARD_COMMENTS,
        skipped_statement=DATABASE_STATEMENT,
        client_command=PSQL_COMMAND,
        execute=_execute,
    ),
    scratch_database=scratch.scratch_database,
    scratch_copy=scratch.scratch_copy,
    advance_sequences=ADVANCE_SEQUENCES,
)
