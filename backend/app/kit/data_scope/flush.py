"""Rows and references on their way into the database."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Mapper, Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history

from app.kit.data_scope.errors import OutOfScope, ScopeBypass
from app.kit.data_scope.kinds import AssociationRow, Guarded, Private, Scoped, references
from app.kit.data_scope.scope import DataScope

if TYPE_CHECKING:
    from app.kit.data_scope.session import ScopedSession

# On the connection while a flush writes: these statements were judged here, row by row.
FLUSH_SCOPE = DataScope.system("flush")


def reject_detached(session: ScopedSession, instance: object) -> None:
    """A detached object is a claim about a row. With it refused, every object here was loaded, or
    made, in scope.
    """
    if (
        session.scope.system_reason is None
        and isinstance(instance, Guarded | AssociationRow)
        and inspect(instance, raiseerr=True).key
    ):
        raise ScopeBypass(f"load {type(instance).__name__} instead of attaching one from elsewhere")


def before_flush(session: ScopedSession, _: UOWTransaction, __: Any) -> None:
    """Sign new rows, and let nothing point where its writer cannot see: no such row, as far as he
    can tell.
    """
    for row in session.new:
        _set_owner(session, row)
    if session.scope.system_reason is None:
        with session.no_autoflush:
            _check_references(session, [*session.new, *session.dirty])
    Session.connection(session).execution_options(scope=FLUSH_SCOPE)


def after_flush(session: ScopedSession, _: UOWTransaction) -> None:
    """What was written must be visible to its writer. Afterwards, for only now relationships have
    set their columns.
    """
    if session.scope.system_reason is None:
        _check_owners(
            session, [row for row in (*session.new, *session.dirty) if isinstance(row, Guarded)]
        )


def _set_owner(session: ScopedSession, row: object) -> None:
    if isinstance(row, Guarded) and getattr(row, row.__owner__) is None:
        setattr(row, row.__owner__, session.scope.user_id)
    if isinstance(row, Scoped) and getattr(row, row.__group__) is None:
        setattr(row, row.__group__, session.scope.dept_id)


def _check_owners(session: ScopedSession, rows: list[Guarded]) -> None:
    scope = session.scope
    tree = session.tree
    groups = set[int | None]()
    for row in rows:
        owner = getattr(row, row.__owner__)
        if isinstance(row, Private):
            if owner != scope.user_id:
                raise OutOfScope(f"a {type(row).__name__} of somebody else")
        elif isinstance(row, Scoped) and not scope.covers_directly(
            owner, group := getattr(row, row.__group__)
        ):
            groups.add(group)
    if groups:
        inside = select(tree.descendant_id).where(
            tree.ancestor_id.in_(scope.subtrees), tree.descendant_id.in_(groups - {None})
        )
        if groups - set(session.scalars(inside)):
            raise OutOfScope("a row in a group out of sight")


def _check_references(session: ScopedSession, rows: list[Any]) -> None:
    """By column, not by relationship: an object put into a relationship is in this session, hence
    in scope.
    """
    pointed: defaultdict[tuple[type[Guarded], str], dict[object, str]] = defaultdict(dict)
    for row in rows:
        mapper: Mapper[Any] = inspect(row).mapper
        for reference in references(mapper):
            if (value := getattr(row, reference.key)) is not None and get_history(
                row, reference.key
            ).has_changes():
                pointed[reference.target, reference.target_key].setdefault(value, reference.key)
    for (target, key), values in pointed.items():
        column = getattr(target, key)
        made = {getattr(row, key) for row in session.new if isinstance(row, target)}
        asked = values.keys() - made
        if absent := asked - set(session.scalars(select(column).where(column.in_(asked)))):
            message = f"a reference to a {target.__name__} that does not exist"
            raise OutOfScope(
                message, field=next(field for value, field in values.items() if value in absent)
            )
