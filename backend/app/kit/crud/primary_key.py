"""The primary key of any table as one `id` that fits into a URL segment.

A single number or UUID is the id itself, and its attribute is called `id` whatever the column is
called. A key of several columns, or of text, is encoded: `3,14`, `a~2Fb` for the text "a/b", and
`~` for an empty text.
"""

from functools import cache
from typing import Any, Literal
from urllib.parse import quote, unquote

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import BigInteger, Enum, Integer, inspect
from sqlalchemy.types import TypeEngine

from app.kit.db.native_enum import NativeEnum
from app.kit.errors import NotFound
from app.kit.model import Base
from app.kit.schema import BigInt, BigUInt, Int32

# An int, a UUID or an encoded text, as the feature declares it.
RecordId = Any


@cache
def key_names(model: type[Base]) -> tuple[str, ...]:
    """Returns the attributes of the primary key, in its order."""
    mapper = inspect(model)
    return tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)


def parse_id(model: type[Base], id: RecordId) -> tuple[Any, ...]:
    """Returns the key values of an id. Raises NotFound if it cannot be parsed."""
    try:
        return _key_adapter(model).validate_python(
            (id,) if key_names(model) == ("id",) else decode_key(id)
        )
    except ValidationError:
        raise NotFound from None


def parse_value(column_type: TypeEngine[Any], value: object) -> Any:
    """Returns the value of a column that JSON or a text holds. Raises NotFound if it is none."""
    try:
        return _value_adapter(column_type).validate_python(value)
    except ValidationError:
        raise NotFound from None


@cache
def _value_adapter(column_type: TypeEngine[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(_python_type(column_type))


@cache
def _key_adapter(model: type[Base]) -> TypeAdapter[tuple[Any, ...]]:
    types = tuple(_python_type(column.type) for column in inspect(model).primary_key)
    return TypeAdapter(tuple[types])  # type: ignore[valid-type]


def _python_type(column_type: TypeEngine[Any]) -> Any:
    """Returns a type that rejects values which the driver would raise for.

    Those are numbers outside the range of the column and texts that are no choice of an enum.
    """
    if isinstance(column_type, NativeEnum):
        return Literal[*column_type.choices]
    if isinstance(column_type, Enum) and column_type.enum_class is None:
        return Literal[*column_type.enums]
    if isinstance(column_type, Integer):
        if not isinstance(column_type, BigInteger):
            return Int32
        return BigUInt if getattr(column_type, "unsigned", False) else BigInt
    return column_type.python_type


def format_id(record: Base) -> str:
    """Returns the encoded id of a row."""
    return encode_key(*(getattr(record, name) for name in key_names(type(record))))


def encode_key(*parts: object) -> str:
    """Returns the key as one URL segment.

    `~` replaces `%`, because servers decode a percent sign before they split the path at slashes.
    Dots are encoded too: `..` names a folder.
    """
    return ",".join(_quote(str(part)) or "~" for part in parts)


def _quote(text: str) -> str:
    return quote(text, safe="").replace("~", "%7E").replace(".", "%2E").replace("%", "~")


def decode_key(id: str) -> tuple[str, ...]:
    """Returns the parts of an encoded key."""
    return tuple("" if part == "~" else unquote(part.replace("~", "%")) for part in id.split(","))
