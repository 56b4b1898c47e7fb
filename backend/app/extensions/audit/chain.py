"""Entries in a row, each sealed together with the one before it.

There are several chains, called lanes. A transaction takes the first lane that nobody holds, so the
few who write at once do not wait for each other; who holds a lane has nothing left to do but
commit.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from app.extensions.audit.model import AuditEntry, AuditLane
from app.kit.model import Base
from app.kit.scope import Scope

LANES = 16
End = Row[*tuple[Any, ...]]
RECORDING: Any = {"scope": Scope.system("audit")}
ENTRIES = Base.metadata.tables[AuditEntry.__tablename__]
ENDS = Base.metadata.tables[AuditLane.__tablename__]
SEALED = tuple(column.key for column in ENTRIES.columns if column.key not in ("id", "hash"))

THIS = ENDS.c.lane == bindparam("this_lane")
FREE = select(ENDS).order_by(ENDS.c.lane).limit(1).with_for_update(skip_locked=True)
HELD = select(ENDS).where(THIS).with_for_update()
ADD = insert(ENTRIES)
MOVE = update(ENDS).where(THIS).values(seq=bindparam("seq"), hash=bindparam("hash"))


def seal(entry: Mapping[str, Any]) -> str:
    """The hash over all of it but the key the database gave it."""
    sealed = [entry["at"].isoformat() if name == "at" else entry[name] for name in SEALED]
    return sha256(json.dumps(sealed, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def append(connection: Connection, entries: Sequence[dict[str, Any]]) -> None:
    """The last thing a transaction does before it commits."""
    extend(connection, take(connection), entries)


def extend(connection: Connection, end: End, entries: Sequence[dict[str, Any]]) -> None:
    """A lane that is held."""
    hash = end.hash
    for seq, entry in enumerate(entries, end.seq + 1):
        entry.update(lane=end.lane, seq=seq, prev=hash)
        hash = entry["hash"] = seal(entry)
    connection.execute(ADD, entries, execution_options=RECORDING)
    moved = {"this_lane": end.lane, "seq": end.seq + len(entries), "hash": hash}
    connection.execute(MOVE, moved, execution_options=RECORDING)


def take(connection: Connection) -> End:
    """A free lane, or, when all are held, one to wait for."""
    found = connection.execute(FREE, execution_options=RECORDING).first()
    return hold(connection, secrets.randbelow(LANES)) if found is None else found


def hold(connection: Connection, lane: int) -> End:
    return connection.execute(HELD, {"this_lane": lane}, execution_options=RECORDING).one()
