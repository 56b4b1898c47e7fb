"""Translates errors of values that a column cannot hold into the fields that caused them.

The server names the column, the driver its parameter, or the values are compared with the types of
their columns.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    Enum,
    Integer,
    Numeric,
    SmallInteger,
    String,
    Table,
    event,
)
from sqlalchemy.engine import Compiled, ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.dml import Insert, Update
from sqlalchemy.types import TypeEngine

from app.kit.db import dialects
from app.kit.db.dialects import NOT_TEXT, OUT_OF_RANGE, ValueProblem
from app.kit.wire_names import wire_name

# SQLite's INTEGER has 64 bits; the other servers name the column of a smaller one.
INTEGER_BITS = ((SmallInteger, 16), (Integer, 64))
# Half of a pair of UTF-16.
NOT_ENCODABLE = re.compile("[\ud800-\udfff]")


class InvalidValue(DBAPIError):
    """A value that its column cannot hold.

    `key` is the key of the message. `fields` held such values; it is empty if they are unknown.
    """

    def __init__(
        self, statement: str | None, error: BaseException, key: str, fields: tuple[str, ...]
    ) -> None:
        super().__init__(statement, None, error, hide_parameters=True)
        self.key = key
        self.fields = fields


def translate_value_errors(engine: Engine, base: type[DeclarativeBase]) -> None:
    """Makes the engine raise InvalidValue. Costs nothing before an error.

    The fields are those of the class of `base` that maps the written table.
    """
    event.listen(engine, "handle_error", partial(_translate_error, base))


def _translate_error(base: type[DeclarativeBase], context: ExceptionContext) -> InvalidValue | None:
    error = context.original_exception
    problem = dialects.for_name(context.dialect.name).value_problem(error) or _python_problem(error)
    if problem is None:
        return None
    compiled: Compiled | None = getattr(context.execution_context, "compiled", None)
    statement = compiled.statement if compiled is not None else None
    fields: tuple[str, ...] = ()
    if isinstance(statement, Insert | Update) and isinstance(statement.table, Table):
        columns = _columns_at_fault(context, statement.table, problem)
        fields = tuple(_field_names(base, statement.table, columns))
    return InvalidValue(context.statement, error, problem.key, fields)


def _python_problem(error: BaseException) -> ValueProblem | None:
    """Returns the problem of a value that the driver could not encode."""
    if isinstance(error, OverflowError):
        return ValueProblem(OUT_OF_RANGE)
    return ValueProblem(NOT_TEXT) if isinstance(error, UnicodeEncodeError) else None


def _columns_at_fault(
    context: ExceptionContext, table: Table, problem: ValueProblem
) -> list[Column[Any]]:
    columns = {column.name: column for column in table.columns}
    if problem.column in columns:
        return [columns[problem.column]]
    execution: Any = context.execution_context
    rows: list[Mapping[str, Any]] = getattr(execution, "compiled_parameters", None) or []
    if problem.parameter is not None:
        names = execution.compiled.positiontup or ()
        name = names[(problem.parameter - 1) % len(names)] if names else ""
        # Rows that are inserted together have the parameters name__0, name__1 …
        return [column for column in table.columns if column.key in (name, name.split("__")[0])]
    return [
        column
        for column in table.columns
        if any(not _fits(column, row[column.key]) for row in rows if column.key in row)
    ]


def _fits(column: Column[Any], value: object) -> bool:
    """Returns False if the column surely cannot hold the value."""
    match value:
        case None:
            return bool(column.nullable)
        case str():
            return _text_fits(column.type, value)
        case int() | Decimal():
            return _number_fits(column.type, value)
    return True


def _text_fits(type: TypeEngine[Any], text: str) -> bool:
    if "\0" in text or NOT_ENCODABLE.search(text):
        return False
    if isinstance(type, Enum):
        return text in type.enums
    return not isinstance(type, String) or type.length is None or len(text) <= type.length


def _number_fits(type: Any, number: int | Decimal) -> bool:
    for kind, bits in INTEGER_BITS:
        if isinstance(type, kind):
            return -(1 << (bits - 1)) <= number < 1 << (bits - 1)
    if isinstance(type, Numeric) and type.precision is not None:
        return bool(abs(number) < 10 ** (type.precision - (type.scale or 0)))
    return True


def _field_names(
    base: type[DeclarativeBase], table: Table, columns: list[Column[Any]]
) -> Iterator[str]:
    """Yields the wire names of the attributes that hold the columns."""
    for mapper in base.registry.mappers:
        if mapper.local_table is table:
            for column in columns:
                yield wire_name(mapper.class_, mapper.get_property_by_column(column).key)
            return
