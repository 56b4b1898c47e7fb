"""The interface to one database system: `GeneratorDialect`."""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.generator.design.table_definition import ColumnType
from app.generator.introspect.schema import SchemaInfo

ScratchFactory = Callable[[URL], AbstractAsyncContextManager[URL]]
NEVER = re.compile(r"(?!)")
BLOCK_COMMENT = r"/\*.*?\*/"
STANDARD_COMMENTS = re.compile(rf"(?:\s|--[^\n]*|{BLOCK_COMMENT})*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Introspection:
    """Reads a schema. `open_engine` takes an address; its engine must not write to the database."""

    open_engine: Callable[[str], AsyncEngine]
    probe_query: str
    read_schema: Callable[[AsyncConnection], Awaitable[SchemaInfo]]
    # Rows of `name`, `comment`, `is_view` and `estimate` (of the number of rows, or NULL).
    tables_query: str
    # Estimates by table that `tables_query` cannot return.
    row_estimates: Callable[[AsyncConnection], Awaitable[dict[str, int]]]
    # The name of this dialect in sqlglot.
    sqlglot_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignLimits:
    """The limits of a new table."""

    unkeyable_types: frozenset[ColumnType]  # neither in a primary key nor unique
    unreferenceable_types: frozenset[ColumnType]  # no foreign key can point at such a column
    foreign_key_needs_key_order: bool = False  # columns in the order of the key they point at


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptSyntax:
    """The rules by which the command-line client of a database splits a script."""

    # A token in which a delimiter has no meaning: a comment, string or quoted name.
    opaque_token: re.Pattern[str]
    leading_comments: re.Pattern[str]
    # Statements that create, drop or choose a database.
    skipped_statement: re.Pattern[str] = NEVER
    # Names the database that later statements may use as a qualifier; one of its groups matches.
    use_statement: re.Pattern[str] = NEVER
    # A line that only the client understands. A group `delimiter` changes the delimiter.
    client_command: re.Pattern[str] = NEVER
    # Whether a delimiter after this text ends the statement.
    is_complete: Callable[[str], bool] = lambda _: True
    # Runs the script, of which the statements are the parts, on a connection of the driver.
    execute: Callable[[Any, str, Iterator[str]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorDialect:
    """One database system. `scratch_copy` only reads the database that it copies."""

    introspection: Introspection
    design: DesignLimits
    script: ScriptSyntax
    scratch_database: ScratchFactory
    scratch_copy: ScratchFactory
    # Moves sequences past the highest value of their column; None where there are no sequences.
    advance_sequences: str | None = None


async def no_row_estimates(_: AsyncConnection) -> dict[str, int]:
    return {}
