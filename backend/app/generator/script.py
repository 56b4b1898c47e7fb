r"""SQL scripts, as clients of each database read them: into statements, and onto a database.

For schemas that tests, `prove` and the demo load into a scratch database. What would make, drop or
choose another database (CREATE DATABASE, USE, `\\c`) is left out.
"""

import re
import sqlite3
from collections.abc import Iterator

from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import connect
from app.generator.facts import Dialect

COMMENT = r"/\*.*?\*/"
TOKENS = {
    Dialect.SQLITE: r"--[^\n]*|"
    + COMMENT
    + r"|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\[[^\]]*\]",
    Dialect.MYSQL: r"--(?=\s|$)[^\n]*|\#[^\n]*|"
    + COMMENT
    + r"|'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|`(?:[^`]|``)*`",
    Dialect.POSTGRESQL: r"--[^\n]*|"
    + COMMENT
    + r"|\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(?P<dollar>\$(?:[^\W\d]\w*)?\$).*?(?P=dollar)",
}
DELIMITER = re.compile(r"[ \t]*DELIMITER[ \t]+(\S+)[^\n]*", re.IGNORECASE)
PSQL = re.compile(r"\\[^\n]*")
DATABASES = re.compile(r"(?:CREATE|DROP)\s+DATABASE\b", re.IGNORECASE)
ELSEWHERE = {
    Dialect.SQLITE: re.compile(r"(?!)"),
    Dialect.POSTGRESQL: DATABASES,
    Dialect.MYSQL: re.compile(r"(?:CREATE|DROP)\s+(?:DATABASE|SCHEMA)\b|USE\s", re.IGNORECASE),
}
USE = re.compile(r"USE\s+(?:`((?:[^`]|``)+)`|([\w$]+))", re.IGNORECASE)
COMMENTS = re.compile(r"(?:\s|--[^\n]*|/\*.*?\*/)*", re.DOTALL)
# `/*! … */` and `/*M! … */` are instructions.
BEFORE = {
    Dialect.SQLITE: COMMENTS,
    Dialect.POSTGRESQL: COMMENTS,
    Dialect.MYSQL: re.compile(r"(?:\s|--[^\n]*|\#[^\n]*|/\*(?!M?!).*?\*/)*", re.DOTALL),
}


def statements(dialect: Dialect, script: str) -> Iterator[str]:
    """Each without its delimiter and the comments before it."""
    home: re.Pattern[str] | None = None
    for statement in _split(dialect, script):
        before = BEFORE[dialect].match(statement)
        assert before is not None
        body = statement[before.end() :].strip()
        if dialect is Dialect.MYSQL and (used := USE.match(body)):
            home = _qualifier(used[1] or used[2])
        if body and not ELSEWHERE[dialect].match(body):
            yield _at_home(body, home) if home else body


def _qualifier(name: str) -> re.Pattern[str]:
    """The database a script chose for itself, before a name: `sakila.film` is `film` wherever it is
    loaded.
    """
    strings = r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\""
    return re.compile(
        rf"(?P<string>{strings})|(?<![\w.`])(?:`{re.escape(name)}`|{re.escape(name)})\.(?=[\w`])",
        re.DOTALL,
    )


def _at_home(statement: str, home: re.Pattern[str]) -> str:
    return home.sub(lambda found: found["string"] or "", statement)


def _split(dialect: Dialect, script: str) -> Iterator[str]:
    token = re.compile(TOKENS[dialect], re.DOTALL)
    delimiter = ";"
    start = 0
    place = 0
    while place < len(script):
        at_line = place == 0 or script[place - 1] == "\n"
        if at_line and dialect is Dialect.MYSQL and (order := DELIMITER.match(script, place)):
            delimiter = order[1]
            start = place = order.end()
        elif at_line and dialect is Dialect.POSTGRESQL and (order := PSQL.match(script, place)):
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
    engine = connect(address, poolclass=NullPool)
    try:
        await _run(engine, script)
    finally:
        await engine.dispose()


async def _run(engine: AsyncEngine, script: str) -> None:
    async with engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        match engine.dialect.name:
            case "sqlite":
                await raw.executescript(script)
            case (
                "postgresql"
            ):  # the simple protocol takes many statements at once, in one transaction
                await raw.execute(";\n".join(statements(Dialect.POSTGRESQL, script)))
            case _:
                async with raw.cursor() as cursor:
                    for statement in statements(Dialect.MYSQL, script):
                        await cursor.execute(statement)
                await raw.commit()
