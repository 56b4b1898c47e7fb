"""Structure of JSON bodies: bounded, and without repeated names.

It is checked before the models see the values, because each invalid value of a body costs an error.
"""

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, ClassVar, NoReturn

from app.kit.errors import AppError, TooLarge

# Far above the forms of this project. Readers of a stored value recurse once per level.
MAX_DEPTH = 64


class InvalidJson(AppError):
    """A body that is not JSON, or whose structure is not accepted."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY
    key = "invalid.json_invalid"

    def __init__(self, key: str | None = None, *, field: str = "body", most: int = 0) -> None:
        super().__init__(key, field=field, most=most)


def check_json(body: bytes, max_values: int) -> None:
    """Raises InvalidJson or TooLarge unless the body is one JSON value of bounded structure."""
    try:
        value = json.loads(body, object_pairs_hook=_unique_members, parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        # ValueError: no JSON, not UTF-8, or a number of thousands of digits.
        raise InvalidJson from None
    containers = body.count(b"[") + body.count(b"{")
    # Characters are counted in texts too, so most bodies need no more than this.
    if containers > MAX_DEPTH or containers + body.count(b",") >= max_values:
        _check_structure(value, max_values)


def _check_structure(value: Any, max_values: int) -> None:
    """Walks the levels of the value and stops at the first limit."""
    level = [value]
    count = depth = 0
    while level:
        count += len(level)
        depth += 1
        if count > max_values:
            raise TooLarge("too_many_values", most=max_values)
        if depth > MAX_DEPTH:
            raise InvalidJson("invalid.too_deep", most=MAX_DEPTH)
        level = [child for node in level for child in _children(node)]


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Returns the object. Raises InvalidJson for a repeated name, of which readers differ."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names: set[str] = set()
        for name, _ in pairs:
            if name in names:
                raise InvalidJson("invalid.repeated", field=name)
            names.add(name)
    return members


def _reject_constant(name: str) -> NoReturn:
    """Rejects NaN and Infinity, which JSON does not have."""
    raise ValueError(name)
