"""UUIDs in SQLite's text columns, with dashes or without."""

import re
from uuid import UUID

from sqlalchemy import Dialect, String, TypeDecorator

NUMERIC_TEXT = re.compile(r"\d+(e\d+)?")


class UuidText(TypeDecorator[UUID]):
    """A UUID as a text of 36 characters, or of 32 without dashes. It reads both.

    SQLite converts a text that looks like a number in a column of type `uuid`, and rounds it. Such
    a value is always written with dashes.
    """

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    @property
    def python_type(self) -> type[UUID]:
        return UUID

    def process_bind_param(
        self,
        value: UUID | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> str | None:
        if value is None:
            return None
        if self.length == 32 and not NUMERIC_TEXT.fullmatch(value.hex):
            return value.hex
        return str(value)

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> UUID | None:
        return None if value is None else UUID(value)
