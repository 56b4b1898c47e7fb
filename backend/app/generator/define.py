"""A new table, as a person describes it: what `create` accepts, and all it can make.

Values and names reach the database as SQLAlchemy's DDL, quoted by the dialect; no text of the person's is ever run.
"""

from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, NaiveDatetime, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    false,
    text,
    true,
)
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.functions import current_timestamp
from sqlalchemy.types import TypeEngine

from app.kit.schema import Schema

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=63)]
NOW = "current_timestamp"


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


PLAIN: dict[Kind, TypeEngine[Any]] = {
    Kind.BOOLEAN: Boolean(),
    Kind.SMALLINT: SmallInteger(),
    Kind.INTEGER: Integer(),
    Kind.BIGINT: BigInteger(),
    Kind.DOUBLE: Double(),
    Kind.TEXT: Text(),
    Kind.DATE: Date(),
    Kind.DATETIME: DateTime(),
    Kind.TIME: Time(),
    Kind.JSON: JSON(),
    Kind.UUID: Uuid(),
    Kind.BINARY: LargeBinary(),
}
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

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.type is Kind.STRING and self.length is None:
            raise PydanticCustomError("table_length_needed", "a text needs a length")
        if self.scale > self.precision:
            raise PydanticCustomError("table_scale", "more decimals than digits")
        if self.default is not None and not _fits(self.type, self.default):
            raise PydanticCustomError("table_no_default", "not a default of this type")
        return self


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


def statement_of(definition: TableDefinition) -> CreateTable:
    """In a MetaData of its own: neither the application's models nor its migrations know of it."""
    metadata = MetaData()
    for key in definition.foreign_keys:  # a stand-in: only its name is written
        if key.target_table != definition.name and key.target_table not in metadata.tables:
            Table(key.target_table, metadata)
    table = Table(
        definition.name,
        metadata,
        *(_column(column) for column in definition.columns),
        *(UniqueConstraint(*group) for group in definition.uniques),
        comment=definition.comment or None,
    )
    for key in definition.foreign_keys:
        target = metadata.tables[key.target_table]
        for name in key.target_columns:
            if name not in target.columns:
                target.append_column(Column(name, Integer()))
        table.append_constraint(ForeignKeyConstraint(key.columns, [target.columns[n] for n in key.target_columns]))
    return CreateTable(table)


def _column(column: ColumnDefinition) -> Column[Any]:
    return Column(
        column.name,
        _type(column),
        primary_key=column.primary_key,
        autoincrement=column.increment,
        nullable=column.nullable and not column.primary_key,
        unique=column.unique or None,
        comment=column.comment or None,
        server_default=_default(column),
    )


def _type(column: ColumnDefinition) -> TypeEngine[Any]:
    if column.type is Kind.STRING:
        return String(column.length)
    if column.type is Kind.DECIMAL:
        return Numeric(column.precision, column.scale)
    if column.increment:
        return PLAIN[column.type].with_variant(Integer(), "sqlite")  # only INTEGER counts up by itself there
    return PLAIN[column.type]


def _default(column: ColumnDefinition) -> Any:
    """A constant of the column's own type; a text is quoted by the dialect."""
    if column.default is None:
        return None
    if column.type is Kind.DATETIME and column.default.lower() == NOW:
        return current_timestamp()
    value = DEFAULTS[column.type].validate_python(column.default)
    if column.type is Kind.BOOLEAN:
        return true() if value else false()
    if isinstance(value, int | float | Decimal):
        return text(str(value))  # digits, by now
    return str(value)
