"""What the parts of a described table must agree on: each fault with its place and the key of its
message.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, LiteralString

if TYPE_CHECKING:
    from .table_definition import TableDefinition

ErrorPath = tuple[str | int, ...]
TableError = tuple[ErrorPath, LiteralString]
INTEGER_TYPE_NAMES = ("smallint", "integer", "bigint")


def table_errors(table: "TableDefinition") -> Iterator[TableError]:
    names = [column.name.lower() for column in table.columns]
    counted = Counter(names)
    for n, name in enumerate(names):
        if counted[name] > 1:
            yield ("columns", n, "name"), "table_column_twice"
    for n, group in enumerate(table.uniques):
        yield from _column_group_errors(("uniques", n), group, names)
    for n, key in enumerate(table.foreign_keys):
        place = ("foreign_keys", n)
        yield from _column_group_errors((*place, "columns"), key.columns, names)
        if len(key.columns) != len(key.target_columns):
            yield (*place, "target_columns"), "table_key_lengths"
    yield from _primary_key_errors(table)


def _column_group_errors(
    path: ErrorPath, columns: Sequence[str], names: Sequence[str]
) -> Iterator[TableError]:
    folded = [name.lower() for name in columns]
    if any(name not in names for name in folded):
        yield path, "table_no_such_column"
    if len(set(folded)) < len(folded):
        yield path, "table_column_twice"


def _primary_key_errors(table: "TableDefinition") -> Iterator[TableError]:
    keys = [n for n, column in enumerate(table.columns) if column.primary_key]
    if not keys:
        yield ("columns",), "table_no_key"
    for n, column in enumerate(table.columns):
        if column.increment and (keys != [n] or column.type not in INTEGER_TYPE_NAMES):
            yield ("columns", n, "increment"), "table_increment_type"
