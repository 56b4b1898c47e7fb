"""What the parts of a described table must agree on: each fault with its place and the key of its
message.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, LiteralString

if TYPE_CHECKING:
    from .define import TableDefinition

Place = tuple[str | int, ...]
Fault = tuple[Place, LiteralString]
WHOLE_NUMBERS = ("smallint", "integer", "bigint")


def faults(table: "TableDefinition") -> Iterator[Fault]:
    names = [column.name.lower() for column in table.columns]
    counted = Counter(names)
    for n, name in enumerate(names):
        if counted[name] > 1:
            yield ("columns", n, "name"), "table_column_twice"
    for n, group in enumerate(table.uniques):
        yield from _group(("uniques", n), group, names)
    for n, key in enumerate(table.foreign_keys):
        place = ("foreign_keys", n)
        yield from _group((*place, "columns"), key.columns, names)
        if len(key.columns) != len(key.target_columns):
            yield (*place, "target_columns"), "table_key_lengths"
    yield from _keys(table)


def _group(place: Place, group: Sequence[str], names: Sequence[str]) -> Iterator[Fault]:
    folded = [name.lower() for name in group]
    if any(name not in names for name in folded):
        yield place, "table_no_such_column"
    if len(set(folded)) < len(folded):
        yield place, "table_column_twice"


def _keys(table: "TableDefinition") -> Iterator[Fault]:
    keys = [n for n, column in enumerate(table.columns) if column.primary_key]
    if not keys:
        yield ("columns",), "table_no_key"
    for n, column in enumerate(table.columns):
        if column.increment and (keys != [n] or column.type not in WHOLE_NUMBERS):
            yield ("columns", n, "increment"), "table_increment_type"
