"""Families of cached values."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Generic, TypeVar

from pydantic import TypeAdapter
from pydantic_core import to_json

T = TypeVar("T")
VERSION_LENGTH = 12


@dataclass(frozen=True)
class CacheFamily(Generic[T]):
    """Values of one type that change together.

    A value is computed from rows of `Global` models only, because all users get the same one. Each
    of these models names the family in `__cached_in__`. Values are shared, so nobody may change
    one.
    """

    name: str
    adapter: TypeAdapter[T]
    ttl_seconds: float = 3600.0
    # Incremented when the meaning of values changes, but not their type.
    version: int = 1

    @cached_property
    def schema_version(self) -> str:
        """Returns a digest of the type, so that no other version of the program is understood."""
        schema = to_json([self.version, self.adapter.json_schema(mode="serialization")])
        return sha256(schema).hexdigest()[:VERSION_LENGTH]

    def dump(self, value: T) -> str:
        return self.adapter.dump_json(value, by_alias=True).decode()

    def parse(self, text: str) -> T:
        """Raises ValueError if the text is no value of this family."""
        return self.adapter.validate_json(text)
