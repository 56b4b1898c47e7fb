"""Parses default values: a constant, the current time, or another expression."""

import re

from app.generator.introspect.schema import DefaultInfo, TypeFamily

TYPE_PATTERN = (
    r'(?:(?:\w+|"(?:[^"]|"")+")\.)?(?:"(?:[^"]|"")+"|[a-z_][\w ]*)'
    r"(?:\(\s*-?\d+(?:\s*,\s*-?\d+)?\s*\))?[\w ]*(?:\[\])*"
)
NUMBER_PATTERN = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?"
TEXT_PATTERN = r"(?P<escaped>e)?'(?P<text>(?:[^']|'')*)'"
CONSTANT_DEFAULT = re.compile(
    rf"\(?(?:{TEXT_PATTERN}|(?P<number>{NUMBER_PATTERN})|(?P<word>true|false|null)"
    rf"|b'(?P<bits>[01]*)')\)?(?:::{TYPE_PATTERN})*",
    re.IGNORECASE | re.DOTALL,
)
NOW_FUNCTIONS = (
    r"(?:current_timestamp|current_date|current_time|localtimestamp|localtime|now|curdate"
    r"|curtime|sysdate|utc_timestamp|utc_date|utc_time|statement_timestamp|clock_timestamp"
    r"|transaction_timestamp|unixepoch)"
    r"\s*(?:\(\s*\d*\s*\))?"
)
NOW_DEFAULT = re.compile(
    rf"\(*{NOW_FUNCTIONS}\)*(?:::{TYPE_PATTERN})*"
    rf"|\('now'::text\)(?:::{TYPE_PATTERN})*"
    rf"|timezone\('utc'(?:::text)?,\s*{NOW_FUNCTIONS}\)"
    rf"|\(?{NOW_FUNCTIONS} at time zone 'utc'(?:::text)?\)?"
    r"|(?:datetime|date|time|julianday)\(\s*(?:'now'\s*(?:,\s*'(?:utc|localtime|subsec)'\s*)?)?\)"
    r"|strftime\(\s*'[^']*'\s*,\s*'now'\s*\)",
    re.IGNORECASE,
)


def read_default(sql: str | None, family: TypeFamily) -> DefaultInfo | None:
    """Parses the SQL of a default in any dialect. Returns None for NULL."""
    if sql is None:
        return None
    inner = strip_parentheses(sql)
    if NOW_DEFAULT.fullmatch(inner):
        return DefaultInfo(sql=sql, is_now=True)
    match = CONSTANT_DEFAULT.fullmatch(inner)
    if match is not None and (match["word"] or "").lower() == "null":
        return None
    # The catalogs show bytes as text that does not represent them.
    if match is None or family is TypeFamily.BINARY:
        return DefaultInfo(sql=sql)
    return DefaultInfo(sql=sql, literal=normalize_constant(_constant_text(match), family))


def _constant_text(match: re.Match[str]) -> str:
    if match["text"] is None:
        return str(match["number"] or (match["word"] or "").lower() or match["bits"])
    value = match["text"].replace("''", "'")
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL) if match["escaped"] else value


def normalize_constant(value: str, family: TypeFamily) -> str:
    """Returns `true` or `false` for a boolean, whatever its spelling, and else `value`."""
    if family is not TypeFamily.BOOLEAN:
        return value
    word = value.lower()
    return {"1": "true", "0": "false", "t": "true", "f": "false"}.get(word, word)


def strip_parentheses(sql: str) -> str:
    """Removes parentheses that enclose the whole expression."""
    inner = sql.strip()
    while inner.startswith("(") and inner.endswith(")") and _is_enclosed(inner):
        inner = inner[1:-1].strip()
    return inner


def _is_enclosed(sql: str) -> bool:
    depth = 0
    quoted = False
    for position, char in enumerate(sql):
        if char == "'":
            quoted = not quoted
        elif not quoted and char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                return position == len(sql) - 1
    return False
