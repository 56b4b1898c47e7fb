"""A described table becomes SQLAlchemy's DDL, quoted by the dialect: no text of a person's is ever
run.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
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
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.functions import current_timestamp
from sqlalchemy.types import TypeEngine

from app.kit.data_scope import DataScope
from app.kit.errors import Unprocessable

from .table_definition import (
    CURRENT_TIMESTAMP,
    DEFAULT_ADAPTERS,
    ColumnDefinition,
    ColumnType,
    TableDefinition,
)

CREATE_TABLE_SCOPE = DataScope.system("table creation by the generator")
PERCENT_STYLES = ("format", "pyformat")  # a per cent sign of a literal is doubled for them
SQLALCHEMY_TYPES: dict[ColumnType, TypeEngine[Any]] = {
    ColumnType.BOOLEAN: Boolean(),
    ColumnType.SMALLINT: SmallInteger(),
    ColumnType.INTEGER: Integer(),
    ColumnType.BIGINT: BigInteger(),
    ColumnType.DOUBLE: Double(),
    ColumnType.TEXT: Text(),
    ColumnType.DATE: Date(),
    ColumnType.DATETIME: DateTime(),
    ColumnType.TIME: Time(),
    ColumnType.JSON: JSON(),
    ColumnType.UUID: Uuid(),
    ColumnType.BINARY: LargeBinary(),
}


async def create_table(connection: AsyncConnection, definition: TableDefinition) -> None:
    try:
        for statement in ddl_statements(definition, connection.dialect):
            await connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    except DBAPIError as error:
        raise Unprocessable("generator.database_refuses") from error


def ddl_statements(definition: TableDefinition, dialect: Dialect) -> tuple[str, ...]:
    """All that makes it, to the character as the database gets it: what is looked at is what is
    run.
    """
    made: list[str] = []

    def collect(element: ExecutableDDLElement, *_: object) -> None:
        written = str(element.compile(dialect=dialect)).strip()
        # For drivers that fill values in, which these statements have none of.
        made.append(written.replace("%%", "%") if dialect.paramstyle in PERCENT_STYLES else written)

    _build_table(definition).create(MockConnection(dialect, collect))
    return tuple(made)


def _build_table(definition: TableDefinition) -> Table:
    """In a MetaData of its own: neither the application's models nor its migrations know of it."""
    metadata = MetaData()
    for key in definition.foreign_keys:  # a stand-in: only its name is written
        if key.target_table != definition.name and key.target_table not in metadata.tables:
            Table(key.target_table, metadata)
    table = Table(
        definition.name,
        metadata,
        *(_build_column(column) for column in definition.columns),
        *(UniqueConstraint(*group) for group in definition.uniques),
        *(_choice_check(column) for column in definition.columns if column.choices),
        comment=definition.comment or None,
    )
    for key in definition.foreign_keys:
        target = metadata.tables[key.target_table]
        for name in key.target_columns:
            if name not in target.columns:
                target.append_column(Column(name, Integer()))
        table.append_constraint(
            ForeignKeyConstraint(key.columns, [target.columns[n] for n in key.target_columns])
        )
    return table


def _build_column(column: ColumnDefinition) -> Column[Any]:
    return Column(
        column.name,
        _sqlalchemy_type(column),
        primary_key=column.primary_key,
        autoincrement=column.increment,
        nullable=column.nullable and not column.primary_key,
        unique=column.unique or None,
        comment=column.comment or None,
        server_default=_server_default(column),
    )


def _choice_check(column: ColumnDefinition) -> CheckConstraint:
    return CheckConstraint(Column(column.name, String()).in_(column.choices))


def _sqlalchemy_type(column: ColumnDefinition) -> TypeEngine[Any]:
    if column.type is ColumnType.STRING:
        return String(column.length)
    if column.type is ColumnType.DECIMAL:
        return Numeric(column.precision, column.scale)
    if column.increment:
        return SQLALCHEMY_TYPES[column.type].with_variant(
            Integer(), "sqlite"
        )  # only INTEGER counts up by itself there
    return SQLALCHEMY_TYPES[column.type]


def _server_default(column: ColumnDefinition) -> Any:
    """A constant of the column's own type; a text is quoted by the dialect."""
    if column.default is None:
        return None
    if column.type is ColumnType.DATETIME and column.default.lower() == CURRENT_TIMESTAMP:
        return current_timestamp()
    value = DEFAULT_ADAPTERS[column.type].validate_python(column.default)
    if column.type is ColumnType.BOOLEAN:
        return true() if value else false()
    if isinstance(value, int | float | Decimal):
        return text(str(value))  # digits, by now
    return str(value)
