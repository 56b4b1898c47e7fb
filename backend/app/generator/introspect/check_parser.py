"""Parses CHECK expressions into what a form can enforce: choices, flags or a range."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from app.generator.introspect.schema import CheckInfo


@dataclass(frozen=True, slots=True)
class CheckMeaning:
    column: str
    choices: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    minimum: str | None = None
    maximum: str | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False


def parse_check(
    sqlglot_dialect: str, name: str | None, sql: str, columns: Mapping[str, str]
) -> CheckInfo:
    referenced: tuple[str, ...] = ()
    meaning = None
    try:
        node = parse_one(sql, dialect=sqlglot_dialect)
        names = (
            columns.get(column.name.lower())
            for column in node.dfs()
            if isinstance(column, exp.Column)
        )
        referenced = tuple(dict.fromkeys(name for name in names if name is not None))
        meaning = _parse_condition(node)
    except (SqlglotError, RecursionError):
        pass
    column = None if meaning is None else columns.get(meaning.column.lower())
    if meaning is None or column is None:
        return CheckInfo(name=name, sql=sql, columns=referenced)
    return CheckInfo(
        name=name,
        sql=sql,
        columns=referenced,
        column=column,
        choices=meaning.choices,
        flags=meaning.flags,
        minimum=meaning.minimum,
        maximum=meaning.maximum,
        exclusive_minimum=meaning.exclusive_minimum,
        exclusive_maximum=meaning.exclusive_maximum,
    )


def _parse_condition(node: exp.Expr) -> CheckMeaning | None:  # noqa: PLR0911 (one case each)
    node = node.unnest()
    if isinstance(node, exp.And):
        return _parse_and(_parse_condition(node.left), _parse_condition(node.right))
    if isinstance(node, exp.Or):
        return _parse_or(list(_or_branches(node)))
    column = _column_name(node.this) if isinstance(node.this, exp.Expr) else None
    if column is None:
        return None
    if isinstance(node, exp.Between):
        return _parse_between(column, node)
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


def _parse_between(column: str, node: exp.Between) -> CheckMeaning | None:
    low = _number_text(node.args["low"])
    high = _number_text(node.args["high"])
    if low is None or high is None:
        return None
    return CheckMeaning(column, minimum=low, maximum=high)


def _parse_and(left: CheckMeaning | None, right: CheckMeaning | None) -> CheckMeaning | None:
    """Combines a lower and an upper bound of one column. Returns None for anything else."""
    if left is None or right is None or left.column != right.column:
        return None
    if left.maximum is not None:
        left, right = right, left
    if left.minimum is None or right.maximum is None:
        return None
    if left.maximum is not None or right.minimum is not None:
        return None
    return replace(left, maximum=right.maximum, exclusive_maximum=right.exclusive_maximum)


def _parse_or(parts: list[exp.Expr]) -> CheckMeaning | None:
    """Parses `x IS NULL OR …`, `x = 'a' OR x = 'b'` and `x LIKE '%a%' OR x LIKE '%b%'`."""
    nullable_columns = {_null_checked_column(part) for part in parts} - {None}
    parts = [part for part in parts if _null_checked_column(part) is None]
    meaning = _parse_condition(parts[0]) if len(parts) == 1 else _parse_alternatives(parts)
    if meaning is None or not nullable_columns <= {meaning.column}:
        return None
    return meaning


def _parse_alternatives(parts: list[exp.Expr]) -> CheckMeaning | None:
    if (flags := _parse_flags(parts)) is not None:
        return flags
    meanings = [_parse_condition(part) for part in parts]
    with_choices = [meaning for meaning in meanings if meaning is not None and meaning.choices]
    if len(with_choices) < len(parts) or len({meaning.column for meaning in with_choices}) != 1:
        return None
    choices = tuple(choice for meaning in with_choices for choice in meaning.choices)
    return CheckMeaning(with_choices[0].column, choices=choices)


def _parse_flags(parts: list[exp.Expr]) -> CheckMeaning | None:
    flags: dict[str, None] = {}  # an ordered set
    columns = set()
    for part in parts:
        if not isinstance(part, exp.Like):
            return None
        columns.add(_column_name(part.this))
        pattern = _literal_text(part.expression) or ""
        flag = pattern[1:-1]
        if pattern != f"%{flag}%" or not flag or set(flag) & set("%_,\\"):
            return None
        flags[flag] = None
    column = columns.pop() if len(columns) == 1 else None
    return None if column is None else CheckMeaning(column, flags=tuple(flags))


def _parse_choices(column: str, node: exp.Expr) -> CheckMeaning | None:
    """Parses `x IN (…)` and `x = ANY (ARRAY[…])`. Every item must be a literal."""
    items = node.expressions
    if not isinstance(node, exp.In):
        array = _unwrap(node.expression.this)
        items = array.expressions if isinstance(array, exp.Array) else []
    texts = [_literal_text(item) for item in items]
    choices = [text for text in texts if text is not None]
    if not choices or len(choices) != len(texts):
        return None
    return CheckMeaning(column, choices=tuple(dict.fromkeys(choices)))


def _or_branches(node: exp.Expr) -> Iterator[exp.Expr]:
    stack = [node]
    while stack:
        node = stack.pop().unnest()
        if isinstance(node, exp.Or):
            stack += [node.right, node.left]
        else:
            yield node


def _null_checked_column(node: exp.Expr) -> str | None:
    """Returns the column of `column IS NULL`."""
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return _column_name(node.this)
    return None


def _unwrap(node: exp.Expr) -> exp.Expr:
    """Removes the casts, parentheses and character sets that databases add."""
    while isinstance(node, exp.Cast | exp.Paren | exp.Introducer):
        node = node.expression if isinstance(node, exp.Introducer) else node.this
    return node


def _column_name(node: exp.Expr) -> str | None:
    bare = _unwrap(node)
    return bare.name if isinstance(bare, exp.Column) and not bare.table else None


def _literal_text(node: exp.Expr) -> str | None:
    bare = _unwrap(node)
    if isinstance(bare, exp.Neg):
        number = _number_text(bare.this)
        return None if number is None else f"-{number}"
    return bare.name if isinstance(bare, exp.Literal) else None


def _number_text(node: exp.Expr) -> str | None:
    """Returns the text of a finite number. PostgreSQL writes `-5` as `'-5'::integer`."""
    text = _literal_text(node)
    if text is None:
        return None
    try:
        return None if math.isinf(float(text)) else text
    except ValueError:
        return None
