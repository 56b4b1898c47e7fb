"""What SQLite tells only in its CREATE TABLE: checks, and the expressions of generated columns."""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|\s+|[^\W]+|.""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class TableDdl:
    checks: list[tuple[str | None, str]] = field(default_factory=list)
    computed_expressions: dict[str, str] = field(
        default_factory=dict
    )  # by the column's name in lower case


def parse_create_table(sql: str) -> TableDdl:
    """SQLite accepted it, so brackets match and nothing has to be checked."""
    found = TableDdl()
    for item in _split_items(_tokenize(sql)):
        name: str | None = None
        for place, written in enumerate(item):
            word = written.upper()
            after = item[place + 1 : place + 2]
            if word == "CONSTRAINT" and after:
                name = unquote_identifier(after[0])
            elif word == "CHECK" and after and after[0].startswith("("):
                found.checks.append((name, after[0][1:-1].strip()))
                name = None
            elif word == "AS" and place and after and after[0].startswith("("):
                found.computed_expressions.setdefault(
                    unquote_identifier(item[0]).lower(), after[0][1:-1].strip()
                )
    return found


def unquote_identifier(word: str) -> str:
    quote = word[:1]
    if quote in ('"', "`", "'"):
        return word[1:-1].replace(quote * 2, quote)
    return word[1:-1] if quote == "[" else word


def _tokenize(sql: str) -> list[str]:
    """Without comments; a run of white space is one blank."""
    return [
        " " if word.isspace() else word
        for word in TOKEN.findall(sql)
        if not word.startswith(("--", "/*"))
    ]


def _split_items(tokens: list[str]) -> list[list[str]]:
    """The parts between the commas of the body, each bracket below that one word."""
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
