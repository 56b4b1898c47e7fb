"""Choices in a text column, tolerant of values that this version does not know."""

from enum import StrEnum

from sqlalchemy import Dialect, String, TypeDecorator

MAX_CHOICE_LENGTH = 32


def unknown_choice(kind: type[StrEnum], value: str) -> StrEnum:
    """Returns a value of the type that is none of its members.

    It equals no member, so every comparison fails closed, and it is sent as the text it is.
    """
    choice = str.__new__(kind, value)
    choice._name_ = "UNKNOWN"
    choice._value_ = value
    return choice


class ChoiceType(TypeDecorator[StrEnum]):
    """A `StrEnum` stored by value, which is readable and is extended without DDL.

    A value that another version, a script or a restored copy has left is read as an unknown choice.
    SQLAlchemy's own type would raise LookupError, so one such row would break every list of it.
    """

    impl = String(MAX_CHOICE_LENGTH)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind
        self._by_value = {member.value: member for member in kind}

    def process_bind_param(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> str | None:
        return None if value is None else str(value)

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> StrEnum | None:
        if value is None:
            return None
        known = self._by_value.get(value)
        return unknown_choice(self.kind, value) if known is None else known
