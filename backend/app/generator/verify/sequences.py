"""Moves sequences of a scratch copy past the rows of their tables.

A restore, or rows with explicit ids, can leave a sequence behind. The first row that a module's
tests insert would then clash with an existing one, which says nothing about the module. In the
database itself, an administrator has to do the same.
"""

from app.generator.dialects import DIALECTS
from app.generator.introspect.connection import dialect_of_url, parse_url
from app.generator.scratch.server import run_statement


async def advance_sequences(address: str) -> None:
    url = parse_url(address)
    statement = DIALECTS[dialect_of_url(url)].advance_sequences
    if statement is not None:
        await run_statement(url, statement)
