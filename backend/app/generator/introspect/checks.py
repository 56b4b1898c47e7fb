"""What a CHECK means, where it means something a form can say: choices, flags, a range. Else it
stays SQL.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.generator.introspect.schema import CheckInfo, Dialect

if TYPE_CHECKING:
    from sqlglot import exp

SQLGLOT_DIALECTS = {
    Dialect.SQLITE: "sqlite",
    Dialect.POSTGRESQL: "postgres",
    Dialect.MYSQL: "mysql",
}


@dataclass(frozen=True, slots=True)
class CheckMeaning:
    column: str
    choices: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    minimum: str | None = None
    maximum: str | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False


def read_check(
    dialect: Dialect, name: str | None, sql: str, columns: Mapping[str, str]
) -> CheckInfo:
    """`columns` maps how a column may be written in it, in lower case, to its name."""
    from sqlglot import exp, parse_one  # some 20 MB: only who reflects pays for it
    from sqlglot.errors import SqlglotError

    spoken: tuple[str, ...] = ()
    try:
        node = parse_one(sql, dialect=SQLGLOT_DIALECTS[dialect])
        named = (columns.get(one.name.lower()) for one in node.dfs() if isinstance(one, exp.Column))
        spoken = tuple(dict.fromkeys(name for name in named if name is not None))
        meaning = _parse_condition(node)
    except (SqlglotError, RecursionError):
        meaning = None
    if meaning is None or (column := columns.get(meaning.column.lower())) is None:
        return CheckInfo(name=name, sql=sql, columns=spoken)
    return CheckInfo(
        name=name,
        sql=sql,
        columns=spoken,
        column=column,
        choices=meaning.choices,
        flags=meaning.flags,
        minimum=meaning.minimum,
        maximum=meaning.maximum,
        exclusive_minimum=meaning.exclusive_minimum,
        exclusive_maximum=meaning.exclusive_maximum,
    )


def _parse_condition(node: "exp.Expr") -> CheckMeaning | None:  # noqa: PLR0911 (a table of the shapes)
    from sqlglot import exp

    node = node.unnest()
    if isinstance(node, exp.And):
        return _parse_and(_parse_condition(node.left), _parse_condition(node.right))
    if isinstance(node, exp.Or):
        return _parse_or(list(_or_branches(node)))
    column = _column_name(node.this) if isinstance(node.this, exp.Expr) else None
    if column is None:
        return None
    if isinstance(node, exp.Between):
        low = _number_text(node.args["low"])
        high = _number_text(node.args["high"])
        return (
            None if low is None or high is None else CheckMeaning(column, minimum=low, maximum=high)
        )
    if isinstance(node, exp.In) or (
        isinstance(node, exp.EQ) and isinstance(node.expression, exp.Any)
    ):
        return _parse_choices(column, node)
    if isinstance(node, exp.EQ):
        value = _literal_text(node.expression)
        return None if value is None else CheckMeaning(column, choices=(value,))
    bound = _number_text(node.expression) if isinstance(node, exp.Binary) else None
    if bound is None:
        return None
    if isinstance(node, exp.GT | exp.GTE):
        return CheckMeaning(column, minimum=bound, exclusive_minimum=isinstance(node, exp.GT))
    if isinstance(node, exp.LT | exp.LTE):
        return CheckMeaning(column, maximum=bound, exclusive_maximum=isinstance(node, exp.LT))
    return None


def _parse_and(left: CheckMeaning | None, right: CheckMeaning | None) -> CheckMeaning | None:
    """A lower and an upper bound of one column; anything else joined by AND stays SQL."""
    if left is None or right is None or left.column != right.column:
        return None
    if left.maximum is not None:
        left, right = right, left
    if (
        None in (left.minimum, right.maximum)
        or left.maximum is not None
        or right.minimum is not None
    ):
        return None
    return replace(left, maximum=right.maximum, exclusive_maximum=right.exclusive_maximum)


def _parse_or(parts: list["exp.Expr"]) -> CheckMeaning | None:
    """`x IS NULL OR …`, `x = 'a' OR x = 'b'`, `x LIKE '%a%' OR x LIKE '%b%'`."""
    empty = {_null_checked_column(part) for part in parts} - {None}
    parts = [part for part in parts if _null_checked_column(part) is None]
    meaning = _parse_condition(parts[0]) if len(parts) == 1 else _parse_alternatives(parts)
    return meaning if meaning is not None and empty <= {meaning.column} else None


def _parse_alternatives(parts: list["exp.Expr"]) -> CheckMeaning | None:
    if (flags := _parse_flags(parts)) is not None:
        return flags
    meanings = [_parse_condition(part) for part in parts]
    chosen = [meaning for meaning in meanings if meaning is not None and meaning.choices]
    if len(chosen) < len(parts) or len({meaning.column for meaning in chosen}) != 1:
        return None
    return CheckMeaning(
        chosen[0].column, choices=tuple(choice for meaning in chosen for choice in meaning.choices)
    )


def _parse_flags(parts: list["exp.Expr"]) -> CheckMeaning | None:
    from sqlglot import exp

    found: dict[str, None] = {}
    columns = set()
    for part in parts:
        if not isinstance(part, exp.Like):
            return None
        columns.add(_column_name(part.this))
        pattern = _literal_text(part.expression) or ""
        flag = pattern[1:-1]
        if pattern != f"%{flag}%" or not flag or set(flag) & set("%_,\\"):
            return None
        found[flag] = None
    column = columns.pop() if len(columns) == 1 else None
    return None if column is None else CheckMeaning(column, flags=tuple(found))


def _parse_choices(column: str, node: "exp.Expr") -> CheckMeaning | None:
    from sqlglot import exp

    listed = node.expressions
    if not isinstance(node, exp.In):
        array = _unwrap(node.expression.this)
        listed = array.expressions if isinstance(array, exp.Array) else []
    choices = [_literal_text(item) for item in listed]
    known = [choice for choice in choices if choice is not None]
    return (
        CheckMeaning(column, choices=tuple(dict.fromkeys(known)))
        if known and len(known) == len(choices)
        else None
    )


def _or_branches(node: "exp.Expr") -> Iterator["exp.Expr"]:
    from sqlglot import exp

    stack = [node]
    while stack:
        node = stack.pop().unnest()
        if isinstance(node, exp.Or):
            stack += [node.right, node.left]
        else:
            yield node


def _null_checked_column(node: "exp.Expr") -> str | None:
    """The column of `column IS NULL`."""
    from sqlglot import exp

    return (
        _column_name(node.this)
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null)
        else None
    )


def _unwrap(node: "exp.Expr") -> "exp.Expr":
    """Without the casts, parentheses and character sets that databases add."""
    from sqlglot import exp

    while isinstance(node, exp.Cast | exp.Paren | exp.Introducer):
        node = node.expression if isinstance(node, exp.Introducer) else node.this
    return node


def _column_name(node: "exp.Expr") -> str | None:
    from sqlglot import exp

    bare = _unwrap(node)
    return bare.name if isinstance(bare, exp.Column) and not bare.table else None


def _literal_text(node: "exp.Expr") -> str | None:
    from sqlglot import exp

    bare = _unwrap(node)
    if isinstance(bare, exp.Neg):
        number = _number_text(bare.this)
        return None if number is None else f"-{number}"
    return bare.name if isinstance(bare, exp.Literal) else None


def _number_text(node: "exp.Expr") -> str | None:
    """PostgreSQL writes a negative one as a string: '-5'::integer."""
    value = _literal_text(node)
    try:
        return None if value is None or float(value) in (float("inf"), float("-inf")) else value
    except ValueError:
        return None
