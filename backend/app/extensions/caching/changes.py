"""Starts a new generation of each family whose rows a transaction has changed.

It observes flushes and statements of every session, so that seeds, commands and jobs count as much
as services do. The generation is written just before the commit, so that its row is locked only for
a moment.
"""

from collections.abc import Iterable
from functools import cache, partial
from itertools import chain
from typing import Any

from sqlalchemy import Table, event
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlalchemy.orm import Session as OrmSession

from app.core.database import CHANGE_LISTENERS_KEY, Session
from app.extensions.audit.record import is_savepoint_release
from app.extensions.caching.generation import start_generations
from app.kit.after_commit import after_commit
from app.kit.model import Base

CHANGED_FAMILIES_KEY = "changed_families"


def changed_families(session: OrmSession) -> set[str]:
    """Returns the families that the transaction has changed.

    A rolled back savepoint stays in it: a new generation without a change does no harm.
    """
    families: set[str] = session.info.setdefault(CHANGED_FAMILIES_KEY, set())
    return families


def observe_sessions() -> None:
    """Starts to observe every session of `core.database`."""
    # First, because another listener may execute the statement.
    event.listen(Session, "do_orm_execute", _collect_statement, propagate=True, insert=True)
    event.listen(Session, "after_flush", _collect_flush, propagate=True)
    # Before the audit log, whose lock must be the last one of a transaction.
    event.listen(Session, "before_commit", _write_generations, propagate=True, insert=True)
    event.listen(Session, "after_transaction_end", _discard_families, propagate=True)


def _collect_flush(session: Session, _: Any) -> None:
    rows: Iterable[Base] = chain(session.new, session.dirty, session.deleted)
    for row in rows:
        if families := row.__cached_in__:
            changed_families(session).update(families)


def _collect_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        if state.bind_mapper is not None:
            families = state.bind_mapper.class_.__cached_in__
        else:
            families = _families_of_table(getattr(state.statement, "table", None))
        if families:
            changed_families(state.session).update(families)


@cache
def _families_of_table(table: Table | None) -> frozenset[str]:
    models = [mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table]
    return frozenset().union(*(model.__cached_in__ for model in models))


def _write_generations(session: Session) -> None:
    if is_savepoint_release(session):
        return
    session.flush()
    families = frozenset(changed_families(session))
    if not families:
        return
    start_generations(OrmSession.connection(session), families)
    for listener in session.info.get(CHANGE_LISTENERS_KEY, ()):
        after_commit(session, partial(listener, families))
    changed_families(session).clear()


def _discard_families(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(CHANGED_FAMILIES_KEY, None)
