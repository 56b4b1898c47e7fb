"""UPDATE and DELETE statements: their rows are read, and held, before they run."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, Delete, Result, Select, Update, inspect, select, tuple_
from sqlalchemy.orm import Mapper, ORMExecuteState, Session

from app.extensions.audit.change import Change, audited, columns, kept, label_of, owner_in, table_of
from app.extensions.audit.model import Action
from app.extensions.audit.value import Values
from app.kit.key import join, key_of
from app.kit.model import Base

ONE_BY_ONE = 1_000  # rows of one statement; of more than that it is told how many they were


class Unrecorded(Exception):
    """A write of which no record could be made: a mistake of ours, refused before it reaches the
    database.
    """


def run(state: ORMExecuteState) -> tuple[Result[Any], list[Change]]:
    """Execute it, and tell what it changed."""
    assert state.bind_mapper is not None
    model = state.bind_mapper.class_
    statement = state.statement
    if not isinstance(statement, Update | Delete) or state.parameters:
        raise Unrecorded(
            f"add, change or delete {model.__name__} objects: such a statement says not which"
        )
    if isinstance(statement, Update) and not _telling(model, statement):
        return state.invoke_statement(), []
    reading = _reading(model)
    if statement.whereclause is not None:
        reading = reading.where(statement.whereclause)
    rows = _read(state.session, model, reading.limit(ONE_BY_ONE + 1).with_for_update())
    result = state.invoke_statement()
    if len(rows) > ONE_BY_ONE:
        assert isinstance(result, CursorResult)
        return result, [_summary(model, statement, result.rowcount)]
    if isinstance(statement, Delete):
        return result, [
            _change(model, Action.DELETE, row, before=_shown(model, row)) for row in rows
        ]
    return result, list(_updated(state.session, model, rows))


def refuse_table(state: ORMExecuteState) -> None:
    """Not even the system writes past its own models: INSERT, UPDATE and DELETE name one."""
    table = getattr(state.statement, "table", None)
    for mapper in Base.registry.mappers:
        if mapper.local_table is table and audited(mapper.class_):
            raise Unrecorded(f"name {mapper.class_.__name__}, not its table")


def _telling(model: type[Base], statement: Update) -> bool:
    """Does it set anything that an entry would show?"""
    mapper: Mapper[Any] = inspect(model)
    written: list[Any] = list(statement._values or ())  # noqa: SLF001 (no public name for them)
    names = (
        column if isinstance(column, str) else mapper.get_property_by_column(column).key
        for column in written
    )
    return any(name in columns(model) for name in names)


def _updated(session: Session, model: type[Base], rows: Sequence[Values]) -> list[Change]:
    """An UPDATE may set what only the database can compute, so it is asked."""
    key = key_of(model)
    identities = [tuple(row[name] for name in key) for row in rows]
    again = _reading(model).where(tuple_(*(getattr(model, name) for name in key)).in_(identities))
    present = (
        {tuple(row[name] for name in key): row for row in _read(session, model, again)}
        if rows
        else {}
    )
    changes = []
    for identity, row in zip(identities, rows, strict=True):
        now = present.get(identity, {})
        changed = [name for name in columns(model) if row[name] != now.get(name)]
        if changed:
            before, after = ({name: state.get(name) for name in changed} for state in (row, now))
            changes.append(
                _change(model, Action.UPDATE, now or row, kept(model, before), kept(model, after))
            )
    return changes


def _summary(model: type[Base], statement: Update | Delete, count: int) -> Change:
    action = Action.DELETE if isinstance(statement, Delete) else Action.UPDATE
    return Change(action, table_of(model), "*", f"{count} rows", owner=(0, 0))


def _reading(model: type[Base]) -> Select[*tuple[Any, ...]]:
    return select(*(getattr(model, name) for name in _names(model)))


def _names(model: type[Base]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*key_of(model), *columns(model))))


def _read(session: Session, model: type[Base], reading: Select[*tuple[Any, ...]]) -> list[Values]:
    return [dict(zip(_names(model), row, strict=True)) for row in session.execute(reading)]


def _shown(model: type[Base], row: Values) -> Values:
    return kept(model, {name: row[name] for name in columns(model) if row[name] is not None})


def _change(
    model: type[Base],
    action: Action,
    row: Values,
    before: Values | None = None,
    after: Values | None = None,
) -> Change:
    key = join(*(row[name] for name in key_of(model)))
    return Change(
        action, table_of(model), key, label_of(model, row), before, after, owner_in(model, row)
    )
