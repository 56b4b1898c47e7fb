"""Definition of a new table: the input of `create`.

Names are plain identifiers, types come from a closed list, and a default is a constant of its
column's type.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, LiteralString, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    Field,
    NaiveDatetime,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from app.kit.schema import Schema

ErrorPath = tuple[str | int, ...]
TableError = tuple[ErrorPath, LiteralString]
SQL_NAME_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")


def _validate_name(name: str) -> str:
    if not SQL_NAME_PATTERN.fullmatch(name):
        raise PydanticCustomError(
            "table_name_form", "letters, digits and underscores, a letter first"
        )
    return name


SqlName = Annotated[
    str,
    AfterValidator(_validate_name),
    WithJsonSchema({"type": "string", "pattern": f"^{SQL_NAME_PATTERN.pattern}$", "maxLength": 63}),
]
Choice = Annotated[str, Field(pattern=r"^\w[\w .-]*$", max_length=64)]
CURRENT_TIMESTAMP = "current_timestamp"
MAX_DDL_LENGTH = 100_000  # characters


class ColumnType(StrEnum):
    BOOLEAN = "boolean"
    SMALLINT = "smallint"
    INTEGER = "integer"
    BIGINT = "bigint"
    DECIMAL = "decimal"
    DOUBLE = "double"
    STRING = "string"
    TEXT = "text"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    JSON = "json"
    UUID = "uuid"
    BINARY = "binary"


INTEGER_TYPES = frozenset({ColumnType.SMALLINT, ColumnType.INTEGER, ColumnType.BIGINT})
# Types that are not listed have no default, because MySQL allows none for them.
DEFAULT_ADAPTERS: dict[ColumnType, TypeAdapter[Any]] = {
    ColumnType.BOOLEAN: TypeAdapter(bool),
    **dict.fromkeys(INTEGER_TYPES, TypeAdapter(int)),
    ColumnType.DECIMAL: TypeAdapter(Annotated[Decimal, Field(allow_inf_nan=False)]),
    ColumnType.DOUBLE: TypeAdapter(Annotated[float, Field(allow_inf_nan=False)]),
    ColumnType.STRING: TypeAdapter(str),
    ColumnType.DATE: TypeAdapter(date),
    ColumnType.DATETIME: TypeAdapter(NaiveDatetime),
    ColumnType.TIME: TypeAdapter(time),
    ColumnType.UUID: TypeAdapter(UUID),
}


class ColumnDefinition(Schema):
    name: SqlName = Field(title="列名")
    type: ColumnType = Field(title="类型")
    length: int | None = Field(None, title="长度", ge=1, le=16_383, validate_default=True)
    precision: int = Field(10, title="总位数", ge=1, le=65)
    scale: int = Field(2, title="小数位数", ge=0, le=30, validate_default=True)
    comment: str = Field("", title="注释", max_length=1024)
    nullable: bool = Field(False, title="可空")
    unique: bool = Field(False, title="唯一")
    primary_key: bool = Field(False, title="主键")
    increment: bool = Field(False, title="自增")
    default: str | None = Field(None, title="默认值", max_length=255)
    choices: list[Choice] = Field([], title="可选值", max_length=100)

    @field_validator("length")
    @classmethod
    def _require_length(cls, length: int | None, info: ValidationInfo) -> int | None:
        if info.data.get("type") is ColumnType.STRING and length is None:
            raise PydanticCustomError("table_length_needed", "a text needs a length")
        return length

    @field_validator("scale")
    @classmethod
    def _validate_scale(cls, scale: int, info: ValidationInfo) -> int:
        if scale > info.data.get("precision", scale):
            raise PydanticCustomError("table_scale", "more decimals than digits")
        return scale

    @field_validator("default")
    @classmethod
    def _validate_default(cls, default: str | None, info: ValidationInfo) -> str | None:
        kind = info.data.get("type")
        if default is not None and kind is not None and not _is_valid_default(kind, default):
            raise PydanticCustomError("table_no_default", "not a default of this type")
        return default

    @field_validator("choices")
    @classmethod
    def _validate_choices(cls, choices: list[str], info: ValidationInfo) -> list[str]:
        kind, length, default = (info.data.get(name) for name in ("type", "length", "default"))
        if not choices or kind is None or (kind is ColumnType.STRING and length is None):
            return choices  # the type or the length has an error of its own
        fits = kind is ColumnType.STRING and max(map(len, choices)) <= (length or 0)
        has_default = default is None or default in choices
        is_distinct = len(set(choices)) == len(choices)
        if not (fits and has_default and is_distinct):
            raise PydanticCustomError(
                "table_choices", "choices are different texts that fit, the default among them"
            )
        return choices


ColumnNames = Annotated[list[SqlName], Field(min_length=1, max_length=16)]


class ForeignKeyDefinition(Schema):
    columns: ColumnNames = Field(title="列")
    target_table: SqlName = Field(title="目标表")
    target_columns: ColumnNames = Field(title="目标列")


class TableDefinition(Schema):
    name: SqlName = Field(title="表名")
    comment: str = Field("", title="表注释", max_length=1024)
    columns: list[ColumnDefinition] = Field(title="列", min_length=1, max_length=500)
    uniques: list[ColumnNames] = Field([], title="唯一约束", max_length=50)
    foreign_keys: list[ForeignKeyDefinition] = Field([], title="外键", max_length=50)

    @model_validator(mode="after")
    def _validate_references(self) -> Self:
        errors = [
            InitErrorDetails(type=PydanticCustomError(key, key), loc=path, input=None)
            for path, key in table_errors(self)
        ]
        if errors:
            raise ValidationError.from_exception_data("TableDefinition", errors)
        return self


def _is_valid_default(column_type: ColumnType, default: str) -> bool:
    if column_type is ColumnType.DATETIME and default.lower() == CURRENT_TIMESTAMP:
        return True
    try:
        DEFAULT_ADAPTERS[column_type].validate_python(default)
    except (KeyError, ValidationError):
        return False
    return True


def table_errors(table: TableDefinition) -> Iterator[TableError]:
    """Yields the path and the message key of each contradiction between parts of the table."""
    names = [column.name.lower() for column in table.columns]
    counts = Counter(names)
    for index, name in enumerate(names):
        if counts[name] > 1:
            yield ("columns", index, "name"), "table_column_twice"
    for index, columns in enumerate(table.uniques):
        yield from _column_group_errors(("uniques", index), columns, names)
    for index, key in enumerate(table.foreign_keys):
        path = ("foreign_keys", index)
        yield from _column_group_errors((*path, "columns"), key.columns, names)
        if len(key.columns) != len(key.target_columns):
            yield (*path, "target_columns"), "table_key_lengths"
    yield from _primary_key_errors(table)


def _column_group_errors(
    path: ErrorPath, columns: Sequence[str], names: Sequence[str]
) -> Iterator[TableError]:
    folded = [name.lower() for name in columns]
    if any(name not in names for name in folded):
        yield path, "table_no_such_column"
    if len(set(folded)) < len(folded):
        yield path, "table_column_twice"


def _primary_key_errors(table: TableDefinition) -> Iterator[TableError]:
    key_indexes = [index for index, column in enumerate(table.columns) if column.primary_key]
    if not key_indexes:
        yield ("columns",), "table_no_key"
    for index, column in enumerate(table.columns):
        is_integer_key = key_indexes == [index] and column.type in INTEGER_TYPES
        if column.increment and not is_integer_key:
            yield ("columns", index, "increment"), "table_increment_type"
