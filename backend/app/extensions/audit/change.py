"""What a flush changed, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeGuard

from sqlalchemy import Column, inspect
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import History
from sqlalchemy.orm.util import identity_key

from app.extensions.audit.model import Action
from app.extensions.audit.value import Values, keep
from app.kit.key import join, key_of
from app.kit.mask import is_secret
from app.kit.model import Base
from app.kit.scope import Private, Scoped, Tied
from app.kit.scope.kinds import references

NAMES = ("name", "title", "label", "username", "code", "key")
NOBODY = (0, 0)


@dataclass(frozen=True, slots=True)
class Change:
    """`owner` is whom the row belongs to, and his department; None when it is everybody's."""

    action: Action
    object: str
    key: str = ""
    label: str = ""
    before: Values | None = None
    after: Values | None = None
    owner: tuple[int, int] | None = None


def changes(session: Session) -> Iterator[Change]:
    """Inside `after_flush`, when the database has it all and the session still knows what was there
    before.
    """
    for row in session.new:
        if audited(type(row)):
            yield _change(session, row, Action.CREATE, after=_present(row))
    for row in session.dirty:
        if audited(type(row)) and (touched := dict(_touched(row))):
            before = {
                name: history.deleted[0] for name, history in touched.items() if history.deleted
            }
            after = {
                name: history.added[0] if history.added else None
                for name, history in touched.items()
            }
            yield _change(
                session, row, Action.UPDATE, kept(type(row), before), kept(type(row), after)
            )
    for row in session.deleted:
        if audited(type(row)):
            yield _change(session, row, Action.DELETE, before=_present(row))


def audited(model: type[Any]) -> TypeGuard[type[Base]]:
    return issubclass(model, Base) and model.__audited__


def table_of(model: type[Base]) -> str:
    return str(inspect(model).local_table)


@cache
def columns(model: type[Base]) -> dict[str, bool]:
    """The attributes an entry shows, and whether each is a secret. Not those that only say that
    something changed.
    """
    mapper: Mapper[Any] = inspect(model)
    shown = {}
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        counted = column is mapper.version_id_col or getattr(column, "onupdate", None) is not None
        if isinstance(column, Column) and not counted and attribute.key not in model.__trivial__:
            private = issubclass(model, Private) and attribute.key not in key_of(model)
            secret = (
                private
                or attribute.key in model.__secrets__
                or is_secret(attribute.key)
                or is_secret(column.name)
            )
            shown[attribute.key] = secret
    return shown


def kept(model: type[Base], values: Values) -> Values:
    secrets = columns(model)
    return {name: keep(name, value, secret=secrets[name]) for name, value in values.items()}


def label_of(model: type[Base], values: Values) -> str:
    """By what name a person knows the row; nothing when he knows none, or may not."""
    secrets = columns(model)
    return next(
        (str(values[name]) for name in NAMES if values.get(name) and not secrets.get(name, True)),
        "",
    )


def owner_of(row: Base, session: Session) -> tuple[int, int] | None:
    """As of now, without asking the database. Of a tie: the owner of the first guarded row that it
    ties.
    """
    if isinstance(row, Tied):
        for reference in references(inspect(row).mapper):
            identity = identity_key(reference.target, _loaded(row).get(reference.key))
            tied: Any = session.identity_map.get(identity)
            if tied is not None:
                return owner_of(tied, session)
        return NOBODY
    return owner_in(type(row), _loaded(row))


def owner_in(model: type[Base], values: Values) -> tuple[int, int] | None:
    if issubclass(model, Tied):
        return NOBODY
    if issubclass(model, Scoped):
        return _number(values.get(model.__owner__)), _number(values.get(model.__group__))
    return (_number(values.get(model.__owner__)), 0) if issubclass(model, Private) else None


def _change(
    session: Session,
    row: Base,
    action: Action,
    before: Values | None = None,
    after: Values | None = None,
) -> Change:
    loaded = _loaded(row)
    model = type(row)
    key = join(*(loaded.get(name) for name in key_of(model)))
    return Change(
        action, table_of(model), key, label_of(model, loaded), before, after, owner_of(row, session)
    )


def _present(row: Base) -> Values:
    """All that is there: of a new row what the database fills in by itself is not."""
    loaded = _loaded(row)
    return kept(
        type(row),
        {name: loaded[name] for name in columns(type(row)) if loaded.get(name) is not None},
    )


def _touched(row: Base) -> Iterator[tuple[str, History]]:
    attributes = inspect(row).attrs
    for name in columns(type(row)):
        if (history := attributes[name].history).has_changes():
            yield name, history


def _loaded(row: Base) -> Values:
    return inspect(row).dict


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
