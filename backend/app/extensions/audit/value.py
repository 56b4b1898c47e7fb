"""Values as an entry keeps them: readable, bounded, and never a secret."""

import json
from enum import Enum
from math import isfinite
from typing import Any

from app.kit.redact import MASK, is_secret

MAX_TEXT_LENGTH = 2_000  # characters of one text; of the rest its length is told
Values = dict[str, Any]


def mask_value(name: str, value: object, *, secret: bool = False) -> object:
    """JSON's own types. Whatever goes by a secret's name is masked, inside JSON columns too."""
    hidden = value is not None and (secret or is_secret(name)) and not isinstance(value, bool)
    return MASK if hidden else _to_json(value)


def _to_json(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): mask_value(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_to_json(inner) for inner in value]
    return _to_json(value.value) if isinstance(value, Enum) else _scalar(value)


def _scalar(value: object) -> object:
    if value is None or isinstance(value, int) or (isinstance(value, float) and isfinite(value)):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return f"({len(value)} bytes)"
    text = str(value)
    return (
        text
        if len(text) <= MAX_TEXT_LENGTH
        else f"{text[:MAX_TEXT_LENGTH]}… ({len(text)} characters)"
    )


def dump_values(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def truncate(text: str, max_length: int) -> str:
    """For a column: PostgreSQL keeps no NUL, no server more than was declared, and no driver half a
    character.
    """
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")[:max_length]
