r"""SQL scripts, as clients of each database read them: into statements, and onto a database.

For schemas that tests, `prove` and the demo load into a scratch database. What would make, drop or
choose another database (CREATE DATABASE, USE, `\\c`) is left out.
"""

import re
import sqlite3
from collections.abc import Iterator

from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import create_engine
from app.generator.introspect.schema import Dialect

BLOCK_COMMENT = r"/\*.*?\*/"
TOKENS = {
    Dialect.SQLITE: r"--[^\n]*|"
    + BLOCK_COMMENT
    + r"|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\[[^\]]*\]",
    Dialect.MYSQL: r"--(?=\s|$)[^\n]*|\#[^\n]*|"
    + BLOCK_COMMENT
    + r"|'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|`(?:[^`]|``)*`",
    Dialect.POSTGRESQL: r"--[^\n]*|"
    + BLOCK_COMMENT
    + r"|\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(?P<dollar>\$(?:[^\W\d]\w*)?\$).*?(?P=dollar)",
}
DELIMITER = re.compile(r"[ \t]*DELIMITER[ \t]+(\S+)[^\n]*", re.IGNORECASE)
PSQL_COMMAND = re.compile(r"\\[^\n]*")
DATABASE_STATEMENT = re.compile(r"(?:CREATE|DROP)\s+DATABASE\b", re.IGNORECASE)
SKIPPED_STATEMENTS = {
    Dialect.SQLITE: re.compile(r"(?!)"),
    Dialect.POSTGRESQL: DATABASE_STATEMENT,
    Dialect.MYSQL: re.compile(r"(?:CREATE|DROP)\s+(?:DATABASE|SCHEMA)\b|USE\s", re.IGNORECASE),
}
USE_STATEMENT = re.compile(r"USE\s+(?:`((?:[^`]|``)+)`|([\w$]+))", re.IGNORECASE)
STANDARD_COMMENTS = re.compile(r"(?:\s|--[^\n]*|/\*.*?\*/)*", re.DOTALL)
# `/*! … */` and `/*M! … */` are instructions.
LEADING_COMMENTS = {
    Dialect.SQLITE: STANDARD_COMMENTS,
    Dialect.POSTGRESQL: STANDARD_COMMENTS,
    Dialect.MYSQL: re.compile(r"(?:\s|--[^\n]*|\#[^\n]*|/\*(?!M?!).*?\*/)*", re.DOTALL),
}


def split_statements(dialect: Dialect, script: str) -> Iterator[str]:
    """Each without its delimiter and the comments before it."""
    home: re.Pattern[str] | None = None
    for statement in _split_at_delimiters(dialect, script):
        before = LEADING_COMMENTS[dialect].match(statement)
        assert before is not None
        body = statement[before.end() :].strip()
        if dialect is Dialect.MYSQL and (used := USE_STATEMENT.match(body)):
            home = _database_qualifier(used[1] or used[2])
        if body and not SKIPPED_STATEMENTS[dialect].match(body):
            yield _strip_database(body, home) if home else body


def _database_qualifier(name: str) -> re.Pattern[str]:
    """The database a script chose for itself, before a name: `sakila.film` is `film` wherever it is
    loaded.
    """
    strings = r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\""
    return re.compile(
        rf"(?P<string>{strings})|(?<![\w.`])(?:`{re.escape(name)}`|{re.escape(name)})\.(?=[\w`])",
        re.DOTALL,
    )


def _strip_database(statement: str, qualifier: re.Pattern[str]) -> str:
    return qualifier.sub(lambda found: found["string"] or "", statement)


def _split_at_delimiters(dialect: Dialect, script: str) -> Iterator[str]:
    token = re.compile(TOKENS[dialect], re.DOTALL)
    delimiter = ";"
    start = 0
    place = 0
    while place < len(script):
        at_line = place == 0 or script[place - 1] == "\n"
        if at_line and dialect is Dialect.MYSQL and (order := DELIMITER.match(script, place)):
            delimiter = order[1]
            start = place = order.end()
        elif (
            at_line
            and dialect is Dialect.POSTGRESQL
            and (order := PSQL_COMMAND.match(script, place))
        ):
            start = place = order.end()
        elif script.startswith(delimiter, place):
            statement = script[start:place]
            place += len(delimiter)
            # A trigger's body has semicolons of its own; SQLite knows where it ends.
            if dialect is not Dialect.SQLITE or sqlite3.complete_statement(statement + ";"):
                yield statement
                start = place
        elif found := token.match(script, place):
            place = found.end()
        else:
            place += 1
    yield script[start:]


async def run_script(address: str, script: str) -> None:
    """On a connection of its own, closed afterwards with every setting the script made."""
    engine = create_engine(address, poolclass=NullPool)
    try:
        await _execute(engine, script)
    finally:
        await engine.dispose()


async def _execute(engine: AsyncEngine, script: str) -> None:
    async with engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        match engine.dialect.name:
            case "sqlite":
                await raw.executescript(script)
            case (
                "postgresql"
            ):  # the simple protocol takes many statements at once, in one transaction
                await raw.execute(";\n".join(split_statements(Dialect.POSTGRESQL, script)))
            case _:
                async with raw.cursor() as cursor:
                    for statement in split_statements(Dialect.MYSQL, script):
                        await cursor.execute(statement)
                await raw.commit()
