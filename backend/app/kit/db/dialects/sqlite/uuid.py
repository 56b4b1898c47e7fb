"""UUIDs as the texts that SQLite keeps of them: with dashes or without, as the rows of their table
have them.
"""

import re
from uuid import UUID

from sqlalchemy import Dialect, String, TypeDecorator

NUMERIC_TEXT = re.compile(r"\d+(e\d+)?")


class UuidText(TypeDecorator[UUID]):
    """Of 36 characters, or of 32 without dashes; it reads both.

    What a column called `uuid` can read as a number it keeps as one, rounded: such a value always
    has dashes.
    """

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    @property
    def python_type(self) -> type[UUID]:
        return UUID

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        return (
            value.hex if self.length == 32 and not NUMERIC_TEXT.fullmatch(value.hex) else str(value)
        )

    def process_result_value(self, value: str | None, dialect: Dialect) -> UUID | None:  # noqa: ARG002
        return None if value is None else UUID(value)
