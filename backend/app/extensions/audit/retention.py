"""Deletes old audit entries without breaking the chains.

It deletes the beginning of a lane, in chunks. The floor of the lane keeps number and hash of the
last deleted entry, and a PURGE entry in the same lane records them, so that a floor that was moved
otherwise is detected.
"""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session as OrmSession

from app.core.database import AUDIT_SIGNER_KEY, Database, Session
from app.extensions.audit.chain import (
    CHAIN_COUNT,
    ENTRY_TABLE,
    EXECUTION_OPTIONS,
    extend_chain,
    lock_chain,
)
from app.extensions.audit.change import Change
from app.extensions.audit.model import Action
from app.extensions.audit.record import build_entry
from app.kit.context import AuditContext
from app.kit.data_scope import DataScope
from app.kit.parameters import parameter

# The minimum keeps the traces of a change for a month, whoever shortens the retention.
AUDIT_RETENTION_DAYS = parameter(
    "audit.retention_days", int, default=180, minimum=30, maximum=36_600
)
PURGE_CHUNK_SIZE = 1_000
PURGE_SCOPE = DataScope.system("audit retention")


async def purge_entries(database: Database, before: datetime) -> int:
    """Deletes the entries before a time and returns their number."""
    deleted_count = 0
    for lane in range(CHAIN_COUNT):
        while True:
            async with database.transaction(PURGE_SCOPE) as db:
                chunk_count = await db.run_sync(partial(_purge_chunk, lane=lane, before=before))
            deleted_count += chunk_count
            if chunk_count < PURGE_CHUNK_SIZE:
                break
    return deleted_count


def _purge_chunk(session: OrmSession, lane: int, before: datetime) -> int:
    connection = OrmSession.connection(session)
    head = lock_chain(connection, lane)
    last = _last_expired(connection, lane, head.floor_seq, before)
    if last is None:
        return 0
    seq, hash = last
    statement = delete(ENTRY_TABLE).where(ENTRY_TABLE.c.lane == lane, ENTRY_TABLE.c.seq <= seq)
    connection.execute(statement, execution_options=EXECUTION_OPTIONS)
    purge = Change(
        Action.PURGE,
        ENTRY_TABLE.name,
        label=f"lane {lane}",
        after={"seq": seq, "hash": hash},
        owner=(0, 0),
    )
    assert isinstance(session, Session)
    entries = [build_entry(session, purge, AuditContext())]
    extend_chain(connection, head, entries, session.info.get(AUDIT_SIGNER_KEY), (seq, hash))
    return int(seq - head.floor_seq)


def _last_expired(
    connection: Connection, lane: int, floor: int, before: datetime
) -> tuple[int, str] | None:
    """Returns number and hash of the last old entry within one chunk."""
    statement = select(
        ENTRY_TABLE.c.seq, ENTRY_TABLE.c.hash, ENTRY_TABLE.c.at, ENTRY_TABLE.c.action
    )
    statement = (
        statement.where(ENTRY_TABLE.c.lane == lane, ENTRY_TABLE.c.seq > floor)
        .order_by(ENTRY_TABLE.c.seq)
        .limit(PURGE_CHUNK_SIZE)
    )
    last = None
    only_purges = True
    for seq, hash, at, action in connection.execute(statement, execution_options=EXECUTION_OPTIONS):
        if at >= before:
            break
        last = (seq, hash)
        only_purges = only_purges and action == Action.PURGE
    return None if only_purges else last
