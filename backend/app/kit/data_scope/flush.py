"""Checks of rows and references that a flush is about to write."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import event, inspect, select, tuple_
from sqlalchemy.orm import Mapper, Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history

from app.kit.data_scope.errors import OutOfScope, ScopeBypass
from app.kit.data_scope.kinds import (
    AssociationRow,
    Guarded,
    Owned,
    Private,
    Reference,
    Scoped,
    ScopedByParent,
    parent_reference,
    references,
)
from app.kit.data_scope.scope import DataScope
from app.kit.data_scope.session import ScopedSession
from app.kit.wire_names import wire_name

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
        rows = (*session.new, *session.dirty)
        _check_owners(session, [row for row in rows if isinstance(row, Owned)])
        _check_parents(session, [row for row in rows if isinstance(row, ScopedByParent)])


def _set_owner(session: ScopedSession, row: object) -> None:
    if isinstance(row, Owned) and getattr(row, row.__owner__) is None:
        setattr(row, row.__owner__, session.scope.user_id)
    if isinstance(row, Scoped) and getattr(row, row.__group__) is None:
        setattr(row, row.__group__, session.scope.dept_id)


def _check_owners(session: ScopedSession, rows: list[Owned]) -> None:
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


def _check_parents(session: ScopedSession, rows: list[ScopedByParent]) -> None:
    """Raises OutOfScope if the parent of a written row is invisible."""
    checks = _ReferenceChecks(session)
    for row in rows:
        checks.add(row, parent_reference(type(row)))
    checks.run()


def _check_references(session: ScopedSession, rows: list[Any]) -> None:
    """Checks foreign-key columns, not relationships.

    An object assigned to a relationship is in this session and hence in scope.
    """
    checks = _ReferenceChecks(session)
    for row in rows:
        mapper: Mapper[Any] = inspect(row).mapper
        for reference in references(mapper):
            if any(get_history(row, key).has_changes() for key in reference.keys):
                checks.add(row, reference)
    checks.run()


class _ReferenceChecks:
    """References of rows, which are looked up with one statement for each target."""

    def __init__(self, session: ScopedSession) -> None:
        self.session = session
        self.fields: defaultdict[
            tuple[type[Guarded], tuple[str, ...]], dict[tuple[Any, ...], str]
        ] = defaultdict(dict)

    def add(self, row: object, reference: Reference) -> None:
        """Adds the reference of a row. One that is NULL points at no row."""
        value = tuple(getattr(row, key) for key in reference.keys)
        if not any(part is None for part in value):
            fields = self.fields[reference.target, reference.target_keys]
            fields.setdefault(value, wire_name(type(row), reference.keys[-1]))

    def run(self) -> None:
        """Raises OutOfScope for a reference to a row that is invisible or does not exist."""
        for (target, keys), fields in self.fields.items():
            new_values = {
                tuple(getattr(row, key) for key in keys)
                for row in self.session.new
                if isinstance(row, target)
            }
            values = fields.keys() - new_values
            columns = [getattr(target, key) for key in keys]
            is_one_of = (
                columns[0].in_([value for (value,) in values])
                if len(columns) == 1
                else tuple_(*columns).in_(values)
            )
            visible = self.session.execute(select(*columns).where(is_one_of)) if values else ()
            if missing := values - {tuple(row) for row in visible}:
                message = f"a reference to a {target.__name__} that does not exist"
                field = next(field for value, field in fields.items() if value in missing)
                raise OutOfScope(message, field=field)
