"""The changes of a flush, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeGuard

from sqlalchemy import Column, inspect
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import History
from sqlalchemy.orm.util import identity_key

from app.extensions.audit.model import Action
from app.extensions.audit.value import Values, mask_value
from app.kit.crud.primary_key import encode_key, key_names
from app.kit.data_scope import AssociationRow, Private, Scoped, ScopedByParent
from app.kit.data_scope.kinds import Reference, parent_reference, references
from app.kit.model import Base
from app.kit.redact import is_secret
from app.kit.wire_names import wire_name

LABEL_ATTRIBUTES = ("name", "title", "label", "username", "code", "key")
NO_OWNER = (0, 0)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one row. `owner` is the user and the department that the row belongs to.

    The owner is None for a row that belongs to nobody.
    """

    action: Action
    object: str
    key: str = ""
    label: str = ""
    before: Values | None = None
    after: Values | None = None
    owner: tuple[int, int] | None = None


def collect_changes(session: Session) -> Iterator[Change]:
    """Yields the changes of a flush.

    It runs in `after_flush`: the database has the new values, and the session still has the old
    ones.
    """
    for row in session.new:
        if is_audited(type(row)):
            yield _build_change(session, row, Action.CREATE, after=_all_values(row))
    for row in session.dirty:
        if is_audited(type(row)) and (histories := dict(_changed_columns(row))):
            before = {
                name: history.deleted[0] for name, history in histories.items() if history.deleted
            }
            after = {
                name: history.added[0] if history.added else None
                for name, history in histories.items()
            }
            yield _build_change(
                session,
                row,
                Action.UPDATE,
                mask_values(type(row), before),
                mask_values(type(row), after),
            )
    for row in session.deleted:
        if is_audited(type(row)):
            yield _build_change(session, row, Action.DELETE, before=_all_values(row))


def is_audited(model: type[Any]) -> TypeGuard[type[Base]]:
    return issubclass(model, Base) and model.__audited__


def table_name(model: type[Base]) -> str:
    return str(inspect(model).local_table)


@cache
def audited_columns(model: type[Base]) -> dict[str, bool]:
    """Returns the attributes that an entry shows, and whether each is secret.

    Version counters and timestamps of updates are left out.
    """
    mapper: Mapper[Any] = inspect(model)
    is_secret_by_attribute = {}
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        counts_changes = (
            column is mapper.version_id_col or getattr(column, "onupdate", None) is not None
        )
        if (
            isinstance(column, Column)
            and not counts_changes
            and attribute.key not in model.__audit_ignore__
        ):
            is_private = issubclass(model, Private) and attribute.key not in key_names(model)
            is_masked = (
                is_private
                or attribute.key in model.__audit_masked__
                or is_secret(attribute.key)
                or is_secret(column.name)
            )
            is_secret_by_attribute[attribute.key] = is_masked
    return is_secret_by_attribute


def mask_values(model: type[Base], values: Values) -> Values:
    is_secret_by_attribute = audited_columns(model)
    return {
        name: mask_value(name, value, secret=is_secret_by_attribute[name])
        for name, value in values.items()
    }


def row_label(model: type[Base], values: Values) -> str:
    """Returns the name of a row, or an empty text if it has none or the name is secret."""
    is_secret_by_attribute = audited_columns(model)
    return next(
        (
            str(values[name])
            for name in LABEL_ATTRIBUTES
            if values.get(name) and not is_secret_by_attribute.get(name, True)
        ),
        "",
    )


def row_owner(row: Base, session: Session) -> tuple[int, int] | None:
    """Returns the current owner of a row, without a query.

    For an association it is the owner of the first guarded row that it references, and for a row
    with a parent that of the parent.
    """
    if isinstance(row, ScopedByParent):
        parent = _loaded_target(row, parent_reference(type(row)), session)
        return NO_OWNER if parent is None else row_owner(parent, session)
    if isinstance(row, AssociationRow):
        for reference in references(inspect(row).mapper):
            target = _loaded_target(row, reference, session)
            if target is not None:
                return row_owner(target, session)
        return NO_OWNER
    return owner_from_values(type(row), _loaded_values(row))


def _loaded_target(row: Base, reference: Reference, session: Session) -> Any:
    """Returns the row that a reference points at, if the session has it."""
    values = _loaded_values(row)
    key = tuple(values.get(name) for name in reference.keys)
    return session.identity_map.get(identity_key(reference.target, key))


def owner_from_values(model: type[Base], values: Values) -> tuple[int, int] | None:
    if issubclass(model, AssociationRow | ScopedByParent):
        return NO_OWNER
    if issubclass(model, Scoped):
        return _int_or_zero(values.get(model.__owner__)), _int_or_zero(values.get(model.__group__))
    return (_int_or_zero(values.get(model.__owner__)), 0) if issubclass(model, Private) else None


def _build_change(
    session: Session,
    row: Base,
    action: Action,
    before: Values | None = None,
    after: Values | None = None,
) -> Change:
    values = _loaded_values(row)
    model = type(row)
    key = encode_key(*(values.get(name) for name in key_names(model)))
    return Change(
        action,
        table_name(model),
        key,
        row_label(model, values),
        _by_wire_name(model, before),
        _by_wire_name(model, after),
        row_owner(row, session),
    )


def _by_wire_name(model: type[Base], values: Values | None) -> Values | None:
    if values is None:
        return None
    return {wire_name(model, name): value for name, value in values.items()}


def _all_values(row: Base) -> Values:
    """Returns all values that are set. Those that the database generates are unknown yet."""
    values = _loaded_values(row)
    return mask_values(
        type(row),
        {name: values[name] for name in audited_columns(type(row)) if values.get(name) is not None},
    )


def _changed_columns(row: Base) -> Iterator[tuple[str, History]]:
    attributes = inspect(row).attrs
    for name in audited_columns(type(row)):
        if (history := attributes[name].history).has_changes():
            yield name, history


def _loaded_values(row: Base) -> Values:
    return inspect(row).dict


def _int_or_zero(value: object) -> int:
    return value if isinstance(value, int) else 0
