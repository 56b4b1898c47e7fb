"""Parses a CREATE TABLE of SQLite for checks and generated columns, which no pragma shows."""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|$)"""
    r"""|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|\s+|[^\W]+|.""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class TableDdl:
    checks: list[tuple[str | None, str]] = field(default_factory=list)
    # By the lower-case name of the column.
    computed_expressions: dict[str, str] = field(default_factory=dict)


def parse_create_table(sql: str) -> TableDdl:
    """Parses a statement that SQLite has accepted, so it needs no validation."""
    ddl = TableDdl()
    for item in _split_items(_tokenize(sql)):
        name: str | None = None
        for index, token in enumerate(item):
            word = token.upper()
            after = item[index + 1 : index + 2]
            if word == "CONSTRAINT" and after:
                name = unquote_identifier(after[0])
            elif word == "CHECK" and after and after[0].startswith("("):
                ddl.checks.append((name, after[0][1:-1].strip()))
                name = None
            elif word == "AS" and index and after and after[0].startswith("("):
                ddl.computed_expressions.setdefault(
                    unquote_identifier(item[0]).lower(), after[0][1:-1].strip()
                )
    return ddl


def unquote_identifier(word: str) -> str:
    quote = word[:1]
    if quote in ('"', "`", "'"):
        return word[1:-1].replace(quote * 2, quote)
    return word[1:-1] if quote == "[" else word


def _tokenize(sql: str) -> list[str]:
    """Returns the tokens without comments. A run of white space becomes one space."""
    return [
        " " if word.isspace() else word
        for word in TOKEN.findall(sql)
        if not word.startswith(("--", "/*"))
    ]


def _split_items(tokens: list[str]) -> list[list[str]]:
    """Returns the tokens of each item of the body. A parenthesis within an item is one token."""
    items: list[list[str]] = [[]]
    depth = 0
    for word in tokens:
        if word == ")":
            depth -= 1
        if depth == 0 and word == ")":
            break
        if depth > 1 or (depth == 1 and word == ")"):
            items[-1][-1] += word
        elif depth == 1 and word == ",":
            items.append([])
        elif depth == 1 and word != " ":
            items[-1].append(word)
        if word == "(":
            depth += 1
    return [item for item in items if item]
