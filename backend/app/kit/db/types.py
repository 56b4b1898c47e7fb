"""Column types that behave alike on every database."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    String,
    Text,
    TypeDecorator,
    cast,
    func,
)
from sqlalchemy.types import TypeEngine, UserDefinedType

from app.kit.db import dialects

# SQLite generates values only for a key of type INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC. PostgreSQL stores the zone; SQLite and MySQL store UTC without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        specific = dialects.for_type(dialect.name).utc_datetime_type()
        return super().load_dialect_impl(dialect) if specific is None else specific

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone: pass an aware one")
        value = value.astimezone(UTC)
        if dialects.for_type(dialect.name).keeps_time_zone:
            return value
        return value.replace(tzinfo=None)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Skips the conversion if the driver returns UTC: it would run for every row of a list."""
        if dialects.for_type(dialect.name).keeps_time_zone:
            return self.impl_instance.result_processor(dialect, coltype)
        return super().result_processor(dialect, coltype)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def exact_text(length: int) -> String:
    """Returns a text of which no two spellings are equal, as on PostgreSQL and SQLite.

    The default collation of MySQL ignores case and accents, and does not distinguish emoji.
    """
    binary = String(length, collation="utf8mb4_bin")
    return String(length).with_variant(binary, "mysql", "mariadb")


class LongText(TypeDecorator[str]):
    """A text of any length. MySQL's TEXT is limited to 64 kB."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        specific = dialects.for_type(dialect.name).long_text_type()
        return super().load_dialect_impl(dialect) if specific is None else specific


class JsonNotNull(TypeDecorator[Any]):
    """JSON in a NOT NULL column: None is the JSON value null.

    A new row that leaves the column out gets its default.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, *, binary: bool = False) -> None:
        super().__init__()
        self.binary = binary

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        specific = dialects.for_type(dialect.name).binary_json_type() if self.binary else None
        return super().load_dialect_impl(dialect) if specific is None else specific


class StringSet(TypeDecorator[list[str]]):
    """A set of texts in one text: "a,b". The empty set is NULL, or "" with `keeps_empty`."""

    impl = String
    cache_ok = True

    def __init__(self, length: int, *, keeps_empty: bool = False) -> None:
        super().__init__(length)
        self.keeps_empty = keeps_empty

    def process_bind_param(
        self,
        value: list[str] | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> str | None:
        if not value and not (self.keeps_empty and value is not None):
            return None
        return ",".join(value)

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> list[str] | None:
        return None if value is None else [flag for flag in value.split(",") if flag]


class FixedString(TypeDecorator[str]):
    """A text in a CHAR(n) column. PostgreSQL pads it with blanks; they are removed on reading."""

    impl = String
    cache_ok = True

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,
    ) -> str | None:
        if value is None or dialect.name != "postgresql":
            return value
        return value.rstrip(" ")


class BitString(TypeDecorator[str]):
    """A text of 0 and 1 in a BIT column. MySQL's driver uses bytes and integers for it."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        specific = dialects.for_type(dialect.name).bit_string_type(self.length)
        return dialect.type_descriptor(String(self.length)) if specific is None else specific

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        if value is None or dialects.for_type(dialect.name).binds_bits_as_text:
            return value
        return int(value, 2)

    def process_result_value(
        self,
        value: Any,
        dialect: Dialect,  # noqa: ARG002
    ) -> str | None:
        if isinstance(value, bytes):
            return f"{int.from_bytes(value, 'big'):0{self.length}b}"
        return value  # type: ignore[no-any-return]


class MysqlTime(UserDefinedType[timedelta]):
    """MySQL's TIME: an interval that may be negative or longer than a day."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "TIME"


class ReadOnlyText(UserDefinedType[str]):
    """A column of an unsupported type, read as the text that the database makes of it.

    It is never written. `function` is the SQL function that converts it; None casts to text.
    """

    cache_ok = True

    def __init__(self, function: str | None = None) -> None:
        self.function = function

    def get_col_spec(self, **_: Any) -> str:
        return "TEXT"

    def column_expression(self, colexpr: ColumnElement[Any]) -> ColumnElement[Any]:
        if self.function is None:
            return cast(colexpr, Text)
        text: ColumnElement[Any] = getattr(func, self.function)(colexpr, type_=Text)
        return text
