"""Creates a table from its definition with DDL of SQLAlchemy.

The dialect quotes every name and value, so that no text of a user is executed.
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
# Parameter styles for which SQLAlchemy doubles the percent signs of literals.
PERCENT_STYLES = ("format", "pyformat")
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
    """Returns the statements that create the table, exactly as the database gets them."""
    statements: list[str] = []

    def collect(element: ExecutableDDLElement, *_: object) -> None:
        sql = str(element.compile(dialect=dialect)).strip()
        if dialect.paramstyle in PERCENT_STYLES:  # the statements have no parameters
            sql = sql.replace("%%", "%")
        statements.append(sql)

    _build_table(definition).create(MockConnection(dialect, collect))
    return tuple(statements)


def _build_table(definition: TableDefinition) -> Table:
    """Builds the table in a new MetaData, separate from models and migrations."""
    metadata = MetaData()
    for key in definition.foreign_keys:  # a placeholder: only its name is used
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
        # Only INTEGER has automatic values in SQLite.
        return SQLALCHEMY_TYPES[column.type].with_variant(Integer(), "sqlite")
    return SQLALCHEMY_TYPES[column.type]


def _server_default(column: ColumnDefinition) -> Any:
    """Returns a constant of the column's type. The dialect quotes a string."""
    if column.default is None:
        return None
    if column.type is ColumnType.DATETIME and column.default.lower() == CURRENT_TIMESTAMP:
        return current_timestamp()
    value = DEFAULT_ADAPTERS[column.type].validate_python(column.default)
    if column.type is ColumnType.BOOLEAN:
        return true() if value else false()
    if isinstance(value, int | float | Decimal):
        return text(str(value))  # a number, so it needs no quotes
    return str(value)
