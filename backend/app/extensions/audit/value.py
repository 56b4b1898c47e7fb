"""Values of audit entries: readable, bounded, with secrets masked."""

import json
from enum import Enum
from math import isfinite
from typing import Any

from app.kit.redact import MASK, is_secret

# Longer texts are cut, and their length is added.
MAX_TEXT_LENGTH = 2_000
Values = dict[str, Any]


def mask_value(name: str, value: object, *, secret: bool = False) -> object:
    """Returns the value as JSON types, with secrets masked by their names, also in JSON."""
    is_masked = value is not None and (secret or is_secret(name)) and not isinstance(value, bool)
    return MASK if is_masked else _to_json(value)


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
    if len(text) <= MAX_TEXT_LENGTH:
        return text
    return f"{text[:MAX_TEXT_LENGTH]}… ({len(text)} characters)"


def dump_values(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def truncate(text: str, max_length: int) -> str:
    """Returns the text in a form that every database can store.

    It is cut to `max_length`, NUL characters are replaced (PostgreSQL stores none), and so are lone
    surrogates (drivers cannot encode them).
    """
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")[:max_length]
