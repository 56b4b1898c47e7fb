"""Audit of UPDATE and DELETE statements: their rows are read and locked before they run."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, Delete, Result, Select, Update, inspect, select, tuple_
from sqlalchemy.orm import Mapper, ORMExecuteState, Session

from app.extensions.audit.change import (
    Change,
    audited_columns,
    is_audited,
    mask_values,
    owner_from_values,
    row_label,
    table_name,
)
from app.extensions.audit.model import Action
from app.extensions.audit.value import Values
from app.kit.crud.primary_key import encode_key, key_names
from app.kit.model import Base

# A statement with more rows gives one entry with their number.
MAX_ROWS_RECORDED = 1_000


class UnauditableStatement(Exception):
    """A statement whose changes cannot be recorded: a bug of the calling code."""


def execute_audited(state: ORMExecuteState) -> tuple[Result[Any], list[Change]]:
    """Executes the statement and returns its result and its changes."""
    assert state.bind_mapper is not None
    model = state.bind_mapper.class_
    statement = state.statement
    if not isinstance(statement, Update | Delete) or state.parameters:
        raise UnauditableStatement(
            f"add, change or delete {model.__name__} objects: this statement does not name its rows"
        )
    if isinstance(statement, Update) and not _sets_audited_column(model, statement):
        return state.invoke_statement(), []
    select_rows = _select_columns(model)
    if statement.whereclause is not None:
        select_rows = select_rows.where(statement.whereclause)
    rows = _read_rows(
        state.session, model, select_rows.limit(MAX_ROWS_RECORDED + 1).with_for_update()
    )
    result = state.invoke_statement()
    if len(rows) > MAX_ROWS_RECORDED:
        assert isinstance(result, CursorResult)
        return result, [_summarize(model, statement, result.rowcount)]
    if isinstance(statement, Delete):
        return result, [
            _build_change(model, Action.DELETE, row, before=_non_null_values(model, row))
            for row in rows
        ]
    return result, list(_diff_rows(state.session, model, rows))


def reject_table(state: ORMExecuteState) -> None:
    """Rejects writes to the table of an audited model: they must name the model."""
    table = getattr(state.statement, "table", None)
    for mapper in Base.registry.mappers:
        if mapper.local_table is table and is_audited(mapper.class_):
            raise UnauditableStatement(f"use {mapper.class_.__name__}, not its table")


def _sets_audited_column(model: type[Base], statement: Update) -> bool:
    """Returns whether the statement sets a column that entries show."""
    mapper: Mapper[Any] = inspect(model)
    # SQLAlchemy has no public accessor of the values.
    columns: list[Any] = list(statement._values or ())  # noqa: SLF001
    names = (
        column if isinstance(column, str) else mapper.get_property_by_column(column).key
        for column in columns
    )
    return any(name in audited_columns(model) for name in names)


def _diff_rows(session: Session, model: type[Base], rows: Sequence[Values]) -> list[Change]:
    """Reads the rows again: an UPDATE may set values that only the database can compute."""
    key = key_names(model)
    identities = [tuple(row[name] for name in key) for row in rows]
    select_again = _select_columns(model).where(
        tuple_(*(getattr(model, name) for name in key)).in_(identities)
    )
    row_by_identity = (
        {tuple(row[name] for name in key): row for row in _read_rows(session, model, select_again)}
        if rows
        else {}
    )
    changes = []
    for identity, row in zip(identities, rows, strict=True):
        new_row = row_by_identity.get(identity, {})
        changed = [name for name in audited_columns(model) if row[name] != new_row.get(name)]
        if changed:
            before, after = (
                {name: state.get(name) for name in changed} for state in (row, new_row)
            )
            changes.append(
                _build_change(
                    model,
                    Action.UPDATE,
                    new_row or row,
                    mask_values(model, before),
                    mask_values(model, after),
                )
            )
    return changes


def _summarize(model: type[Base], statement: Update | Delete, count: int) -> Change:
    action = Action.DELETE if isinstance(statement, Delete) else Action.UPDATE
    return Change(action, table_name(model), "*", f"{count} rows", owner=(0, 0))


def _select_columns(model: type[Base]) -> Select[*tuple[Any, ...]]:
    return select(*(getattr(model, name) for name in _column_names(model)))


def _column_names(model: type[Base]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*key_names(model), *audited_columns(model))))


def _read_rows(
    session: Session, model: type[Base], statement: Select[*tuple[Any, ...]]
) -> list[Values]:
    return [dict(zip(_column_names(model), row, strict=True)) for row in session.execute(statement)]


def _non_null_values(model: type[Base], row: Values) -> Values:
    return mask_values(
        model, {name: row[name] for name in audited_columns(model) if row[name] is not None}
    )


def _build_change(
    model: type[Base],
    action: Action,
    row: Values,
    before: Values | None = None,
    after: Values | None = None,
) -> Change:
    key = encode_key(*(row[name] for name in key_names(model)))
    return Change(
        action,
        table_name(model),
        key,
        row_label(model, row),
        before,
        after,
        owner_from_values(model, row),
    )
