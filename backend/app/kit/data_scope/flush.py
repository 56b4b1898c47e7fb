"""Checks of rows and references that a flush is about to write."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Mapper, Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history

from app.kit.data_scope.errors import OutOfScope, ScopeBypass
from app.kit.data_scope.kinds import AssociationRow, Guarded, Private, Scoped, references
from app.kit.data_scope.scope import DataScope
from app.kit.data_scope.session import ScopedSession

# The scope of the connection while a flush writes: the rows were checked here, one by one.
FLUSH_SCOPE = DataScope.system("flush")


@event.listens_for(ScopedSession, "before_attach", propagate=True)
def reject_detached(session: ScopedSession, instance: object) -> None:
    """Raises ScopeBypass for a detached object.

    A detached object asserts something about a row that was not checked. Without them, every object
    in the session was loaded in scope or created in it.
    """
    if (
        session.scope.system_reason is None
        and isinstance(instance, Guarded | AssociationRow)
        and inspect(instance, raiseerr=True).key
    ):
        raise ScopeBypass(f"load {type(instance).__name__} instead of attaching one from elsewhere")


@event.listens_for(ScopedSession, "before_flush", propagate=True)
def before_flush(session: ScopedSession, _: UOWTransaction, __: Any) -> None:
    """Sets the owner of new rows, and raises OutOfScope for a reference to an invisible row.

    The error is the same as for a row that does not exist.
    """
    for row in session.new:
        _set_owner(session, row)
    if session.scope.system_reason is None:
        with session.no_autoflush:
            _check_references(session, [*session.new, *session.dirty])
    Session.connection(session).execution_options(scope=FLUSH_SCOPE)


@event.listens_for(ScopedSession, "after_flush", propagate=True)
def after_flush(session: ScopedSession, _: UOWTransaction) -> None:
    """Raises OutOfScope if a written row is invisible to its writer.

    This runs after the flush, because only then relationships have set their columns.
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
                raise OutOfScope(f"a {type(row).__name__} of another user")
        elif isinstance(row, Scoped) and not scope.covers_directly(
            owner, group := getattr(row, row.__group__)
        ):
            groups.add(group)
    if groups:
        groups_in_scope = select(tree.descendant_id).where(
            tree.ancestor_id.in_(scope.subtrees), tree.descendant_id.in_(groups - {None})
        )
        if groups - set(session.scalars(groups_in_scope)):
            raise OutOfScope("a row in a group outside the scope")


def _check_references(session: ScopedSession, rows: list[Any]) -> None:
    """Checks foreign-key columns, not relationships.

    An object assigned to a relationship is in this session and hence in scope.
    """
    fields_by_value: defaultdict[tuple[type[Guarded], str], dict[object, str]] = defaultdict(dict)
    for row in rows:
        mapper: Mapper[Any] = inspect(row).mapper
        for reference in references(mapper):
            if (value := getattr(row, reference.key)) is not None and get_history(
                row, reference.key
            ).has_changes():
                fields_by_value[reference.target, reference.target_key].setdefault(
                    value, reference.key
                )
    for (target, key), values in fields_by_value.items():
        column = getattr(target, key)
        new_values = {getattr(row, key) for row in session.new if isinstance(row, target)}
        values_to_check = values.keys() - new_values
        if missing := values_to_check - set(
            session.scalars(select(column).where(column.in_(values_to_check)))
        ):
            message = f"a reference to a {target.__name__} that does not exist"
            raise OutOfScope(
                message, field=next(field for value, field in values.items() if value in missing)
            )
