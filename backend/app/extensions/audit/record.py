"""Writes an audit entry for every change, in the same transaction.

Changes are buffered at each flush, discarded when their savepoint is rolled back, and written just
before the commit, so that a lane is locked only for a moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Result, event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlalchemy.orm import Session as OrmSession

from app.core.database import AUDIT_CONTEXT_KEY, AUDIT_SIGNER_KEY, Session
from app.extensions.audit.chain import append_entries
from app.extensions.audit.change import Change, collect_changes, is_audited
from app.extensions.audit.model import AuditEntry
from app.extensions.audit.statement import execute_audited, reject_table
from app.extensions.audit.value import dump_values, truncate
from app.kit.context import AuditContext
from app.kit.model import utc_now

BUFFER_KEY = "audit"
MAX_LENGTHS = {
    column.key: length
    for column in AuditEntry.__table__.columns
    if (length := getattr(column.type, "length", None)) is not None and column.key != "action"
}


@dataclass
class AuditBuffer:
    """The changes of a transaction, and their number at the start of each savepoint."""

    changes: list[tuple[Change, AuditContext]] = field(default_factory=list)
    savepoints: dict[SessionTransaction, int] = field(default_factory=dict)


def add_changes(
    session: Session, changes: Iterable[Change], audit_context: AuditContext | None = None
) -> None:
    """Adds changes that are written at the end of the transaction."""
    context: AuditContext = audit_context or session.info.get(AUDIT_CONTEXT_KEY) or AuditContext()
    audit_buffer(session).changes += [(change, context) for change in changes]


async def record_act(db: AsyncSession, change: Change) -> None:
    """Adds the entry of an act that changes no audited row, such as an export."""

    def add(session: OrmSession) -> None:
        assert isinstance(session, Session)
        add_changes(session, [change])

    await db.run_sync(add)


def audit_buffer(session: Session) -> AuditBuffer:
    buffer: AuditBuffer = session.info.setdefault(BUFFER_KEY, AuditBuffer())
    return buffer


@event.listens_for(Session, "after_flush", propagate=True)
def _record_flush(session: Session, _: Any) -> None:
    add_changes(session, collect_changes(session))


@event.listens_for(Session, "do_orm_execute", propagate=True)
def _record_statement(state: ORMExecuteState) -> Result[Any] | None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return None
    if state.bind_mapper is None:
        reject_table(state)
    elif is_audited(state.bind_mapper.class_):
        assert isinstance(state.session, Session)
        result, changed = execute_audited(state)
        add_changes(state.session, changed)
        return result
    return None


@event.listens_for(Session, "after_transaction_create", propagate=True)
def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        buffer = audit_buffer(session)
        buffer.savepoints[transaction] = len(buffer.changes)


@event.listens_for(Session, "after_soft_rollback", propagate=True)
def _discard_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        buffer = audit_buffer(session)
        del buffer.changes[buffer.savepoints[transaction] :]


@event.listens_for(Session, "after_transaction_end", propagate=True)
def _discard_buffer(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(BUFFER_KEY, None)


@event.listens_for(Session, "before_commit", propagate=True)
def _write_entries(session: Session) -> None:
    if is_savepoint_release(session):
        return
    session.flush()
    if changes := audit_buffer(session).changes:
        append_entries(
            OrmSession.connection(session),
            [build_entry(session, *change) for change in changes],
            session.info.get(AUDIT_SIGNER_KEY),
        )
        changes.clear()


def is_savepoint_release(session: Session) -> bool:
    """Returns whether `before_commit` comes from the release of a savepoint.

    The event does not say so, and the transaction may be committed while a savepoint is open.
    """
    root = session.get_transaction()
    return session.in_nested_transaction() and getattr(root, "_current_fn", None) is None


def build_entry(session: Session, change: Change, audit_context: AuditContext) -> dict[str, Any]:
    """Returns the columns of an entry; texts are cut to the length of their column."""
    actor = audit_context.actor
    owner_id, owner_dept_id = change.owner or (actor.id, actor.scope.dept_id or 0)
    entry: dict[str, Any] = {
        "at": utc_now(),
        "action": change.action,
        "object": change.object,
        "row_key": change.key,
        "label": change.label,
        "before": dump_values(change.before),
        "after": dump_values(change.after),
        "user_id": actor.id,
        "user_name": actor.name,
        "session_id": actor.session_id,
        "ip": audit_context.ip,
        "method": audit_context.method,
        "route": audit_context.route,
        "request_id": audit_context.request_id,
        "reason": session.scope.system_reason or "",
        "owner_id": owner_id,
        "owner_dept_id": owner_dept_id,
    }
    return entry | {
        name: truncate(entry[name], length) for name, length in MAX_LENGTHS.items() if name in entry
    }
