"""Values that other programs may have written into a row, although no form sends them."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import zip_longest
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    DefaultClause,
    FetchedValue,
    Float,
    Integer,
    Interval,
    Numeric,
    String,
    Table,
    TextClause,
    Time,
    TypeDecorator,
    Uuid,
    and_,
    cast,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy import column as untyped_column
from sqlalchemy.dialects.postgresql import CIDR, INET
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import quoted_name
from sqlalchemy.types import TypeEngine

from app.kit.data_scope import DataScope
from app.kit.data_scope.kinds import owner_attributes
from app.kit.db.types import JsonNotNull, MysqlTime
from app.kit.model import Base

Key = tuple[Any, ...]
# The connection is shared with the sessions of requests, which have set their own scope.
AS_SYSTEM = {"scope": DataScope.system("a test")}

DATES = (
    "'infinity'", "'-infinity'", "'0044-03-15 BC'", "'12000-01-01'", "'0001-01-01'", "'9999-12-31'",
    "'0000-00-00'", "'2020-00-00'", "'no date'", "''", "0", "2451545.5",
    "'2002-08-14 09:30:00.123456'",
)  # fmt: skip
INTEGERS = ("0", "-1", "2", *(str(bound) for bits in (8, 16, 24, 32, 64) for bound in (
    -(2 ** (bits - 1)), 2 ** (bits - 1) - 1, 2**bits - 1
)))  # fmt: skip
NUMBERS = ("0", "-0.0", "-1", "0.1", "1.1", "-99", "1e30")
NO_NUMBERS = ("'NaN'", "'Infinity'", "'-Infinity'", "''", "'no number'", "'12 pieces'")
TEXTS = ("''", "' '", "' a '", "'a\r\nb'", "'\t'", "'0'", "'null'", "'😀'", "'=1+1'", "'no such'")
# The table rejects the SQL values of other databases.
VALUES_BY_TYPE: tuple[tuple[type[TypeEngine[Any]], tuple[str, ...]], ...] = (
    (ARRAY, ("'{}'", "'{NULL}'", "'{{1,2},{3,4}}'", "'{{{1},{2}}}'", "'[0:1]={1,2}'")),
    (JSON, ("'null'", "'0'", "'[]'", "'{}'", "'true'", "'\"\"'", "'[1.5, {\"a\": null}]'")),
    (Boolean, ("2", "''", "'no'")),
    (Integer, (*INTEGERS, *NO_NUMBERS, "1.5")),
    (Float, (*NUMBERS, *NO_NUMBERS, "9e999", "-9e999")),
    (Numeric, (*NUMBERS, *NO_NUMBERS)),
    (Date, DATES),
    (DateTime, DATES),
    (Time, ("'24:00'", "'00:00'", "'23:59:59.999999'", "'no time'", "''")),
    (MysqlTime, ("'-838:59:59'", "'838:59:59'", "'00:00:00'")),
    (Interval, ("'0'", "'-1 day'", "'1 mon'", "'1 year 2 months 3 days 04:05:06.000007'")),
    (Uuid, ("'00000000-0000-0000-0000-000000000000'",)),
    (INET, ("'0.0.0.0/0'", "'10.1.2.3/24'", "'::'")),
    (CIDR, ("'0.0.0.0/0'", "'::/0'")),
    (String, TEXTS),
)


async def store_values(
    db: AsyncSession, model: type[Base], key: Key
) -> AsyncIterator[dict[str, str]]:
    """Stores values in all columns, yields the accepted ones, and so on until all were tried.

    Fails if the caller has changed a column. Keys, references and owners keep their values.
    """
    table = model.__table__
    assert isinstance(table, Table)
    columns = [column for column in table.columns if _may_change(model, column)]
    for values in zip_longest(*(_candidates(column) for column in columns)):
        accepted = {}
        for column, sql in zip(columns, values, strict=True):
            if sql is not None and await _store(db, table, key, column, sql):
                accepted[column.name] = sql
        stored = await _read_stored(db, table, key)
        yield accepted
        assert await _read_stored(db, table, key) == stored, accepted


def _may_change(model: type[Base], column: Column[Any]) -> bool:
    owner_columns = {
        model.__mapper__.column_attrs[name].columns[0] for name in owner_attributes(model)
    }
    # A large number in a numbered column would be the last one that the database can give.
    is_numbered = isinstance(column.type, Integer) and type(column.server_default) is FetchedValue
    return not (column.primary_key or column.foreign_keys or column in owner_columns or is_numbered)


def _candidates(column: Column[Any]) -> Iterator[str]:
    if column.nullable:
        yield "NULL"
    default = column.server_default
    if isinstance(default, DefaultClause) and isinstance(default.arg, TextClause):
        yield default.arg.text
    type = column.type
    while isinstance(type, TypeDecorator):
        type = JSON() if isinstance(type, JsonNotNull) else type.impl_instance
    for kind, values in VALUES_BY_TYPE:
        if isinstance(type, kind):
            yield from values
            break
    if isinstance(type, String) and type.length:
        yield f"'{'x' * type.length}'"


async def _store(db: AsyncSession, table: Table, key: Key, column: Column[Any], sql: str) -> bool:
    """Returns whether the table accepts the value."""
    value: ColumnElement[Any] = literal_column(sql)
    statement = update(table).where(_is_row(table, key)).values({column: value})
    async with _lenient_mode(db):
        try:
            connection = await db.connection()
            async with connection.begin_nested():
                await connection.execute(statement, execution_options=AS_SYSTEM)
        except StatementError:
            # Beside the errors of the database: on MySQL, the scope of the connection forbids the
            # query for the columns of a unique index.
            return False
    return True


async def _read_stored(db: AsyncSession, table: Table, key: Key) -> tuple[Any, ...]:
    """Returns the columns of the row as the database writes them as text."""
    connection = await db.connection()
    # Columns without a type, which would convert the value.
    columns: list[ColumnElement[Any]] = [
        untyped_column(quoted_name(column.name, quote=True)) for column in table.columns
    ]
    texts: list[ColumnElement[Any]] = [
        func.quote(column) if connection.dialect.name == "sqlite" else cast(column, String)
        for column in columns
    ]
    statement = select(*texts).select_from(table).where(_is_row(table, key))
    return tuple((await connection.execute(statement, execution_options=AS_SYSTEM)).one())


@asynccontextmanager
async def _lenient_mode(db: AsyncSession) -> AsyncIterator[None]:
    """Lets MySQL store what it stored before it had a strict mode, such as zero dates."""
    connection = await db.connection()
    options = AS_SYSTEM
    if connection.dialect.name not in ("mysql", "mariadb"):
        yield
        return
    mode = await connection.scalar(text("select @@sql_mode"), execution_options=options)
    await connection.execute(text("set sql_mode = ''"), execution_options=options)
    try:
        yield
    finally:
        await connection.execute(
            text("set sql_mode = :mode"), {"mode": mode}, execution_options=options
        )


def _is_row(table: Table, key: Key) -> ColumnElement[bool]:
    return and_(*(column == part for column, part in zip(table.primary_key, key, strict=True)))
