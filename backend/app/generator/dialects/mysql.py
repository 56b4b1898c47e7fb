"""MySQL and MariaDB."""

import re
from collections.abc import Iterator
from typing import Any

from app.generator.design.table_definition import ColumnType
from app.generator.dialects.base import (
    BLOCK_COMMENT,
    DesignLimits,
    GeneratorDialect,
    Introspection,
    ScriptSyntax,
    no_row_estimates,
)
from app.generator.introspect.connection import unpooled_engine
from app.generator.introspect.mysql.listing import TABLES_QUERY
from app.generator.introspect.mysql.reader import SQLGLOT_NAME, read_schema
from app.generator.scratch import mysql as scratch

OPAQUE_TOKEN = re.compile(
    rf"--(?=\s|$)[^\n]*|\#[^\n]*|{BLOCK_COMMENT}"
    r"|'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|`(?:[^`]|``)*`",
    re.DOTALL,
)
# `/*! … */` and `/*M! … */` are instructions, not comments.
LEADING_COMMENTS = re.compile(r"(?:\s|--[^\n]*|\#[^\n]*|/\*(?!M?!).*?\*/)*", re.DOTALL)
DATABASE_STATEMENT = re.compile(r"(?:CREATE|DROP)\s+(?:DATABASE|SCHEMA)\b|USE\s", re.IGNORECASE)
USE_STATEMENT = re.compile(r"USE\s+(?:`((?:[^`]|``)+)`|([\w$]+))", re.IGNORECASE)
DELIMITER_COMMAND = re.compile(r"[ \t]*DELIMITER[ \t]+(?P<delimiter>\S+)[^\n]*", re.IGNORECASE)


async def _execute(connection: Any, _: str, statements: Iterator[str]) -> None:
    async with connection.cursor() as cursor:
        for statement in statements:
            await cursor.execute(statement)
    await connection.commit()


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
        unkeyable_types=frozenset({ColumnType.TEXT, ColumnType.JSON, ColumnType.BINARY}),
        unreferenceable_types=frozenset({ColumnType.TEXT}),
        foreign_key_needs_key_order=True,
    ),
    script=ScriptSyntax(
        opaque_token=OPAQUE_TOKEN,
        leading_comments=LEADING_COMMENTS,
        skipped_statement=DATABASE_STATEMENT,
        use_statement=USE_STATEMENT,
        client_command=DELIMITER_COMMAND,
        execute=_execute,
    ),
    scratch_database=scratch.scratch_database,
    scratch_copy=scratch.scratch_copy,
)
