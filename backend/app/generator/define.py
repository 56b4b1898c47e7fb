"""A new table, as a person describes it: what `create` accepts, and all it can make.

Names are plain, types are of a closed list, a default is a constant of its column's type.
"""

import re
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self
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

from .coherence import faults

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")


def _plain(name: str) -> str:
    if not NAME.fullmatch(name):
        raise PydanticCustomError(
            "table_name_form", "letters, digits and underscores, a letter first"
        )
    return name


Name = Annotated[
    str,
    AfterValidator(_plain),
    WithJsonSchema({"type": "string", "pattern": f"^{NAME.pattern}$", "maxLength": 63}),
]
Choice = Annotated[str, Field(pattern=r"^\w[\w .-]*$", max_length=64)]
NOW = "current_timestamp"
LONGEST_DDL = 100_000  # characters


class Kind(StrEnum):
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


COUNTING = frozenset({Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT})
DEFAULTS: dict[Kind, TypeAdapter[Any]] = {
    Kind.BOOLEAN: TypeAdapter(bool),
    **dict.fromkeys(COUNTING, TypeAdapter(int)),
    Kind.DECIMAL: TypeAdapter(Annotated[Decimal, Field(allow_inf_nan=False)]),
    Kind.DOUBLE: TypeAdapter(Annotated[float, Field(allow_inf_nan=False)]),
    Kind.STRING: TypeAdapter(str),
    Kind.DATE: TypeAdapter(date),
    Kind.DATETIME: TypeAdapter(NaiveDatetime),
    Kind.TIME: TypeAdapter(time),
    Kind.UUID: TypeAdapter(UUID),
}  # MySQL gives the other kinds none


class ColumnDefinition(Schema):
    name: Name = Field(title="列名")
    type: Kind = Field(title="类型")
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
    def _is_said(cls, length: int | None, info: ValidationInfo) -> int | None:
        if info.data.get("type") is Kind.STRING and length is None:
            raise PydanticCustomError("table_length_needed", "a text needs a length")
        return length

    @field_validator("scale")
    @classmethod
    def _is_within(cls, scale: int, info: ValidationInfo) -> int:
        if scale > info.data.get("precision", scale):
            raise PydanticCustomError("table_scale", "more decimals than digits")
        return scale

    @field_validator("default")
    @classmethod
    def _is_of_its_type(cls, default: str | None, info: ValidationInfo) -> str | None:
        kind = info.data.get("type")
        if default is not None and kind is not None and not _fits(kind, default):
            raise PydanticCustomError("table_no_default", "not a default of this type")
        return default

    @field_validator("choices")
    @classmethod
    def _can_be_chosen(cls, choices: list[str], info: ValidationInfo) -> list[str]:
        kind, length, default = (info.data.get(name) for name in ("type", "length", "default"))
        if not choices or kind is None or (kind is Kind.STRING and length is None):
            return choices  # what they should fit was refused itself
        longest = max(map(len, choices))
        known = default is None or default in choices
        if (
            kind is not Kind.STRING
            or longest > (length or 0)
            or not known
            or len(set(choices)) < len(choices)
        ):
            raise PydanticCustomError(
                "table_choices", "choices are different texts that fit, the default among them"
            )
        return choices


Group = Annotated[list[Name], Field(min_length=1, max_length=16)]


class ForeignKeyDefinition(Schema):
    columns: Group = Field(title="列")
    target_table: Name = Field(title="目标表")
    target_columns: Group = Field(title="目标列")


class TableDefinition(Schema):
    name: Name = Field(title="表名")
    comment: str = Field("", title="表注释", max_length=1024)
    columns: list[ColumnDefinition] = Field(title="列", min_length=1, max_length=500)
    uniques: list[Group] = Field([], title="唯一约束", max_length=50)
    foreign_keys: list[ForeignKeyDefinition] = Field([], title="外键", max_length=50)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        found = [
            InitErrorDetails(type=PydanticCustomError(key, key), loc=place, input=None)
            for place, key in faults(self)
        ]
        if found:
            raise ValidationError.from_exception_data("TableDefinition", found)
        return self


def _fits(kind: Kind, default: str) -> bool:
    if kind is Kind.DATETIME and default.lower() == NOW:
        return True
    try:
        DEFAULTS[kind].validate_python(default)
    except (KeyError, ValidationError):
        return False
    return True
