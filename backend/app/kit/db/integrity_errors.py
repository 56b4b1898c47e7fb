"""Translates integrity errors of each database into the fields that caused them.

These are unique, foreign-key and CHECK violations. The fields of a CHECK come from `__checks__` of
the model.
"""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import Engine, Table, event
from sqlalchemy.engine import Compiled, ExceptionContext
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.dml import Delete, Insert, Update

from app.kit.db import dialects
from app.kit.db.dialects import CHECK_VIOLATION, Violation
from app.kit.wire_names import wire_name

__all__ = ["CHECK_VIOLATION", "IN_USE", "ConstraintViolation", "translate_integrity_errors"]

# The key of a row that others refer to.
IN_USE = "in_use"


class ConstraintViolation(IntegrityError):
    """A row that violates a constraint.

    `key` is the key of the message. `fields` caused the violation; it is empty if they are unknown.
    """

    def __init__(self, error: StatementError, key: str, fields: tuple[str, ...]) -> None:
        assert error.orig is not None
        super().__init__(error.statement, error.params, error.orig, hide_parameters=True)
        self.key = key
        self.fields = fields


def translate_integrity_errors(engine: Engine, base: type[DeclarativeBase]) -> None:
    """Makes the engine raise ConstraintViolation. Costs nothing before an error.

    The fields are attributes of the class of `base` that maps the written table.
    """
    event.listen(engine, "handle_error", partial(_translate_error, base))


def _translate_error(
    base: type[DeclarativeBase], context: ExceptionContext
) -> ConstraintViolation | None:
    error = context.sqlalchemy_exception
    dialect = dialects.for_name(context.dialect.name)
    compiled: Compiled | None = getattr(context.execution_context, "compiled", None)
    statement = compiled.statement if compiled is not None else None
    if error is None or not dialect.is_integrity_error(error):
        return None
    if context.statement is None:
        key = dialect.commit_error_key(context)
        return None if key is None else ConstraintViolation(error, key, ())
    if not isinstance(statement, Insert | Update | Delete):
        return None
    written_table = statement.table
    if not isinstance(written_table, Table):
        return None
    violation = dialect.parse_integrity_error(context, statement, written_table)
    if violation is None:
        return None
    return ConstraintViolation(
        error, violation.key, tuple(_violation_fields(base, written_table, violation))
    )


def _violation_fields(
    base: type[DeclarativeBase], written_table: Table, violation: Violation
) -> Iterator[str]:
    mapper = next(
        (mapper for mapper in base.registry.mappers if mapper.local_table is written_table), None
    )
    if mapper is None:
        return
    yield from getattr(mapper.class_, "__checks__", {}).get(violation.check, ())
    # MariaDB calls the CHECK of a column like the column.
    for name in violation.columns or (violation.check,):
        if name in written_table.columns:
            attribute = mapper.get_property_by_column(written_table.columns[name]).key
            yield wire_name(mapper.class_, attribute)
