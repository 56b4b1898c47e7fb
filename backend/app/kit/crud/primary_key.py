"""The primary key of any table as one `id`, fit for a URL segment.

A single number or UUID is its own id, and its attribute is called `id` whatever its column. A key
of several columns, or of text, is joined: `3,14`, or `a~2Fb` for the text "a/b", and `~` for one
that is empty.
"""

from functools import cache
from typing import Any, Literal
from urllib.parse import quote, unquote

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import BigInteger, Enum, Integer, inspect
from sqlalchemy.types import TypeEngine

from app.kit.errors import NotFound
from app.kit.model import Base
from app.kit.schema import BigInt, Int32

RecordId = Any  # int, UUID or a joined text, as the feature declares it


@cache
def key_names(model: type[Base]) -> tuple[str, ...]:
    """The attributes of the primary key, in its order."""
    mapper = inspect(model)
    return tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)


def parse_id(model: type[Base], id: RecordId) -> tuple[Any, ...]:
    """The values an `id` stands for. One that cannot be read is the id of nothing."""
    try:
        return _key_adapter(model).validate_python(
            (id,) if key_names(model) == ("id",) else decode_key(id)
        )
    except ValidationError:
        raise NotFound from None


@cache
def _key_adapter(model: type[Base]) -> TypeAdapter[tuple[Any, ...]]:
    types = tuple(_python_type(column.type) for column in inspect(model).primary_key)
    return TypeAdapter(tuple[types])  # type: ignore[valid-type]


def _python_type(column_type: TypeEngine[Any]) -> Any:
    """A number too large for its column, or what is no choice of it, is the id of nothing too: a
    driver would raise.
    """
    if isinstance(column_type, Enum) and column_type.enum_class is None:
        return Literal[*column_type.enums]
    if isinstance(column_type, Integer):
        return BigInt if isinstance(column_type, BigInteger) else Int32
    return column_type.python_type


def format_id(record: Base) -> str:
    """The joined id of a row."""
    return encode_key(*(getattr(record, name) for name in key_names(type(record))))


def encode_key(*parts: object) -> str:
    """`~` stands for `%`, for servers decode a percent before they look for slashes. A dot would be
    a folder's.
    """
    return ",".join(_quote(str(part)) or "~" for part in parts)


def _quote(text: str) -> str:
    return quote(text, safe="").replace("~", "%7E").replace(".", "%2E").replace("%", "~")


def decode_key(id: str) -> tuple[str, ...]:
    return tuple("" if part == "~" else unquote(part.replace("~", "%")) for part in id.split(","))
