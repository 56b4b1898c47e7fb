"""What a trigger that runs before a row is written assigns to it: nobody else has to."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row

# At the beginning of a statement: in a condition the same words compare.
ASSIGNMENT = re.compile(
    r"""(?:^|;|,|\b(?:begin|then|else|set))\s*new\.(?:"(?P<standard>(?:[^"]|"")+)"|`(?P<mysql>(?:[^`]|``)+)`|(?P<plain>\w+))\s*:?=""",
    re.IGNORECASE,
)
SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


def trigger_columns(triggers: Sequence[Row[Any]], columns: Iterable[str]) -> tuple[str, ...]:
    """`body` of each is its text where it runs before an insert, else None."""
    found = {name for row in triggers for name in _assigned_names(row.body or "")}
    return tuple(column for column in columns if column in found or column.lower() in found)


def _assigned_names(body: str) -> Iterator[str]:
    for match in ASSIGNMENT.finditer(SQL_COMMENT.sub(" ", body)):
        if match["plain"]:
            yield match["plain"].lower()
        else:
            yield (match["standard"] or "").replace('""', '"') or match["mysql"].replace("``", "`")
