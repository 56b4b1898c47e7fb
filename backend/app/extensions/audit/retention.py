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
from app.extensions.audit.chain import ENDS, ENTRIES, LANES, RECORDING, extend, hold
from app.extensions.audit.change import Change
from app.extensions.audit.model import Action
from app.extensions.audit.record import entry_of
from app.kit.context import Origin
from app.kit.scope import Scope

AT_A_TIME = 1_000
OLD = Scope.system("old audit entries go")


async def purge(database: Database, before: datetime) -> int:
    """How many entries went: those written before then."""
    gone = 0
    for lane in range(LANES):
        while True:
            async with database.transaction(OLD) as db:
                piece = await db.run_sync(partial(_purge, lane=lane, before=before))
            gone += piece
            if piece < AT_A_TIME:
                break
    return gone


def _purge(session: OrmSession, lane: int, before: datetime) -> int:
    connection = OrmSession.connection(session)
    end = hold(connection, lane)
    last = _last(connection, lane, end.floor_seq, before)
    if last is None:
        return 0
    seq, hash = last
    gone = delete(ENTRIES).where(ENTRIES.c.lane == lane, ENTRIES.c.seq <= seq)
    connection.execute(gone, execution_options=RECORDING)
    lifted = update(ENDS).where(ENDS.c.lane == lane).values(floor_seq=seq, floor_hash=hash)
    connection.execute(lifted, execution_options=RECORDING)
    said = Change(
        Action.PURGE,
        ENTRIES.name,
        label=f"lane {lane}",
        after={"seq": seq, "hash": hash},
        owner=(0, 0),
    )
    assert isinstance(session, Session)
    extend(connection, end, [entry_of(session, said, Origin())])
    return int(seq - end.floor_seq)


def _last(
    connection: Connection, lane: int, floor: int, before: datetime
) -> tuple[int, str] | None:
    """The last of the entries that are old, in a piece."""
    piece = select(ENTRIES.c.seq, ENTRIES.c.hash, ENTRIES.c.at, ENTRIES.c.action)
    piece = (
        piece.where(ENTRIES.c.lane == lane, ENTRIES.c.seq > floor)
        .order_by(ENTRIES.c.seq)
        .limit(AT_A_TIME)
    )
    last = None
    only_purges = True
    for seq, hash, at, action in connection.execute(piece, execution_options=RECORDING):
        if at >= before:
            break
        last = (seq, hash)
        only_purges = only_purges and action == Action.PURGE
    return None if only_purges else last
