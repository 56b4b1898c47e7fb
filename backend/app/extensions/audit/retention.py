"""Old entries go, and the chain knows from where on it still holds.

What goes is the beginning of a lane, in pieces. The floor of the lane keeps the seal of the last
entry that went, and an entry of the same lane says so: a floor that somebody else lifted is found
out.
"""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.orm import Session as OrmSession

from app.core.database import Database, Session
from app.extensions.audit.chain import (
    CHAIN_COUNT,
    CHAIN_TABLE,
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

PURGE_CHUNK_SIZE = 1_000
PURGE_SCOPE = DataScope.system("audit retention")


async def purge_entries(database: Database, before: datetime) -> int:
    """How many entries went: those written before then."""
    gone = 0
    for lane in range(CHAIN_COUNT):
        while True:
            async with database.transaction(PURGE_SCOPE) as db:
                piece = await db.run_sync(partial(_purge_chunk, lane=lane, before=before))
            gone += piece
            if piece < PURGE_CHUNK_SIZE:
                break
    return gone


def _purge_chunk(session: OrmSession, lane: int, before: datetime) -> int:
    connection = OrmSession.connection(session)
    end = lock_chain(connection, lane)
    last = _last_expired(connection, lane, end.floor_seq, before)
    if last is None:
        return 0
    seq, hash = last
    gone = delete(ENTRY_TABLE).where(ENTRY_TABLE.c.lane == lane, ENTRY_TABLE.c.seq <= seq)
    connection.execute(gone, execution_options=EXECUTION_OPTIONS)
    lifted = (
        update(CHAIN_TABLE).where(CHAIN_TABLE.c.lane == lane).values(floor_seq=seq, floor_hash=hash)
    )
    connection.execute(lifted, execution_options=EXECUTION_OPTIONS)
    said = Change(
        Action.PURGE,
        ENTRY_TABLE.name,
        label=f"lane {lane}",
        after={"seq": seq, "hash": hash},
        owner=(0, 0),
    )
    assert isinstance(session, Session)
    extend_chain(connection, end, [build_entry(session, said, AuditContext())])
    return int(seq - end.floor_seq)


def _last_expired(
    connection: Connection, lane: int, floor: int, before: datetime
) -> tuple[int, str] | None:
    """The last of the entries that are old, in a piece."""
    piece = select(ENTRY_TABLE.c.seq, ENTRY_TABLE.c.hash, ENTRY_TABLE.c.at, ENTRY_TABLE.c.action)
    piece = (
        piece.where(ENTRY_TABLE.c.lane == lane, ENTRY_TABLE.c.seq > floor)
        .order_by(ENTRY_TABLE.c.seq)
        .limit(PURGE_CHUNK_SIZE)
    )
    last = None
    only_purges = True
    for seq, hash, at, action in connection.execute(piece, execution_options=EXECUTION_OPTIONS):
        if at >= before:
            break
        last = (seq, hash)
        only_purges = only_purges and action == Action.PURGE
    return None if only_purges else last
