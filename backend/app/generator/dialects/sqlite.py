"""SQLite."""

import re
import sqlite3
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
)
from app.generator.introspect.sqlite.engine import open_read_only
from app.generator.introspect.sqlite.listing import TABLES_QUERY, row_estimates
from app.generator.introspect.sqlite.reader import SQLGLOT_NAME, read_schema
from app.generator.scratch import sqlite as scratch

OPAQUE_TOKEN = re.compile(
    rf"--[^\n]*|{BLOCK_COMMENT}"
    r"|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\[[^\]]*\]",
    re.DOTALL,
)


def _is_complete(statement: str) -> bool:
    """The body of a trigger contains semicolons; SQLite recognises its end."""
    return sqlite3.complete_statement(statement + ";")


async def _execute(connection: Any, script: str, _: Iterator[str]) -> None:
    await connection.executescript(script)


DIALECT = GeneratorDialect(
    introspection=Introspection(
        open_engine=open_read_only,
        probe_query="select 1 from sqlite_schema",
        read_schema=read_schema,
        tables_query=TABLES_QUERY,
        row_estimates=row_estimates,
        sqlglot_name=SQLGLOT_NAME,
    ),
    design=DesignLimits(
        unkeyable_types=frozenset(),
        unreferenceable_types=frozenset({ColumnType.UUID}),
    ),
    script=ScriptSyntax(
        opaque_token=OPAQUE_TOKEN,
        leading_comments=STANDARD_COMMENTS,
        is_complete=_is_complete,
        execute=_execute,
    ),
    scratch_database=scratch.scratch_database,
    scratch_copy=scratch.scratch_copy,
)
