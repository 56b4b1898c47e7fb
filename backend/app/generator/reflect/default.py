"""What a row gets that does not say: a constant, the time, or an expression only the database can
work out.
"""

import re

from app.generator.facts import Default, Family

TYPE = r'(?:(?:\w+|"(?:[^"]|"")+")\.)?(?:"(?:[^"]|"")+"|[a-z_][\w ]*)(?:\(\s*-?\d+(?:\s*,\s*-?\d+)?\s*\))?[\w ]*(?:\[\])*'
NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?"
TEXT = r"(?P<escaped>e)?'(?P<text>(?:[^']|'')*)'"
CONSTANT = re.compile(
    rf"\(?(?:{TEXT}|(?P<number>{NUMBER})|(?P<word>true|false|null)|b'(?P<bits>[01]*)')\)?(?:::{TYPE})*",
    re.IGNORECASE | re.DOTALL,
)
CLOCKS = (
    r"(?:current_timestamp|current_date|current_time|localtimestamp|localtime|now|curdate|curtime|sysdate"
    r"|utc_timestamp|utc_date|utc_time|statement_timestamp|clock_timestamp|transaction_timestamp|unixepoch)"
    r"\s*(?:\(\s*\d*\s*\))?"
)
NOW = re.compile(
    rf"\(*{CLOCKS}\)*(?:::{TYPE})*"
    rf"|\('now'::text\)(?:::{TYPE})*"
    rf"|timezone\('utc'(?:::text)?,\s*{CLOCKS}\)"
    rf"|\(?{CLOCKS} at time zone 'utc'(?:::text)?\)?"
    r"|(?:datetime|date|time|julianday)\(\s*(?:'now'\s*(?:,\s*'(?:utc|localtime|subsec)'\s*)?)?\)"
    r"|strftime\(\s*'[^']*'\s*,\s*'now'\s*\)",
    re.IGNORECASE,
)


def read_default(sql: str | None, family: Family) -> Default | None:
    """Of the text of an expression, in any dialect. NULL is no default."""
    if sql is None:
        return None
    inner = strip(sql)
    if NOW.fullmatch(inner):
        return Default(sql=sql, is_now=True)
    match = CONSTANT.fullmatch(inner)
    if match is not None and (match["word"] or "").lower() == "null":
        return None
    if match is None or family is Family.BINARY:  # bytes are shown as text that is not theirs
        return Default(sql=sql)
    return Default(sql=sql, literal=constant(_value(match), family))


def _value(match: re.Match[str]) -> str:
    if match["text"] is None:
        return str(match["number"] or (match["word"] or "").lower() or match["bits"])
    value = match["text"].replace("''", "'")
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL) if match["escaped"] else value


def constant(value: str, family: Family) -> str:
    """A boolean's is true or false, however it is kept."""
    if family is Family.BOOLEAN:
        return {"1": "true", "0": "false", "t": "true", "f": "false"}.get(
            value.lower(), value.lower()
        )
    return value


def strip(sql: str) -> str:
    """Without the parentheses around the whole of it."""
    inner = sql.strip()
    while inner.startswith("(") and inner.endswith(")") and _closes_last(inner):
        inner = inner[1:-1].strip()
    return inner


def _closes_last(sql: str) -> bool:
    depth = 0
    quoted = False
    for place, char in enumerate(sql):
        if char == "'":
            quoted = not quoted
        elif not quoted and char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                return place == len(sql) - 1
    return False
