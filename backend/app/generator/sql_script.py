r"""Splits SQL scripts as the client of each database does, and runs them on a database.

Used for schemas that tests, `gen verify` and the demo load into a scratch database. Statements that
create, drop or choose another database (CREATE DATABASE, USE, `\c`) are skipped.
"""

import re
from collections.abc import Iterator

from sqlalchemy import NullPool

from app.core.database_engine import create_engine
from app.generator.dialects import DIALECTS
from app.generator.dialects.base import ScriptSyntax
from app.generator.introspect.connection import dialect_of
from app.generator.introspect.schema import Dialect
from app.kit.db.options import DEFAULT_OPTIONS


def split_statements(dialect: Dialect, script: str) -> Iterator[str]:
    """Yields each statement without its delimiter and the comments before it."""
    syntax = DIALECTS[dialect].script
    qualifier: re.Pattern[str] | None = None
    for statement in _split_at_delimiters(syntax, script):
        comments = syntax.leading_comments.match(statement)
        assert comments is not None
        body = statement[comments.end() :].strip()
        if use := syntax.use_statement.match(body):
            qualifier = _database_qualifier(use[1] or use[2])
        if body and not syntax.skipped_statement.match(body):
            yield _strip_database(body, qualifier) if qualifier else body


def _database_qualifier(name: str) -> re.Pattern[str]:
    """Matches the database that a script has chosen, before the name of a table.

    `sakila.film` becomes `film`, whatever database the script is loaded into.
    """
    strings = r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\""
    return re.compile(
        rf"(?P<string>{strings})|(?<![\w.`])(?:`{re.escape(name)}`|{re.escape(name)})\.(?=[\w`])",
        re.DOTALL,
    )


def _strip_database(statement: str, qualifier: re.Pattern[str]) -> str:
    return qualifier.sub(lambda match: match["string"] or "", statement)


def _split_at_delimiters(syntax: ScriptSyntax, script: str) -> Iterator[str]:
    delimiter = ";"
    start = 0
    position = 0
    while position < len(script):
        is_line_start = position == 0 or script[position - 1] == "\n"
        if is_line_start and (command := syntax.client_command.match(script, position)):
            delimiter = command.groupdict().get("delimiter", delimiter)
            start = position = command.end()
        elif script.startswith(delimiter, position):
            statement = script[start:position]
            position += len(delimiter)
            if syntax.is_complete(statement):
                yield statement
                start = position
        elif token := syntax.opaque_token.match(script, position):
            position = token.end()
        else:
            position += 1
    yield script[start:]


async def run_script(address: str, script: str) -> None:
    """Runs the script on a new connection, which takes its session settings with it when closed."""
    engine = create_engine(address, DEFAULT_OPTIONS.without_statement_limit(), poolclass=NullPool)
    try:
        dialect = dialect_of(engine)
        async with engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            statements = split_statements(dialect, script)
            await DIALECTS[dialect].script.execute(raw, script, statements)
    finally:
        await engine.dispose()
