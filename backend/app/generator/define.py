"""A new table, as a person describes it: what `create` accepts, and all it can make.

Names are plain, types are of a closed list, a default is a constant of its column's type.
"""

from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, NaiveDatetime, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from app.kit.schema import Schema

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=63)]
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


COUNTING = {Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT}


DEFAULTS: dict[Kind, TypeAdapter[Any]] = {
    Kind.BOOLEAN: TypeAdapter(bool),
    **dict.fromkeys((Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT), TypeAdapter(int)),
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
    length: int | None = Field(None, title="长度", ge=1, le=16_383)
    precision: int = Field(10, title="总位数", ge=1, le=65)
    scale: int = Field(2, title="小数位数", ge=0, le=30)
    comment: str = Field("", title="注释", max_length=1024)
    nullable: bool = Field(False, title="可空")
    unique: bool = Field(False, title="唯一")
    primary_key: bool = Field(False, title="主键")
    increment: bool = Field(False, title="自增")
    default: str | None = Field(None, title="默认值", max_length=255)
    choices: list[Choice] = Field([], title="可选值", max_length=100)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.type is Kind.STRING and self.length is None:
            raise PydanticCustomError("table_length_needed", "a text needs a length")
        if self.scale > self.precision:
            raise PydanticCustomError("table_scale", "more decimals than digits")
        if self.default is not None and not _fits(self.type, self.default):
            raise PydanticCustomError("table_no_default", "not a default of this type")
        if self.choices:
            self._require_choosable()
        return self

    def _require_choosable(self) -> None:
        fit = all(len(choice) <= (self.length or 0) for choice in self.choices)
        known = self.default is None or self.default in self.choices
        if self.type is not Kind.STRING or not fit or not known or len(set(self.choices)) < len(self.choices):
            raise PydanticCustomError("table_choices", "choices are different texts that fit, the default among them")


class ForeignKeyDefinition(Schema):
    columns: list[Name] = Field(title="列", min_length=1, max_length=16)
    target_table: Name = Field(title="目标表")
    target_columns: list[Name] = Field(title="目标列", min_length=1, max_length=16)


class TableDefinition(Schema):
    name: Name = Field(title="表名")
    comment: str = Field("", title="表注释", max_length=1024)
    columns: list[ColumnDefinition] = Field(title="列", min_length=1, max_length=500)
    uniques: list[list[Name]] = Field([], title="唯一约束", max_length=50)
    foreign_keys: list[ForeignKeyDefinition] = Field([], title="外键", max_length=50)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        names = [column.name.lower() for column in self.columns]
        if len(set(names)) < len(names):
            raise PydanticCustomError("table_column_twice", "two columns of one name")
        spoken_of = [name for group in self.uniques for name in group]
        spoken_of += [name for key in self.foreign_keys for name in key.columns]
        if any(name.lower() not in names for name in spoken_of):
            raise PydanticCustomError("table_no_such_column", "it speaks of a column that is not there")
        if any(len(key.columns) != len(key.target_columns) for key in self.foreign_keys):
            raise PydanticCustomError("table_key_lengths", "a key and its target differ in length")
        keys = [column for column in self.columns if column.primary_key]
        if not keys:
            raise PydanticCustomError("table_no_key", "a table needs a primary key")
        counting = [column for column in self.columns if column.increment]
        if counting and (counting != keys or counting[0].type not in COUNTING):
            raise PydanticCustomError(
                "table_increment_type", "only a whole number that is the only key counts up by itself"
            )
        return self


def _fits(kind: Kind, default: str) -> bool:
    if kind is Kind.DATETIME and default.lower() == NOW:
        return True
    try:
        DEFAULTS[kind].validate_python(default)
    except (KeyError, ValidationError):
        return False
    return True
