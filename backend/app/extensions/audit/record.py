"""Every change leaves an entry, in its own transaction: both are committed, or neither.

Changes are noted as they are flushed, forgotten when their savepoint is rolled back, and written
when the transaction is about to commit, for only then does it hold a lane of the chain.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Result, event
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlalchemy.orm import Session as OrmSession

from app.core.database import Session
from app.extensions.audit.chain import append
from app.extensions.audit.change import Change, audited, changes
from app.extensions.audit.model import AuditEntry
from app.extensions.audit.statement import refuse_table, run
from app.extensions.audit.value import dump, fit
from app.kit.context import Origin
from app.kit.model import now

PENDING = "audit"
LONGEST = {
    column.key: length
    for column in AuditEntry.__table__.columns
    if (length := getattr(column.type, "length", None)) is not None and column.key != "action"
}


@dataclass
class Pending:
    changes: list[tuple[Change, Origin]] = field(default_factory=list)
    savepoints: dict[SessionTransaction, int] = field(default_factory=dict)


def note(session: Session, changed: Iterable[Change], origin: Origin | None = None) -> None:
    """What is to be written at the end of the session's transaction."""
    known: Origin = origin or session.info.get("origin") or Origin()
    pending(session).changes += [(change, known) for change in changed]


def pending(session: Session) -> Pending:
    found: Pending = session.info.setdefault(PENDING, Pending())
    return found


@event.listens_for(Session, "after_flush", propagate=True)
def _note_flush(session: Session, _: Any) -> None:
    note(session, changes(session))


@event.listens_for(Session, "do_orm_execute", propagate=True)
def _note_statement(state: ORMExecuteState) -> Result[Any] | None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return None
    if state.bind_mapper is None:
        refuse_table(state)
    elif audited(state.bind_mapper.class_):
        assert isinstance(state.session, Session)
        result, changed = run(state)
        note(state.session, changed)
        return result
    return None


@event.listens_for(Session, "after_transaction_create", propagate=True)
def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        known = pending(session)
        known.savepoints[transaction] = len(known.changes)


@event.listens_for(Session, "after_soft_rollback", propagate=True)
def _forget_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        known = pending(session)
        del known.changes[known.savepoints[transaction] :]


@event.listens_for(Session, "after_transaction_end", propagate=True)
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(PENDING, None)


@event.listens_for(Session, "before_commit", propagate=True)
def _write(session: Session) -> None:
    if _only_a_savepoint(session):
        return
    session.flush()
    if noted := pending(session).changes:
        append(OrmSession.connection(session), [entry_of(session, *one) for one in noted])
        noted.clear()


def _only_a_savepoint(session: Session) -> bool:
    """A savepoint's release says `before_commit` too, and not whose; its transaction's own may come
    with one open.
    """
    root = session.get_transaction()
    return session.in_nested_transaction() and getattr(root, "_current_fn", None) is None


def entry_of(session: Session, change: Change, origin: Origin) -> dict[str, Any]:
    actor = origin.actor
    owner_id, owner_dept_id = change.owner or (actor.id, actor.scope.home or 0)
    entry: dict[str, Any] = {
        "at": now(),
        "action": change.action,
        "object": change.object,
        "row_key": change.key,
        "label": change.label,
        "before": dump(change.before),
        "after": dump(change.after),
        "user_id": actor.id,
        "user_name": actor.name,
        "session_id": actor.session_id,
        "ip": origin.ip,
        "method": origin.method,
        "route": origin.route,
        "request_id": origin.request_id,
        "reason": session.scope.reason or "",
        "owner_id": owner_id,
        "owner_dept_id": owner_dept_id,
    }
    return entry | {
        name: fit(entry[name], length) for name, length in LONGEST.items() if name in entry
    }
