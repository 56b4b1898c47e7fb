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

IN_POSTGRESQL = re.compile(
    r"\((?P<columns>.+?)\)=\(.*\)(?P<rest>.*)", re.DOTALL
)  # in whatever language the rest is
REFERENCE_IN_MYSQL = re.compile(
    r"\(`[^`]+`\.`(.+?)`, CONSTRAINT `.+?` FOREIGN KEY \(`(?P<columns>.+?)`\) REFERENCES "
)
UNIQUE_IN_MYSQL = re.compile(r" for key '(?:[^']+\.)?(?P<name>[^']+)'$")
CHECKED_IN_MYSQL = (4025, 3819)  # of MariaDB, of MySQL
CHECK_IN_MYSQL = re.compile(r"(CONSTRAINT `|constraint ')(?:[^`']+\.)?(?P<name>[^`']+)[`'] ")
BROKEN = "breaks_rule"
INDEXED = """
select column_name from information_schema.statistics
where table_schema = database() and table_name = %s and index_name = %s order by seq_in_index
"""
KEYS_IN_SQLITE = """
select id, "table", "from", coalesce("to", (select name from pragma_table_info("table") where pk = seq + 1))
from pragma_foreign_key_list(?) order by id, seq
"""
Columns = tuple[str, ...]


class Clash(NamedTuple):
    key: str
    columns: Columns = ()
    check: str = ""


class RowConflict(IntegrityError):
    """A row that its table does not take. `key` says why; `fields` are those at fault, none where
    nobody can tell.
    """

    def __init__(self, error: StatementError, key: str, fields: Columns) -> None:
        assert error.orig is not None
        super().__init__(error.statement, error.params, error.orig, hide_parameters=True)
        self.key = key
        self.fields = fields


def name_conflicts(engine: Engine) -> None:
    """Of what this engine's database refuses, tell conflicts apart. Nothing is asked before a
    refusal.
    """
    event.listen(engine, "handle_error", _name)


def _name(context: ExceptionContext) -> RowConflict | None:
    error = context.sqlalchemy_exception
    compiled: Compiled | None = getattr(context.execution_context, "compiled", None)
    statement = compiled.statement if compiled is not None else None
    if (
        error is None
        or not _is_integrity(error)
        or not isinstance(statement, Insert | Update | Delete)
    ):
        return None
    own = statement.table
    if (
        not isinstance(own, Table)
        or (clash := READERS[context.dialect.name](context, statement, own)) is None
    ):
        return None
    return RowConflict(error, clash.key, tuple(_attributes(own, clash)))


def _is_integrity(error: StatementError) -> bool:
    """The driver for MariaDB says of a CHECK that something went wrong in operation."""
    number = next(iter(getattr(error.orig, "args", ())), None)
    return isinstance(error, IntegrityError) or number in CHECKED_IN_MYSQL


def _in_postgresql(context: ExceptionContext, statement: object, own: Table) -> Clash | None:
    """An update breaks a reference of its own row, or of others to it: then theirs is the table
    named last.
    """
    said: Any = context.original_exception
    named = IN_POSTGRESQL.search(said.detail or "")
    columns = tuple(name.strip('"') for name in named["columns"].split(", ")) if named else ()
    if said.sqlstate == "23505":
        return Clash("conflict", columns)
    if said.sqlstate == "23514":
        return Clash(BROKEN, check=getattr(said.__cause__, "constraint_name", None) or "")
    if said.sqlstate != "23503":
        return None
    place = getattr(said.__cause__, "table_name", None)
    if isinstance(statement, Delete):
        return Clash("in_use")
    others = named is not None and place != own.name and f'{place}"' in named["rest"]
    return Clash("in_use") if others else Clash("no_reference", columns)


def _in_mysql(context: ExceptionContext, _: object, own: Table) -> Clash | None:
    number, message = (*context.original_exception.args, "", "")[:2]
    if number == 1062:
        named = UNIQUE_IN_MYSQL.search(message)
        columns = ()
        if named is not None and context.connection is not None:
            rows = context.connection.exec_driver_sql(INDEXED, (own.name, named["name"]))
            columns = tuple(name for (name,) in rows if name)
        return Clash("conflict", columns)
    if number in CHECKED_IN_MYSQL:
        check = CHECK_IN_MYSQL.search(message)
        return Clash(BROKEN, check=check["name"] if check else "")
    if number != 1452:
        return Clash("in_use") if number == 1451 else None
    told = REFERENCE_IN_MYSQL.search(message)
    return Clash("no_reference", tuple(told["columns"].split("`, `")) if told else ())


def _in_sqlite(context: ExceptionContext, statement: object, own: Table) -> Clash | None:
    """The statement is undone, and its transaction goes on: so each reference can be followed."""
    said = str(context.original_exception)
    if said.startswith("UNIQUE constraint failed: "):
        told = said.partition(": ")[2].split(", ")
        return Clash("conflict", tuple(name.removeprefix(f"{own.name}.") for name in told))
    if said.startswith("CHECK constraint failed: "):
        return Clash(BROKEN, check=said.partition(": ")[2])
    if said != "FOREIGN KEY constraint failed" or context.connection is None:
        return None
    rows: list[Mapping[str, Any]] = getattr(context.execution_context, "compiled_parameters", [])
    columns = (
        ()
        if isinstance(statement, Delete)
        else next(_leading_nowhere(context.connection, own, rows), ())
    )
    return (
        Clash("no_reference", columns)
        if columns or isinstance(statement, Insert)
        else Clash("in_use")
    )


READERS = {
    "postgresql": _in_postgresql,
    "mysql": _in_mysql,
    "mariadb": _in_mysql,
    "sqlite": _in_sqlite,
}


def _leading_nowhere(
    connection: Connection, own: Table, rows: list[Mapping[str, Any]]
) -> Iterator[Columns]:
    """The columns of each reference that does; then of those that may, because only a part of them
    was written.
    """
    suspects: list[Columns] = []
    for _, parts in groupby(
        connection.exec_driver_sql(KEYS_IN_SQLITE, (own.name,)).all(), lambda part: part[0]
    ):
        _, targets, names, others = zip(*parts, strict=True)
        for row in rows:
            values = [
                (column(other, own.c[name].type), row[name])
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


def _attributes(own: Table, clash: Clash) -> Iterator[str]:
    mapper = next((mapper for mapper in Base.registry.mappers if mapper.local_table is own), None)
    if mapper is None:
        return
    yield from getattr(mapper.class_, "__checks__", {}).get(clash.check, ())
    for name in clash.columns:
        if name in own.columns:
            yield mapper.get_property_by_column(own.columns[name]).key
