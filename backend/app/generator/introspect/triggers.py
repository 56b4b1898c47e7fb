"""Finds the columns that a BEFORE INSERT trigger sets, so that requests need not have them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row

# Only at the start of a statement: in a condition, the same text is a comparison.
ASSIGNMENT = re.compile(
    r"""(?:^|;|,|\b(?:begin|then|else|set))\s*new\."""
    r"""(?:"(?P<standard>(?:[^"]|"")+)"|`(?P<mysql>(?:[^`]|``)+)`|(?P<plain>\w+))\s*:?=""",
    re.IGNORECASE,
)
SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


def trigger_columns(triggers: Sequence[Row[Any]], columns: Iterable[str]) -> tuple[str, ...]:
    """Returns the columns that the triggers set.

    `body` of a row is the text of a BEFORE INSERT trigger, and None for other triggers.
    """
    names = {name for row in triggers for name in _assigned_names(row.body or "")}
    return tuple(column for column in columns if column in names or column.lower() in names)


def _assigned_names(body: str) -> Iterator[str]:
    for match in ASSIGNMENT.finditer(SQL_COMMENT.sub(" ", body)):
        if match["plain"]:
            yield match["plain"].lower()
        else:
            yield (match["standard"] or "").replace('""', '"') or match["mysql"].replace("``", "`")
