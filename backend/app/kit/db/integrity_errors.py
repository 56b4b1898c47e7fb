"""What of a row clashes with the others: which of its fields lead nowhere, or are a second of what
must be one. And which break a rule of the table on its own, where its class says what each CHECK
speaks of.

PostgreSQL and MySQL say it, more or less. SQLite says of a reference only that there is one, so
they are followed.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Engine, Table, column, event, literal, select, table
from sqlalchemy.engine import Compiled, Connection, ExceptionContext
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.sql.dml import Delete, Insert, Update

from app.kit.model import Base

POSTGRESQL_DETAIL_PATTERN = re.compile(
    r"\((?P<columns>.+?)\)=\(.*\)(?P<rest>.*)", re.DOTALL
)  # in whatever language the rest is
MYSQL_FOREIGN_KEY_PATTERN = re.compile(
    r"\(`[^`]+`\.`(.+?)`, CONSTRAINT `.+?` FOREIGN KEY \(`(?P<columns>.+?)`\) REFERENCES "
)
MYSQL_UNIQUE_PATTERN = re.compile(r" for key '(?:[^']+\.)?(?P<name>[^']+)'$")
MYSQL_CHECK_CODES = (4025, 3819)  # of MariaDB, of MySQL
MYSQL_CHECK_PATTERN = re.compile(r"(CONSTRAINT `|constraint ')(?:[^`']+\.)?(?P<name>[^`']+)[`'] ")
CHECK_VIOLATION = "check_violation"
MYSQL_INDEX_COLUMNS = """
select column_name from information_schema.statistics
where table_schema = database() and table_name = %s and index_name = %s order by seq_in_index
"""
SQLITE_FOREIGN_KEYS = """
select id, "table", "from", coalesce("to", (select name from pragma_table_info("table") where pk = seq + 1))
from pragma_foreign_key_list(?) order by id, seq
"""
Columns = tuple[str, ...]


class Violation(NamedTuple):
    key: str
    columns: Columns = ()
    check: str = ""


class ConstraintViolation(IntegrityError):
    """A row that its table does not take. `key` says why; `fields` are those at fault, none where
    nobody can tell.
    """

    def __init__(self, error: StatementError, key: str, fields: Columns) -> None:
        assert error.orig is not None
        super().__init__(error.statement, error.params, error.orig, hide_parameters=True)
        self.key = key
        self.fields = fields


def translate_integrity_errors(engine: Engine) -> None:
    """Of what this engine's database refuses, tell conflicts apart. Nothing is asked before a
    refusal.
    """
    event.listen(engine, "handle_error", _translate_error)


def _translate_error(context: ExceptionContext) -> ConstraintViolation | None:
    error = context.sqlalchemy_exception
    compiled: Compiled | None = getattr(context.execution_context, "compiled", None)
    statement = compiled.statement if compiled is not None else None
    if (
        error is None
        or not _is_integrity_error(error)
        or not isinstance(statement, Insert | Update | Delete)
    ):
        return None
    own = statement.table
    if (
        not isinstance(own, Table)
        or (clash := PARSERS[context.dialect.name](context, statement, own)) is None
    ):
        return None
    return ConstraintViolation(error, clash.key, tuple(_violation_fields(own, clash)))


def _is_integrity_error(error: StatementError) -> bool:
    """The driver for MariaDB says of a CHECK that something went wrong in operation."""
    number = next(iter(getattr(error.orig, "args", ())), None)
    return isinstance(error, IntegrityError) or number in MYSQL_CHECK_CODES


def _parse_postgresql(
    context: ExceptionContext, statement: object, written_table: Table
) -> Violation | None:
    """An update breaks a reference of its own row, or of others to it: then theirs is the table
    named last.
    """
    said: Any = context.original_exception
    named = POSTGRESQL_DETAIL_PATTERN.search(said.detail or "")
    columns = tuple(name.strip('"') for name in named["columns"].split(", ")) if named else ()
    if said.sqlstate == "23505":
        return Violation("conflict", columns)
    if said.sqlstate == "23514":
        return Violation(
            CHECK_VIOLATION, check=getattr(said.__cause__, "constraint_name", None) or ""
        )
    if said.sqlstate != "23503":
        return None
    place = getattr(said.__cause__, "table_name", None)
    if isinstance(statement, Delete):
        return Violation("in_use")
    others = named is not None and place != written_table.name and f'{place}"' in named["rest"]
    return Violation("in_use") if others else Violation("reference_not_found", columns)


def _parse_mysql(context: ExceptionContext, _: object, written_table: Table) -> Violation | None:
    number, message = (*context.original_exception.args, "", "")[:2]
    if number == 1062:
        named = MYSQL_UNIQUE_PATTERN.search(message)
        columns = ()
        if named is not None and context.connection is not None:
            rows = context.connection.exec_driver_sql(
                MYSQL_INDEX_COLUMNS, (written_table.name, named["name"])
            )
            columns = tuple(name for (name,) in rows if name)
        return Violation("conflict", columns)
    if number in MYSQL_CHECK_CODES:
        check = MYSQL_CHECK_PATTERN.search(message)
        return Violation(CHECK_VIOLATION, check=check["name"] if check else "")
    if number != 1452:
        return Violation("in_use") if number == 1451 else None
    told = MYSQL_FOREIGN_KEY_PATTERN.search(message)
    return Violation("reference_not_found", tuple(told["columns"].split("`, `")) if told else ())


def _parse_sqlite(
    context: ExceptionContext, statement: object, written_table: Table
) -> Violation | None:
    """The statement is undone, and its transaction goes on: so each reference can be followed."""
    said = str(context.original_exception)
    if said.startswith("UNIQUE constraint failed: "):
        told = said.partition(": ")[2].split(", ")
        return Violation(
            "conflict", tuple(name.removeprefix(f"{written_table.name}.") for name in told)
        )
    if said.startswith("CHECK constraint failed: "):
        return Violation(CHECK_VIOLATION, check=said.partition(": ")[2])
    if said != "FOREIGN KEY constraint failed" or context.connection is None:
        return None
    rows: list[Mapping[str, Any]] = getattr(context.execution_context, "compiled_parameters", [])
    columns = (
        ()
        if isinstance(statement, Delete)
        else next(_dangling_references(context.connection, written_table, rows), ())
    )
    return (
        Violation("reference_not_found", columns)
        if columns or isinstance(statement, Insert)
        else Violation("in_use")
    )


PARSERS = {
    "postgresql": _parse_postgresql,
    "mysql": _parse_mysql,
    "mariadb": _parse_mysql,
    "sqlite": _parse_sqlite,
}


def _dangling_references(
    connection: Connection, written_table: Table, rows: list[Mapping[str, Any]]
) -> Iterator[Columns]:
    """The columns of each reference that does; then of those that may, because only a part of them
    was written.
    """
    suspects: list[Columns] = []
    for _, parts in groupby(
        connection.exec_driver_sql(SQLITE_FOREIGN_KEYS, (written_table.name,)).all(),
        lambda part: part[0],
    ):
        _, targets, names, others = zip(*parts, strict=True)
        for row in rows:
            values = [
                (column(other, written_table.c[name].type), row[name])
                for name, other in zip(names, others, strict=True)
                if name in row
            ]
            if not values or any(value is None for _, value in values):
                continue
            same = [there == value for there, value in values]
            if (
                connection.scalar(select(literal(1)).select_from(table(targets[0])).where(*same))
                is None
            ):
                yield names
            elif len(values) < len(names):
                suspects.append(tuple(name for name in names if name in row))
    yield from suspects


def _violation_fields(written_table: Table, violation: Violation) -> Iterator[str]:
    mapper = next(
        (mapper for mapper in Base.registry.mappers if mapper.local_table is written_table), None
    )
    if mapper is None:
        return
    yield from getattr(mapper.class_, "__checks__", {}).get(violation.check, ())
    for name in violation.columns:
        if name in written_table.columns:
            yield mapper.get_property_by_column(written_table.columns[name]).key
