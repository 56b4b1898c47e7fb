"""Enum types of PostgreSQL, whose values may be more than the model knows."""

from typing import Any

from sqlalchemy import Dialect, Enum, TypeDecorator


class NativeEnum(TypeDecorator[str]):
    """An enum type of the database. A value is read as it is, also one that was added later."""

    impl = Enum
    cache_ok = True

    def __init__(self, *choices: str, name: str, schema: str | None = None) -> None:
        super().__init__(*choices, name=name, schema=schema)
        self.choices = choices
        self.name = name
        self.schema = schema

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        """Returns no processor: that of SQLAlchemy's Enum raises LookupError."""
        return None
