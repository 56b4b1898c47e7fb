"""Arrays of PostgreSQL in requests and responses: lists of any depth."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, JsonValue, PlainSerializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

T = TypeVar("T")
# The limit of PostgreSQL.
MAX_DIMENSIONS = 6


class _AnyDepth:
    """Makes `list[T]` accept lists of lists of `T`, all of the same length and depth."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(
            _validate,
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda value: value),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls,
        schema: CoreSchema,
        handler: GetJsonSchemaHandler,
    ) -> JsonSchemaValue:
        return {"type": "array", "items": {}}


def _validate(value: Any, validate_items: Callable[[Any], list[Any]]) -> list[Any]:
    """Validates the items of all lists as one list, and returns them in the same shape."""
    if not isinstance(value, list):
        return validate_items(value)
    lengths = _dimensions(value)
    items = list(_flatten(value, len(lengths)))
    if len(lengths) > MAX_DIMENSIONS or not _has_shape(value, lengths):
        raise PydanticCustomError(
            "array_shape",
            "lists in a list must have the same length and depth, of at most {depth}",
            {"depth": MAX_DIMENSIONS},
        )
    items = validate_items(items)
    # PostgreSQL has one empty array, of no dimensions.
    for length in reversed(lengths[1:] if items else ()):
        items = [items[start : start + length] for start in range(0, len(items), length)]
    return items


def _dimensions(value: Any) -> list[int]:
    """Returns the lengths of the list, of the first list in it, and so on."""
    lengths: list[int] = []
    while isinstance(value, list) and len(lengths) <= MAX_DIMENSIONS:
        lengths.append(len(value))
        value = value[0] if value else None
    return lengths


def _has_shape(value: Any, lengths: list[int]) -> bool:
    if not isinstance(value, list):
        return not lengths
    return (
        bool(lengths)
        and len(value) == lengths[0]
        and all(_has_shape(item, lengths[1:]) for item in value)
    )


def _flatten(value: Any, depth: int) -> Iterator[Any]:
    if not isinstance(value, list) or depth == 0:
        yield value
        return
    for item in value:
        yield from _flatten(item, depth - 1)


def _integers_as_text(value: Any) -> Any:
    if isinstance(value, list):
        return [_integers_as_text(item) for item in value]
    return str(value) if isinstance(value, int) else value


# `T` validates each item.
NestedList = Annotated[list[T], _AnyDepth]
# JSON holds integers of 64 bits as text.
BigIntArray = Annotated[
    list[JsonValue],
    PlainSerializer(_integers_as_text, return_type=list[JsonValue], when_used="json"),
]
