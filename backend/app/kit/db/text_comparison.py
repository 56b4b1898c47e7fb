"""Comparisons of texts that have one meaning on every database (ADR 0036).

Each database compares by the collation of a column: SQLite's LIKE folds the case of ASCII only,
PostgreSQL's folds none, and most collations of MySQL ignore accents, too.
"""

from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean

FOLD_FUNCTION = "fold_case"
ESCAPE = "/"
# Letters with a second lower-case form: the final sigma, and i with the dot of the Turkish capital.
FINAL_SIGMA = "ς"
SIGMA = "σ"
DOTTED_I = "i\u0307"
# Letters of ASCII that are also the lower case of others: the Kelvin sign, and the Turkish capital.
AMBIGUOUS = "kK" + "iI"


def fold_case(text: str | None) -> str | None:
    """Returns the text in lower case. It is also an SQL function on SQLite."""
    if text is None or not isinstance(text, str) or text.isascii():
        return text and str(text).lower()
    return text.lower().replace(FINAL_SIGMA, SIGMA).replace(DOTTED_I, "i")


class ContainsText(FunctionElement[bool]):
    """The column contains the text. Case does not matter, in any script; accents do.

    `prefilter` is a pattern that SQLite and PostgreSQL compare with the case of ASCII alone. It
    matches all rows that `pattern` matches, and is several times as fast.
    """

    name = "contains_text"
    type = Boolean()
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any] | InstrumentedAttribute[Any], text: str) -> None:
        escaped = escape_pattern(fold_case(text) or "")
        ascii_pattern = "".join(
            letter if letter.isascii() and letter not in AMBIGUOUS else "_" for letter in escaped
        )
        super().__init__(
            column,
            bindparam(None, f"%{escaped}%", Text(), unique=True),
            bindparam(None, f"%{ascii_pattern}%", Text(), unique=True),
        )


class EqualsText(FunctionElement[bool]):
    """The column equals the text, character by character.

    It comes after the column's own comparison, which finds more rows but can use an index.
    """

    name = "equals_text"
    type = Boolean()
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any] | InstrumentedAttribute[Any], text: str) -> None:
        super().__init__(column, bindparam(None, text, Text(), unique=True))


def escape_pattern(text: str) -> str:
    """Returns the text with the wildcards of LIKE escaped."""
    for character in (ESCAPE, "%", "_"):
        text = text.replace(character, ESCAPE + character)
    return text


def _render(
    element: FunctionElement[Any], compiler: SQLCompiler, count: int, **kw: Any
) -> list[str]:
    """Returns the SQL of the first `count` operands. The server expects no unused parameter."""
    return [compiler.process(clause, **kw) for clause in list(element.clauses)[:count]]


@compiles(ContainsText, "sqlite")
def _contains_on_sqlite(element: ContainsText, compiler: SQLCompiler, **kw: Any) -> str:
    column, pattern, prefilter = _render(element, compiler, 3, **kw)
    return (
        f"({column} LIKE {prefilter} ESCAPE '{ESCAPE}'"
        f" AND {FOLD_FUNCTION}({column}) LIKE {pattern} ESCAPE '{ESCAPE}')"
    )


@compiles(ContainsText, "postgresql")
def _contains_on_postgresql(element: ContainsText, compiler: SQLCompiler, **kw: Any) -> str:
    column, pattern, prefilter = _render(element, compiler, 3, **kw)
    text = f"CAST({column} AS TEXT)"
    folded = _replace_variants(f'lower({text} COLLATE "und-x-icu")')
    return (
        f"({text} COLLATE \"C\" ILIKE {prefilter} ESCAPE '{ESCAPE}'"
        f" AND {folded} LIKE {pattern} ESCAPE '{ESCAPE}')"
    )


@compiles(ContainsText, "mysql")
@compiles(ContainsText, "mariadb")
def _contains_on_mysql(element: ContainsText, compiler: SQLCompiler, **kw: Any) -> str:
    column, pattern = _render(element, compiler, 2, **kw)
    unicode_text = f"CONVERT({column} USING utf8mb4) COLLATE utf8mb4_unicode_520_ci"
    folded = _replace_variants(f"lower({unicode_text})")
    return f"({folded} COLLATE utf8mb4_bin LIKE {pattern} ESCAPE '{ESCAPE}')"


@compiles(EqualsText, "sqlite")
def _equals_on_sqlite(element: EqualsText, compiler: SQLCompiler, **kw: Any) -> str:
    column, text = _render(element, compiler, 2, **kw)
    return f"({column} COLLATE BINARY = {text})"


@compiles(EqualsText, "postgresql")
def _equals_on_postgresql(element: EqualsText, compiler: SQLCompiler, **kw: Any) -> str:
    column, text = _render(element, compiler, 2, **kw)
    return f'(CAST({column} AS TEXT) COLLATE "C" = {text})'


@compiles(EqualsText, "mysql")
@compiles(EqualsText, "mariadb")
def _equals_on_mysql(element: EqualsText, compiler: SQLCompiler, **kw: Any) -> str:
    column, text = _render(element, compiler, 2, **kw)
    return f"(CAST(CONVERT({column} USING utf8mb4) AS BINARY) = CAST({text} AS BINARY))"


def _replace_variants(lower: str) -> str:
    return f"replace(replace({lower}, '{FINAL_SIGMA}', '{SIGMA}'), '{DOTTED_I}', 'i')"
