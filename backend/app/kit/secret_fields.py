"""Finds the fields and values of a response that hold secrets."""

from collections.abc import Iterator
from typing import Any

from pydantic import JsonValue, TypeAdapter

from app.kit.redact import MASK, is_secret

# Such a field says something about a secret, such as `must_change_password`.
HARMLESS_TYPES = {"boolean"}
HARMLESS_FORMATS = {"date-time", "date"}


def secret_fields(response_type: Any) -> frozenset[str]:
    """Returns the names of the fields whose name or type is that of a secret, at any depth."""
    schema = TypeAdapter(response_type).json_schema(mode="serialization")
    return frozenset(
        name
        for name, field in _fields(schema)
        if not _is_harmless(field) and (is_secret(name) or field.get("format") == "password")
    )


def _fields(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields each property of the schema and of its definitions."""
    if isinstance(node, dict):
        yield from node.get("properties", {}).items()
        for child in node.values():
            yield from _fields(child)
    elif isinstance(node, list):
        for child in node:
            yield from _fields(child)


def _is_harmless(field: dict[str, Any]) -> bool:
    variants = [variant for variant in field.get("anyOf", [field]) if variant != {"type": "null"}]
    return all(
        variant.get("type") in HARMLESS_TYPES or variant.get("format") in HARMLESS_FORMATS
        for variant in variants
    )


def has_secret(value: JsonValue) -> bool:
    """Returns whether a field with the name of a secret has a value that is not masked.

    It finds those in free-form values, whose fields `secret_fields` does not know.
    """
    if isinstance(value, list):
        return any(map(has_secret, value))
    if not isinstance(value, dict):
        return False
    return any(
        has_secret(inner)
        or (is_secret(name) and inner != MASK and inner is not None and not isinstance(inner, bool))
        for name, inner in value.items()
    )
